"""torch → ONNX → static int8 (QDQ)."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from clinicalbert.errors import WeightsError
from clinicalbert.inference.batching import WindowBatch
from clinicalbert.model.encoder import Attention
from clinicalbert.model.tops import FamilyModel, attention_bias

OPSET = 18


def export_families(model: FamilyModel, folder: Path) -> None:
    """Write ``trunk.onnx`` (``ids``, ``mask``, ``shapes`` → ``hidden``) and a graph a family (``hidden``, ``mask`` →
    ``columns``)."""
    ids, mask = _sample()
    hidden = torch.randn(*ids.shape, model.config.hidden_size)
    inputs = {"ids": ids, "mask": mask, "shapes": torch.zeros_like(ids)}
    write_graph(_Trunk(model), inputs, "hidden", folder / "trunk.onnx")
    for name in model.families:
        write_graph(_Top(model, name), {"hidden": hidden, "mask": mask}, "columns", folder / f"{name}.onnx")


class _Trunk(nn.Module):
    def __init__(self, model: FamilyModel) -> None:
        super().__init__()
        self.trunk = model.trunk

    def forward(self, ids: Tensor, mask: Tensor, shapes: Tensor) -> Tensor:
        hidden: Tensor = self.trunk(ids, attention_bias(mask), shapes)
        return hidden


class _Top(nn.Module):
    def __init__(self, model: FamilyModel, family: str) -> None:
        super().__init__()
        self.top = model.tops[family]

    def forward(self, hidden: Tensor, mask: Tensor) -> Tensor:
        columns: Tensor = self.top(hidden, attention_bias(mask))
        return columns


def _sample() -> tuple[Tensor, Tensor]:
    """Ids and a mask to trace with."""
    ids = torch.randint(1, 100, (2, 16))
    mask = torch.ones_like(ids)
    mask[1, 12:] = 0
    return ids, mask


def write_graph(model: nn.Module, inputs: Mapping[str, Tensor], output: str, path: Path) -> None:
    """Write a module as a float32 graph. ``inputs`` are what it is traced with, in their order; rows and length of each
    stay open."""
    model.eval()
    attentions = [m for m in model.modules() if isinstance(m, Attention)]
    before = [a.eager for a in attentions]
    for attention in attentions:
        attention.eager = True  # runtimes fuse the products, and int8 keeps more of them
    dynamic = {0: torch.export.Dim("rows", min=1), 1: torch.export.Dim("length", min=2, max=512)}
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)
    program = torch.onnx.export(
        model,
        tuple(inputs.values()),
        input_names=list(inputs),
        output_names=[output],
        dynamic_shapes=tuple(dynamic for _ in inputs),
        opset_version=OPSET,
        dynamo=True,
        verbose=False,
    )
    if program is None:  # only the older exporter answers so
        raise WeightsError("torch exported no graph")
    program.save(str(path), external_data=False)
    for attention, eager in zip(attentions, before, strict=True):
        attention.eager = eager


def level_name(graph: Path, cut: int) -> str:
    """The tensor of a trunk's graph that its first ``cut`` layers give. Raises WeightsError."""
    import onnx

    norms = [n.output[0] for n in onnx.load(str(graph)).graph.node if n.op_type == "LayerNormalization"]
    if len(norms) <= 2 * cut:
        raise WeightsError(f"{graph.name} has fewer than {cut} layers")
    return str(norms[2 * cut])  # one of the embeddings, two of each layer


def feeds(batches: Sequence[WindowBatch]) -> list[dict[str, NDArray[Any]]]:
    """Calibration inputs for the quantizer."""
    return [{"ids": b.ids, "mask": b.mask, "shapes": b.shapes} for b in batches]


def level_feeds(model: FamilyModel, batches: Sequence[WindowBatch], cut: int) -> list[dict[str, NDArray[Any]]]:
    """Calibration inputs for a family that reads what the first ``cut`` layers of the trunk give."""
    found: list[dict[str, NDArray[Any]]] = []
    with torch.inference_mode():
        for b in batches:
            ids, mask, shapes = (torch.from_numpy(a) for a in (b.ids, b.mask, b.shapes))
            hidden = model.trunk.levels(ids, attention_bias(mask), shapes, cut)[-1]
            found.append({"hidden": hidden.numpy(), "mask": b.mask})
    return found


def quantize(
    source: Path, target: Path, inputs: Sequence[Mapping[str, NDArray[Any]]], *, ignored: Sequence[str] = ()
) -> None:
    """Static int8 of every matrix product and embedding, with SmoothQuant (Xiao et al., 2023) for the activations.

    ``inputs`` are what the graph will be fed with, by name (``feeds``); ``ignored`` are regular expressions of node
    names kept in float.
    """
    os.environ["NNCF_CI"] = "1"  # no telemetry
    sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]
    import nncf
    import onnx

    nncf.set_log_level(logging.ERROR)
    scope = (
        nncf.IgnoredScope(patterns=list(ignored), validate=False) if ignored else None
    )  # meant for one graph of several
    model = nncf.quantize(
        onnx.load(str(source)),
        nncf.Dataset(list(inputs)),
        model_type=nncf.ModelType.TRANSFORMER,
        preset=nncf.QuantizationPreset.MIXED,
        subset_size=len(inputs),
        ignored_scope=scope,
    )
    onnx.save(model, str(target))
