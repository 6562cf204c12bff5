"""What is known of each problem of a line: for a value, the words that say it and the rule that read them."""

from __future__ import annotations

from dataclasses import dataclass, field

from clinicalbert.clinical.assertion.line import Line
from clinicalbert.document import Span


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a value is held true: the rule's name and where the deciding words stand; ``relative`` for family."""

    rule: str
    cue: Span | None
    relative: str = ""


@dataclass(slots=True)
class Evidence:
    """Reasons by problem (token of the line) and value; the first reason for a value stays."""

    reasons: dict[int, dict[str, Reason]] = field(default_factory=dict)
    turned: int = -1
    """The token at which a line of a family history turns to the patient; -1 where it does not."""

    def add(self, problem: int, value: str, reason: Reason) -> None:
        self.reasons.setdefault(problem, {}).setdefault(value, reason)

    def of(self, problem: int) -> dict[str, Reason]:
        return self.reasons.get(problem, {})

    def drop(self, problem: int, *values: str) -> None:
        for value in values:
            self.of(problem).pop(value, None)


def words_at(line: Line, start: int, end: int) -> Span:
    """The span of tokens ``start`` to ``end`` (exclusive)."""
    return Span(line.starts[start], line.ends[max(start, end - 1)])
