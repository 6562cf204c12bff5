"""Times of day (``14:30``, ``8:00 am``, ``2 p.m.``, ``0830 hours``, ``noon``); with a date, one expression."""

from __future__ import annotations

import re

from clinicalbert.clinical.timex.expression import DIGIT, TIME, Context, rule
from clinicalbert.clinical.timex.numbers import GAP
from clinicalbert.facts import TimeExpression

_HALF = r"(?P<half>[ap]\.?m\b\.?)"


def _time(hour: int, minute: int, second: str | None, half: str) -> str | None:
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half.lower().startswith("p") else 0)
    if hour > 24 or minute > 59 or (hour == 24 and minute):
        return None
    return f"T{hour:02d}:{minute:02d}" + (f":{second}" if second else "")


def read_clock(match: re.Match[str], _: Context) -> TimeExpression | None:
    """14:30, 14:30:05, 8:00 am."""
    value = _time(int(match["hour"]), int(match["minute"]), match["second"], match["half"] or "")
    return TimeExpression(*match.span(), TIME, value) if value else None


def read_hour(match: re.Match[str], _: Context) -> TimeExpression | None:
    """2 pm, 11 a.m."""
    value = _time(int(match["hour"]), 0, None, match["half"])
    return TimeExpression(*match.span(), TIME, value) if value else None


def read_military(match: re.Match[str], _: Context) -> TimeExpression | None:
    """0830 hours, at 1400h, at 0830."""
    value = _time(int(match["hour"]), int(match["minute"]), None, "")
    return TimeExpression(*match.span(), TIME, value) if value else None


def read_word(match: re.Match[str], _: Context) -> TimeExpression | None:
    return TimeExpression(*match.span(), TIME, "T12:00" if match[0].lower() != "midnight" else "T00:00")


_DAY_NEXT = rf"(?=[,;]|\.?\s*$|{GAP}(?:on|today|yesterday|this|last)\b)"

RULES = (
    rule(
        [DIGIT],
        rf"(?<![\w.:/-])(?P<hour>\d{{1,2}}):(?P<minute>\d\d)(?::(?P<second>[0-5]\d))?"
        rf"(?: ?{_HALF}|(?: ?(?:h|hrs?|hours)\b))?(?![\w:/]|\.\d)",
        read_clock,
    ),
    rule([DIGIT], rf"(?<![\w.:/-])(?P<hour>1[0-2]|0?[1-9]) ?{_HALF}(?!\w)(?!-)", read_hour),
    rule(
        [DIGIT],
        rf"(?<![\w.:/-])(?P<hour>[01]\d|2[0-3])(?P<minute>[0-5]\d)"
        rf"(?: ?h(?:rs|ours)?\b|(?<=at\s\d\d\d\d){_DAY_NEXT}|(?<=@\d\d\d\d){_DAY_NEXT})",
        read_military,
    ),
    rule(
        ["noon", "midnight", "noontime", "midday"], r"(?<![\w-])(?:noon|midnight|noontime|midday)(?![\w-])", read_word
    ),
)
# What may stand between a date and its time.
JOINT = re.compile(rf"(?:,?{GAP}(?:at{GAP}|around{GAP})?|T|@ ?|,|{GAP}@ ?)?")
