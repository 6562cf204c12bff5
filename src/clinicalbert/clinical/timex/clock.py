"""Times of day: ``14:30``, ``8:00 am``, ``2 p.m.``, ``0830 hours``, ``noon``; with a date beside them one expression."""

from __future__ import annotations

import re

from clinicalbert.clinical.timex.expression import TIME, Context, Rule, TimeExpression
from clinicalbert.clinical.timex.numbers import GAP

_I = re.IGNORECASE
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
    name = "hour" if match["hour"] else "hour2"
    value = _time(int(match[name]), int(match["minute"] or match["minute2"]), None, "")
    return TimeExpression(match.start(name), match.end(), TIME, value) if value else None


def read_word(match: re.Match[str], _: Context) -> TimeExpression | None:
    return TimeExpression(*match.span(), TIME, "T12:00" if match[0].lower() != "midnight" else "T00:00")


RULES = (
    Rule(
        re.compile(
            rf"(?<![\w.:/-])(?P<hour>\d{{1,2}}):(?P<minute>\d\d)(?::(?P<second>[0-5]\d))?(?: ?{_HALF}|(?: ?(?:h|hrs?|hours)\b))?(?![\w:/]|\.\d)",
            _I,
        ),
        read_clock,
    ),
    Rule(re.compile(rf"(?<![\w.:/-])(?P<hour>1[0-2]|0?[1-9]) ?{_HALF}(?!\w)(?!-)", _I), read_hour),
    Rule(
        re.compile(
            rf"(?:(?:\bat{GAP}|@ ?)(?P<hour>[01]\d|2[0-3])(?P<minute>[0-5]\d)(?P<unit> ?h(?:rs?|ours)?\b|(?=[,;]|\.?\s*$|{GAP}(?:on|today|yesterday|this|last)\b)))"
            rf"|(?<![\w.:/-])(?P<hour2>[01]\d|2[0-3])(?P<minute2>[0-5]\d) ?(?P<unit2>h(?:rs|ours)?\b)",
            _I,
        ),
        read_military,
    ),
    Rule(re.compile(r"(?<![\w-])(?:noon|midnight|noontime|midday)(?![\w-])", _I), read_word),
)
# What may stand between a date and its time.
JOINT = re.compile(rf"(?:,?{GAP}(?:at{GAP}|around{GAP})?|T|@ ?|,|{GAP}@ ?)?")
