"""What one pre-training step is computed on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class PretrainBatch:
    """Rows of tokens [rows, length]; ``mask`` and ``segments`` are None where nothing is padded, all is one segment.

    ``at`` [n] are hidden positions in the flattened rows, in order, ``labels`` [n] what was there; ``following`` [rows]
    says whether B is a random text (1) or what followed A (0).
    """

    ids: NDArray[np.int64]
    shapes: NDArray[np.int64]
    at: NDArray[np.int64]
    labels: NDArray[np.int64]
    mask: NDArray[np.bool_] | None = None
    segments: NDArray[np.int64] | None = None
    following: NDArray[np.int64] | None = None

    @property
    def tokens(self) -> int:
        """Tokens that are no padding."""
        return int(self.mask.sum()) if self.mask is not None else self.ids.size

    def part(self, index: int, count: int) -> PretrainBatch:
        """One of ``count`` nearly equal parts; the last ones may be empty."""
        rows, length = self.ids.shape
        start, stop = rows * index // count, rows * (index + 1) // count
        first, last = np.searchsorted(self.at, [start * length, stop * length])
        return PretrainBatch(
            self.ids[start:stop],
            self.shapes[start:stop],
            self.at[first:last] - start * length,
            self.labels[first:last],
            None if self.mask is None else self.mask[start:stop],
            None if self.segments is None else self.segments[start:stop],
            None if self.following is None else self.following[start:stop],
        )
