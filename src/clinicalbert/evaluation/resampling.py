"""Intervals and paired tests by the bootstrap over groups (Efron & Tibshirani, 1993): a document is drawn whole.

All systems of a comparison are resampled alike, so that the difference of two has an interval of its own
(Koehn, 2004).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clinicalbert.metrics.figures import Figure, Sums, Tally, summed, tables

DRAWS = 1000


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its 95 % percentile interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Difference:
    """How much more a system has than another, and the share of resamples in which it has not (one-sided p)."""

    value: float
    low: float
    high: float
    p: float


class Resamples:
    """The draws of one benchmark: the same for every system that is measured on the same examples."""

    def __init__(self, groups: Sequence[str], *, seed: int = 0, draws: int = DRAWS) -> None:
        index = {g: i for i, g in enumerate(dict.fromkeys(groups))}
        self._owners = np.array([index[g] for g in groups], dtype=np.intp)
        self._count = len(index)
        rng = np.random.default_rng(seed)
        share = np.full(self._count, 1 / self._count) if index else ()
        drawn = rng.multinomial(self._count, share, size=draws) if index else np.zeros((draws, 0))
        self._weights = drawn.astype(np.float64)

    def estimate(self, tallies: Sequence[Tally], what: Figure) -> Estimate:
        """A figure of one system; ``tallies`` in the order of the groups."""
        drawn = self._drawn(tallies, what)
        low, high = np.percentile(drawn, [2.5, 97.5])
        return Estimate(float(what(summed(tables(tallies)))), float(low), float(high))

    def difference(
        self, ones: Sequence[Sequence[Tally]], others: Sequence[Sequence[Tally]], what: Figure
    ) -> Difference:
        """What one system has over another; each is given as its runs (seeds), whose figures are averaged."""
        drawn = np.mean([self._drawn(run, what) for run in ones], axis=0)
        drawn = drawn - np.mean([self._drawn(run, what) for run in others], axis=0)
        low, high = np.percentile(drawn, [2.5, 97.5])
        value = np.mean([what(summed(tables(r))) for r in ones]) - np.mean([what(summed(tables(r))) for r in others])
        return Difference(float(value), float(low), float(high), float((drawn <= 0).mean()))

    def _drawn(self, tallies: Sequence[Tally], what: Figure) -> NDArray[np.float64]:
        sums: Sums = {key: self._weights @ self._grouped(rows) for key, rows in tables(tallies).items()}
        return np.broadcast_to(what(sums), len(self._weights))

    def _grouped(self, rows: NDArray[np.float64]) -> NDArray[np.float64]:
        total = np.zeros((self._count, rows.shape[1]))
        np.add.at(total, self._owners, rows)
        return total
