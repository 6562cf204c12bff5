"""Stretches of words read out of a table of columns: sums over ragged ranges, without a Python step a word.

Ranges are given by the index of their first and last word, both inclusive; ``last < first`` is an empty one.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Index = NDArray[np.intp]


def expand(first: Index, last: Index) -> tuple[Index, Index]:
    """All words of all ranges, one after the other: (which range, which word)."""
    lengths = np.maximum(0, last - first + 1)
    owner = np.repeat(np.arange(len(first)), lengths)
    begin = np.cumsum(lengths) - lengths
    return owner, np.arange(int(lengths.sum())) - np.repeat(begin - first, lengths)


def means(columns: NDArray[np.float32], first: Index, last: Index) -> NDArray[np.float64]:
    """Mean over the words of each range, [ranges, columns]; zero where a range is empty."""
    owner, word = expand(first, last)
    total = _sums(columns[word].astype(np.float64), owner, len(first))
    found: NDArray[np.float64] = total / np.maximum(1, last - first + 1)[:, None]
    return found


def range_logits(columns: NDArray[np.float32], first: Index, last: Index) -> NDArray[np.float64]:
    """Logits of the labels of each range, [ranges, labels]: a mean that the first column weighs; see ``Ranges``.

    An empty range has logits of zero.
    """
    owner, word = expand(first, last)
    attention = columns[word, 0].astype(np.float64)
    top = np.full(len(first), -np.inf)
    np.maximum.at(top, owner, attention)
    weight = np.exp(attention - top[owner])
    total = _sums(weight[:, None] * columns[word, 1:], owner, len(first))
    norm = np.bincount(owner, weights=weight, minlength=len(first))
    return total / np.where(norm > 0, norm, 1.0)[:, None]


def _sums(rows: NDArray[np.float64], owner: Index, count: int) -> NDArray[np.float64]:
    total = np.zeros((count, rows.shape[1]))
    np.add.at(total, owner, rows)
    return total
