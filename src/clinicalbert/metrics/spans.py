"""Precision, recall and F1 over labelled spans; strict: start, end and label must all agree (as seqeval does)."""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import dataclass

LabelledRange = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Counts:
    """True positives among predictions and among gold (they differ when overlap counts), and totals."""

    hits_predicted: int = 0
    hits_gold: int = 0
    predicted: int = 0
    gold: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.hits_predicted + other.hits_predicted,
            self.hits_gold + other.hits_gold,
            self.predicted + other.predicted,
            self.gold + other.gold,
        )

    @property
    def precision(self) -> float:
        return self.hits_predicted / self.predicted if self.predicted else 0.0

    @property
    def recall(self) -> float:
        return self.hits_gold / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        p, r = self.precision, self.recall
        return 2 * p * r / (p + r) if p + r else 0.0


def strict_counts(predicted: Set[LabelledRange], gold: Set[LabelledRange]) -> Counts:
    """Counts with exact agreement of start, end and label."""
    hits = len(predicted & gold)
    return Counts(hits, hits, len(predicted), len(gold))


def overlap_counts(predicted: Set[LabelledRange], gold: Set[LabelledRange]) -> Counts:
    """Counts where sharing a character and the label is enough."""

    def touched(xs: Iterable[LabelledRange], ys: Iterable[LabelledRange]) -> int:
        others = list(ys)
        return sum(any(x[2] == y[2] and x[0] < y[1] and y[0] < x[1] for y in others) for x in xs)

    return Counts(touched(predicted, gold), touched(gold, predicted), len(predicted), len(gold))


def total(counts: Iterable[Counts]) -> Counts:
    """Sum of counts (micro-average)."""
    result = Counts()
    for c in counts:
        result += c
    return result
