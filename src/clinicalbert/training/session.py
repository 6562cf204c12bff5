"""A torch model behind the runtime's Session: the float32 reference, through the very same pipeline."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from clinicalbert.inference.batching import WindowBatch
from clinicalbert.inference.bundle import Bundle
from clinicalbert.inference.pipeline import Pipeline
from clinicalbert.tasks.joining import families_of
from clinicalbert.tasks.task import Task
from clinicalbert.training.family_folder import families_of as families_in
from clinicalbert.training.family_folder import load_families

ENTITIES = "entities"
"""The family whose columns come first."""


class TorchSession:
    """Runs batches through a model in evaluation mode, in float32 or under bf16 autocast."""

    def __init__(self, model: nn.Module, *, bf16: bool = False) -> None:
        self.model = model
        self.bf16 = bf16
        self.name = f"torch {torch.__version__}"

    def stream(self, batches: Iterable[WindowBatch]) -> Iterator[tuple[WindowBatch, NDArray[np.float32]]]:
        self.model.eval()
        for batch in batches:
            with torch.inference_mode(), torch.autocast("cpu", dtype=torch.bfloat16, enabled=self.bf16):
                logits = self.model(*map(torch.from_numpy, (batch.ids, batch.mask, batch.shapes)))
            yield batch, logits.float().numpy()


def reference_pipeline(bundle: Bundle, folder: Path, tasks: Sequence[Task] = ()) -> Pipeline:
    """The bundle's pipeline with the checkpoint in ``folder`` run by torch in float32."""
    known = families_in(folder)
    wanted = {name: known[name] for name in (ENTITIES, *families_of(tasks)) if name in known}
    return Pipeline(bundle, TorchSession(load_families(folder, wanted)), tasks)
