"""The greatest of many numbers."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

_BLOCK: Final = 64


def greatest(scores: NDArray[np.float32], count: int) -> NDArray[np.int64]:
    """Where the ``count`` greatest stand, the greatest first, of equal ones the earlier: [count], or fewer.

    Only blocks whose greatest is among the ``count`` greatest of all blocks can hold one: a maximum of blocks is
    read off at the speed of memory, a partition of all numbers is not.
    """
    whole = len(scores) // _BLOCK * _BLOCK
    some: NDArray[Any]
    if whole > count * _BLOCK * 2:
        tops = scores[:whole].reshape(-1, _BLOCK).max(axis=1)
        blocks = np.flatnonzero(tops >= np.partition(tops, len(tops) - count)[len(tops) - count])
        inside = (blocks[:, None] * _BLOCK + np.arange(_BLOCK)).ravel()
        some = np.concatenate((inside, np.arange(whole, len(scores))))
    else:
        some = np.arange(len(scores))
    if len(some) > count:
        least = np.partition(scores[some], len(some) - count)[len(some) - count]
        some = some[scores[some] >= least]
    order = np.lexsort((some, -scores[some]))
    found: NDArray[np.int64] = some[order[:count]]
    return found
