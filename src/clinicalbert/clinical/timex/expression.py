"""A time expression, and what a rule is: a pattern and the function that reads its match."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

DATE, TIME, DURATION, SET = "DATE", "TIME", "DURATION", "SET"
DIGIT = "0"
BEFORE, AFTER, APPROX = "BEFORE", "AFTER", "APPROX"


@dataclass(frozen=True, slots=True)
class TimeExpression:
    """One expression: where it stands, its kind (``DATE``, ``TIME``, ``DURATION``, ``SET``) and its TIMEX3 value.

    A DATE whose value is a duration (``P2D``) is an offset from an event: ``mod`` says ``BEFORE`` or ``AFTER``, and
    ``event`` which one (``admission``, ``operation``, ``birth``; empty where it is the last time told of). For
    numbered days the count is turned into the distance: hospital day 3 is ``P2D`` after admission (the day of
    admission is the first), postoperative day 3 is ``P3D`` after the operation (the day of the operation is 0).

    ``mod`` is a TIMEX3 modifier or empty, ``freq`` and ``quant`` belong to a SET (``2X``, ``EVERY``), ``anchored``
    says that the value was computed from the anchor.
    """

    start: int
    end: int
    kind: str
    value: str
    mod: str = ""
    freq: str = ""
    quant: str = ""
    anchored: bool = False
    event: str = ""


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
