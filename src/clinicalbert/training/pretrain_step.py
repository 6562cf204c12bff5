"""The loss of a pre-training step, whatever the number of parts it is computed in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from clinicalbert.training.cross_entropy import summed_cross_entropy
from clinicalbert.training.pretrain_batch import PretrainBatch

EPSILON = 1e-5
"""Of the first BERT program: keeps a batch without hidden tokens from dividing by zero."""


@dataclass(frozen=True, slots=True)
class Losses:
    """Sums over a part of a batch: of the hidden tokens' and the rows' cross-entropy, and how many were right."""

    words: Tensor
    following: Tensor | None
    right: int
    hidden: int

    def mean(self, hidden: int, rows: int) -> Tensor:
        """This part's share of the loss of a batch of so many hidden tokens and rows; shares add up to the loss."""
        loss = self.words / (hidden + EPSILON)
        return loss if self.following is None else loss + self.following / rows


def losses(model: torch.nn.Module, batch: PretrainBatch, device: torch.device) -> Losses:
    """Run the model on a batch or a part of one."""

    def put(array: NDArray[Any]) -> Tensor:
        return torch.from_numpy(np.ascontiguousarray(array)).to(device)

    def put_if(array: NDArray[Any] | None) -> Tensor | None:
        return None if array is None else put(array)

    labels = put(batch.labels)
    words, following = model(
        put(batch.ids), put_if(batch.mask), put(batch.shapes), put_if(batch.segments), put(batch.at)
    )
    right = int((words.detach().argmax(dim=1) == labels).sum())
    rows = None
    if following is not None and batch.following is not None:
        rows = summed_cross_entropy(following, put(batch.following))
    return Losses(summed_cross_entropy(words, labels), rows, right, len(batch.labels))
