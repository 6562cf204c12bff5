"""Answers that people graded, beside the plain label: what measures of a ranking (nDCG, MRR) need.

The scale is that of LiveQA-Medical (Ben Abacha et al., TREC 2017), which MEDIQA kept: 1 incorrect, 2 related, 3 correct
but incomplete, 4 excellent; 3 and 4 count as right.
"""

from __future__ import annotations

from dataclasses import dataclass

LABELS = ("relevant", "irrelevant")


@dataclass(frozen=True, slots=True)
class Judgement:
    """Grade of an answer (1 to 4), and where known its right rank and its rank in the system that found it."""

    score: int
    rank: int | None = None
    system_rank: int | None = None

    @property
    def label(self) -> str:
        return LABELS[0] if self.score >= 3 else LABELS[1]
