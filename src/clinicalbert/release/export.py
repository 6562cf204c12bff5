"""torch → ONNX → static int8 (QDQ)."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from clinicalbert.errors import WeightsError
from clinicalbert.inference.batching import WindowBatch
from clinicalbert.model.heads import TokenHeads

OPSET = 18
INPUTS = ("ids", "mask", "shapes")


def export_onnx(model: TokenHeads, path: Path) -> None:
    """Write a float32 graph with dynamic batch and length; inputs ``ids``, ``mask``, ``shapes``, output ``logits``."""
    model.eval()
    model.encoder.set_eager(True)
    ids = torch.randint(1, 1000, (2, 16))
    mask = torch.ones_like(ids)
    mask[1, 12:] = 0
    dynamic = {0: torch.export.Dim("rows", min=1), 1: torch.export.Dim("length", min=2, max=512)}
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)
    program = torch.onnx.export(
        model,
        (ids, mask, torch.zeros_like(ids)),
        input_names=INPUTS,
        output_names=["logits"],
        dynamic_shapes=(dynamic, dynamic, dynamic),
        opset_version=OPSET,
        dynamo=True,
        verbose=False,
    )
    if program is None:  # only the older exporter answers so
        raise WeightsError("torch exported no graph")
    program.save(str(path), external_data=False)
    model.encoder.set_eager(False)


def feeds(batches: Sequence[WindowBatch]) -> list[dict[str, NDArray[np.int64]]]:
    """Calibration inputs for the quantizer."""
    return [{"ids": b.ids, "mask": b.mask, "shapes": b.shapes} for b in batches]


def quantize(source: Path, target: Path, calibration: Sequence[WindowBatch], *, ignored: Sequence[str] = ()) -> None:
    """Static int8 of every matrix product and embedding, with SmoothQuant (Xiao et al., 2023) for the activations.

    ``ignored`` are regular expressions of node names kept in float.
    """
    os.environ["NNCF_CI"] = "1"  # no telemetry
    sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]
    import nncf
    import onnx

    nncf.set_log_level(logging.ERROR)
    scope = nncf.IgnoredScope(patterns=list(ignored)) if ignored else None
    model = nncf.quantize(
        onnx.load(str(source)),
        nncf.Dataset(feeds(calibration)),
        model_type=nncf.ModelType.TRANSFORMER,
        preset=nncf.QuantizationPreset.MIXED,
        subset_size=len(calibration),
        ignored_scope=scope,
    )
    onnx.save(model, str(target))
