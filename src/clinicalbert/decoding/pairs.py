"""Two stretches of words → logits of how the one stands to the other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from clinicalbert.decoding.ranges import Index, means
from clinicalbert.errors import WeightsError

EDGES = (1, 2, 3, 5, 9, 17, 33)
"""Words between the two from which on the next row of the table of distances counts."""
PLACES = 2 * (len(EDGES) + 1)
"""Rows of the table of distances: so many if the first stands before the second, and as many if after it."""


@dataclass(frozen=True, slots=True)
class PairWeights:
    """The layer above the means: ``places`` [PLACES, width] · ``bias`` [width] · ``out`` [classes, width] ·
    ``out_bias`` [classes]."""

    places: NDArray[np.float32]
    bias: NDArray[np.float32]
    out: NDArray[np.float32]
    out_bias: NDArray[np.float32]

    @classmethod
    def of(cls, arrays: Mapping[str, NDArray[np.float32]]) -> Self:
        """From named arrays; raises WeightsError."""
        try:
            return cls(*(arrays[name] for name in ("places", "bias", "out", "out_bias")))
        except KeyError as error:
            raise WeightsError(f"a head of pairs has no {error.args[0]!r}") from None


@dataclass(frozen=True, slots=True)
class WordPairs:
    """The first and last words of the heads and of the tails of some pairs."""

    head_first: Index
    head_last: Index
    tail_first: Index
    tail_last: Index

    def __len__(self) -> int:
        return len(self.head_first)

    def between(self) -> tuple[Index, Index]:
        """First and last word between the two; the last is before the first where they touch or overlap."""
        return np.minimum(self.head_last, self.tail_last) + 1, np.maximum(self.head_first, self.tail_first) - 1

    def places(self) -> Index:
        """The row of each pair in the table of distances."""
        first, last = self.between()
        far = np.searchsorted(EDGES, np.maximum(0, last - first + 1), side="right")
        row: Index = far + np.where(self.head_first <= self.tail_first, 0, len(EDGES) + 1)
        return row


def pair_logits(columns: NDArray[np.float32], pairs: WordPairs, weights: PairWeights) -> NDArray[np.float64]:
    """Logits [pairs, classes]; ``columns`` [words, 3 · width] as ``Pairs`` has them."""
    width = weights.bias.shape[0]
    hidden = (
        means(columns[:, :width], pairs.head_first, pairs.head_last)
        + means(columns[:, width : 2 * width], pairs.tail_first, pairs.tail_last)
        + means(columns[:, 2 * width :], *pairs.between())
        + weights.places[pairs.places()]
        + weights.bias
    )
    logits: NDArray[np.float64] = np.maximum(hidden, 0.0) @ weights.out.T.astype(np.float64) + weights.out_bias
    return logits
