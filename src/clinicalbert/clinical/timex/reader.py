"""Text → time expressions: every rule's matches, then the longest of what overlaps."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import pairwise

from clinicalbert.clinical.timex import amounts, clock, dates, numbered, relative, sets
from clinicalbert.clinical.timex.expression import DATE, DIGIT, TIME, Context, Rule
from clinicalbert.facts import TimeExpression

# Of equal spans the earlier rule's reading holds.
_RULES = dates.RULES + numbered.RULES + relative.RULES + sets.RULES + clock.RULES + amounts.RULES
# Where an expression can begin. A number that stands before a blank and another number begins none.
_START = re.compile(r"[A-Za-z]+|[0-9]+(?![0-9]|\s{0,3}[0-9](?!\d?/))|\[\*\*|[½<>≥≤/]")
_BY_FIRST: dict[str, list[tuple[int, Rule]]] = {}
for _rank, _rule in enumerate(_RULES):
    for _word in _rule.first:
        _BY_FIRST.setdefault(_word, []).append((_rank, _rule))


def read_times(text: str, anchor: date | None = None, *, day_first: bool = False) -> list[TimeExpression]:
    """The time expressions of a text, in order, free of overlap; offsets are code points.

    ``anchor`` is the note's date: relative expressions are computed from it, dates without year completed. Without it
    they keep what the text tells. ``day_first`` reads 03/04/2012 as the third of April; a date that is impossible in
    that order is read in the other. Values follow TIMEX3 (ISO-TimeML; Pustejovsky et al., 2010).
    """
    context = Context(anchor, day_first)
    found = sorted(_found(text, context), key=lambda f: (f[0].start, -f[0].end, f[1]))
    kept: list[TimeExpression] = []
    for expression, _ in found:
        if not kept or expression.start >= kept[-1].end:
            kept.append(expression)
        elif expression.end - expression.start > kept[-1].end - kept[-1].start and (
            len(kept) < 2 or expression.start >= kept[-2].end
        ):
            kept[-1] = expression
    return list(_timed(text, kept))


def _found(text: str, context: Context) -> Iterator[tuple[TimeExpression, int]]:
    for start in _START.finditer(text):
        word = start[0].lower()
        for rank, rule in _BY_FIRST.get(DIGIT if word[0].isdecimal() else word, ()):
            match = rule.pattern.match(text, start.start())
            expression = rule.read(match, context) if match else None
            if expression:
                yield expression, rank


def _timed(text: str, kept: list[TimeExpression]) -> Iterator[TimeExpression]:
    """A day and the time beside it as one: ``2012-03-05 14:30`` → 2012-03-05T14:30."""
    skip = False
    for one, next_one in pairwise([*kept, None]):
        if skip or one is None:
            skip = False
            continue
        if next_one and next_one.start - one.end < 12 and clock.JOINT.fullmatch(text, one.end, next_one.start):
            day, time = (one, next_one) if one.kind == DATE else (next_one, one)
            if day.kind == DATE and time.kind == TIME and time.value[0] == "T" and day.value[-3:-2] == "-":
                skip = True
                yield replace(day, start=one.start, end=next_one.end, kind=TIME, value=day.value + time.value)
                continue
        yield one
