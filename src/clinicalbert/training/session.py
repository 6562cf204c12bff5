"""A torch model behind the runtime's Session: the float32 reference, through the very same pipeline."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from clinicalbert.inference.batching import WindowBatch
from clinicalbert.inference.bundle import Bundle
from clinicalbert.inference.pipeline import Pipeline
from clinicalbert.model.heads import TokenHeads
from clinicalbert.training.saved import load_model


class TorchSession:
    """Runs batches through a model in evaluation mode, in float32 or under bf16 autocast."""

    def __init__(self, model: TokenHeads, *, bf16: bool = False) -> None:
        self.model = model
        self.bf16 = bf16
        self.name = f"torch {torch.__version__}"

    def stream(self, batches: Iterable[WindowBatch]) -> Iterator[tuple[WindowBatch, NDArray[np.float32]]]:
        self.model.eval()
        for batch in batches:
            with torch.inference_mode(), torch.autocast("cpu", dtype=torch.bfloat16, enabled=self.bf16):
                logits = self.model(*map(torch.from_numpy, (batch.ids, batch.mask, batch.shapes)))
            yield batch, logits.float().numpy()


def reference_pipeline(bundle: Bundle, folder: Path) -> Pipeline:
    """The bundle's pipeline with the checkpoint in ``folder`` run by torch in float32."""
    return Pipeline(bundle, TorchSession(load_model(folder)))
