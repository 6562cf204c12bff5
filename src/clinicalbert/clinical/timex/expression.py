"""What a rule is: a pattern, and the function that reads a time expression off its match."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from clinicalbert.facts import TimeExpression

DATE, TIME, DURATION, SET = "DATE", "TIME", "DURATION", "SET"
DIGIT = "0"
BEFORE, AFTER, APPROX = "BEFORE", "AFTER", "APPROX"


@dataclass(frozen=True, slots=True)
class Context:
    """What the rules know besides their match: the note's date, the order of day and month."""

    anchor: date | None = None
    day_first: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """``read`` gives the expression of a match of ``pattern``, or None where it is none after all.

    ``first`` holds the words (small) that a match can begin with, ``DIGIT`` for any number in digits: the reader tries
    a rule nowhere else, which is what makes reading fast.
    """

    first: frozenset[str]
    pattern: re.Pattern[str]
    read: Callable[[re.Match[str], Context], TimeExpression | None]


def rule(first: Iterable[str], pattern: str, read: Callable[[re.Match[str], Context], TimeExpression | None]) -> Rule:
    """A rule of a pattern that ignores case."""
    return Rule(frozenset(first), re.compile(pattern, re.IGNORECASE), read)
