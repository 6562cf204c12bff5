"""Masks drawn anew each time a sequence is seen (Liu et al., 2019), for whole units of tokens.

A unit is a token, a word, or the words of an entity; hiding the whole of it keeps its rest from giving it away.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Unit = Literal["token", "word", "entity"]
INSIDE, WORD, ENTITY_WORD = 0, 1, 2
"""What a token is in ``units``: inside of a word, the first of a word, the first of a further word of an entity."""


@dataclass(frozen=True, slots=True)
class DynamicMasking:
    """Which ids may be hidden and drawn, what share of a sequence is hidden, and what goes as one."""

    mask_id: int
    vocabulary_size: int
    never: tuple[int, ...]
    share: float = 0.15
    unit: Unit = "word"


@dataclass(frozen=True, slots=True)
class Masked:
    """``ids`` with masks in place; ``at`` are positions in the flattened batch, ``labels`` what was there."""

    ids: NDArray[np.int32]
    at: NDArray[np.int64]
    labels: NDArray[np.int64]


def mask_batch(
    ids: NDArray[np.int32], units: NDArray[np.uint8], settings: DynamicMasking, rng: np.random.Generator
) -> Masked:
    """Hide units of each row of ``ids`` [batch, length]: in random order, while the share of its tokens allows it.

    At least one unit of a row is hidden; 80 % of tokens become [MASK], 10 % any entry of the vocabulary, 10 % stay.
    """
    rows, length = ids.shape
    usable = ~np.isin(ids, settings.never)
    begins = _begins(units, settings.unit) | ~usable
    begins[:, 0] = True
    begins[:, 1:] |= ~usable[:, :-1]
    unit = np.cumsum(begins.ravel()) - 1
    first = np.flatnonzero(begins)
    sizes = np.diff(first, append=rows * length)
    row = first // length
    keys = rng.random(len(first)) + 2.0 * ~usable.ravel()[first]  # those that may not be hidden come last
    order = np.lexsort((keys, row))
    row_starts = np.searchsorted(row, np.arange(rows))
    spent = np.cumsum(sizes[order])
    before = np.append(0, spent)[row_starts][row]
    budget = np.maximum(1, np.round(usable.sum(axis=1) * settings.share))[row]
    is_first = np.zeros(len(first), dtype=bool)
    is_first[row_starts] = True
    hidden = np.zeros(len(first), dtype=bool)
    hidden[order] = ((spent - before <= budget) | is_first) & (keys[order] < 1.0)
    at = np.flatnonzero(hidden[unit])
    flat = ids.ravel().copy()
    labels = flat[at].astype(np.int64)
    draw = rng.random(len(at))
    flat[at[draw < 0.8]] = settings.mask_id
    random = at[draw >= 0.9]
    flat[random] = rng.integers(0, settings.vocabulary_size, len(random))
    return Masked(flat.reshape(rows, length), at, labels)


def _begins(units: NDArray[np.uint8], unit: Unit) -> NDArray[np.bool_]:
    if unit == "token":
        return np.ones(units.shape, dtype=bool)
    found: NDArray[np.bool_] = units != INSIDE if unit == "word" else units == WORD
    return found
