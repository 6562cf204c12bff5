"""Figures of merit from tallies: what each example adds is counted once, sums and resampled sums are then cheap.

A tally maps a key (``entities``, ``type/effect``) to ``Counts``. A figure is a function of the sums, vectorised over
any number of resamples, so that intervals and paired tests need no second look at the predictions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from clinicalbert.metrics.spans import Counts

Tally = Mapping[str, Counts]
Sums = Mapping[str, NDArray[np.float64]]
"""Key → [..., 4]: hits among predictions, hits among gold, predictions, gold."""


class Figure(Protocol):
    """A function of sums that says which keys it reads."""

    def reads(self, key: str) -> bool:
        """Whether a key of tallies counts."""

    def __call__(self, sums: Sums) -> NDArray[np.float64]:
        """The figure, for any number of resamples at once."""


@dataclass(frozen=True, slots=True)
class _OfKey:
    """A figure of one key."""

    key: str

    def reads(self, key: str) -> bool:
        return key == self.key


@dataclass(frozen=True, slots=True)
class F1(_OfKey):
    """Harmonic mean of precision and recall of one key."""

    def __call__(self, sums: Sums) -> NDArray[np.float64]:
        return f1(sums[self.key]) if self.key in sums else np.zeros(())


@dataclass(frozen=True, slots=True)
class Precision(_OfKey):
    """Share of what was predicted that is right."""

    def __call__(self, sums: Sums) -> NDArray[np.float64]:
        return ratio(sums[self.key][..., 0], sums[self.key][..., 2]) if self.key in sums else np.zeros(())


@dataclass(frozen=True, slots=True)
class Recall(_OfKey):
    """Share of the gold that was found; accuracy, where every example has one label."""

    def __call__(self, sums: Sums) -> NDArray[np.float64]:
        return ratio(sums[self.key][..., 1], sums[self.key][..., 3]) if self.key in sums else np.zeros(())


@dataclass(frozen=True, slots=True)
class MacroF1:
    """Mean F1 of all keys that begin with ``prefix`` (labels that the gold never has count as well)."""

    prefix: str

    def reads(self, key: str) -> bool:
        return key.startswith(self.prefix)

    def __call__(self, sums: Sums) -> NDArray[np.float64]:
        found = [f1(sums[key]) for key in sorted(sums) if self.reads(key)]
        return np.mean(found, axis=0) if found else np.zeros(())


def known_figures(figures: Mapping[str, Figure], tallies: Sequence[Tally]) -> dict[str, Figure]:
    """Those figures that the tallies say anything about."""
    keys = {key for tally in tallies for key in tally}
    return {name: what for name, what in figures.items() if any(map(what.reads, keys))}


def ratio(part: NDArray[np.float64], whole: NDArray[np.float64]) -> NDArray[np.float64]:
    """``part / whole``, and 0 where there is nothing."""
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)


def f1(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """F1 of ``counts`` [..., 4]."""
    precision, recall = ratio(counts[..., 0], counts[..., 2]), ratio(counts[..., 1], counts[..., 3])
    return ratio(2 * precision * recall, precision + recall)


def tables(tallies: Sequence[Tally]) -> dict[str, NDArray[np.float64]]:
    """Key → [examples, 4]; an example without a key adds nothing to it."""
    keys = sorted({key for tally in tallies for key in tally})
    none = Counts()
    found = {}
    for key in keys:
        rows = [tally.get(key, none) for tally in tallies]
        found[key] = np.array([(c.hits_predicted, c.hits_gold, c.predicted, c.gold) for c in rows], dtype=np.float64)
    return found


def summed(table: Mapping[str, NDArray[np.float64]]) -> Sums:
    """Sums over all examples."""
    return {key: rows.sum(axis=0) for key, rows in table.items()}


def figure(tallies: Sequence[Tally], what: Figure) -> float:
    """One figure over all examples."""
    return float(what(summed(tables(tallies))))


def one_label(predicted: str, gold: str) -> dict[str, Counts]:
    """The tally of an example with exactly one label: ``all`` and one key a label."""
    right = int(predicted == gold)
    tally = {"all": Counts(right, right, 1, 1)}
    for label in {predicted, gold}:
        tally[f"label/{label}"] = Counts(right, right, int(predicted == label), int(gold == label))
    return tally
