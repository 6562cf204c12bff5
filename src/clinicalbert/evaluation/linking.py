"""Linking: of the concepts of a vocabulary, which is meant by words that it does not hold?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clinicalbert.evaluation.bootstrap import mean_interval

Embed = Callable[[Sequence[str]], NDArray[np.float32]]
"""Texts → vectors [texts, width], of length one."""
AT_ONCE = 512
NEAREST = 50
"""Surfaces looked at for the first five concepts: one concept may hold several."""


@dataclass(frozen=True, slots=True)
class LinkingScore:
    """Share of queries whose concept is the first, or among the first five; with 95 % intervals over concepts."""

    queries: int
    surfaces: int
    at_1: float
    at_5: float
    at_1_interval: tuple[float, float]
    at_5_interval: tuple[float, float]


def ranks(
    queries: NDArray[np.float32], wanted: Sequence[str], surfaces: NDArray[np.float32], concepts: Sequence[str]
) -> NDArray[np.int64]:
    """Rank of the wanted concept of each query, from 0; 5 for later. Concepts are ordered by their nearest surface."""
    nearest = min(NEAREST, len(concepts))
    found = np.full(len(queries), 5, dtype=np.int64)
    for start in range(0, len(queries), AT_ONCE):
        similar = queries[start : start + AT_ONCE] @ surfaces.T
        some = np.argpartition(-similar, nearest - 1, axis=1)[:, :nearest]
        # of equally near surfaces the first, whatever the partition made of them
        order = np.lexsort((some, -np.take_along_axis(similar, some, axis=1)), axis=1)
        for row, columns in enumerate(np.take_along_axis(some, order, axis=1).tolist()):
            distinct = list(dict.fromkeys(concepts[c] for c in columns))[:5]
            if wanted[start + row] in distinct:
                found[start + row] = distinct.index(wanted[start + row])
    return found


def linking_score(
    held_out: Sequence[tuple[str, str]], surfaces: Sequence[tuple[str, str]], embed: Embed, *, seed: int = 0
) -> LinkingScore:
    """``held_out`` are (words, concept id) to be linked, ``surfaces`` the (words, concept id) to choose from."""
    concepts = [c for _, c in held_out]
    found = ranks(embed([w for w, _ in held_out]), concepts, embed([w for w, _ in surfaces]), [c for _, c in surfaces])
    first, five = (found == 0).astype(float), (found < 5).astype(float)
    return LinkingScore(
        len(held_out),
        len(surfaces),
        float(first.mean()),
        float(five.mean()),
        mean_interval(first.tolist(), concepts, seed=seed),
        mean_interval(five.tolist(), concepts, seed=seed),
    )
