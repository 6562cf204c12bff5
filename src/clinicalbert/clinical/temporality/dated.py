"""Which time expression belongs to a mention, and what it says: before the day of the note, on it, after it."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from clinicalbert.clinical.temporality.line import REACH, TIME, Line
from clinicalbert.facts import TimeExpression

_FAR: Final = 7.0
_BESIDE: Final = 2.5
_TRAIL: Final = 4
_CLOSES: Final = frozenset((",", ";", ".", ")", "and", "then", "but"))
_WEEK: Final = re.compile(r"(\d{4})-W(\d\d)")
PAST, SAME, FUTURE, SPAN, UNKNOWN = "past", "same", "future", "span", ""


@dataclass(frozen=True, slots=True)
class Dated:
    """``time`` is the number of the expression, ``when`` how it stands to the day of the note (``past``, ``same``,
    ``future``; ``span`` for a duration, empty where that is not known); ``lead`` are the words before it, ``near`` says
    that it stands beside the mention, ``days`` how long a duration is, ``names`` that it can be given as the mention's
    time: it is near enough, and more than "now" or "recently"."""

    time: int
    when: str
    lead: tuple[str, ...]
    near: bool
    days: float = 0.0
    names: bool = True


def dated(line: Line, mention: int, times: Sequence[TimeExpression], day: date | None) -> Dated | None:
    """The time expression that a mention's words lead to most directly; None where none is near."""
    best: tuple[float, int] | None = None
    for place in _near(line.time_places, mention - REACH, mention + REACH):
        if times[line.times[place]].kind == "SET":
            continue
        cost = _cost(line, mention, place)
        if cost < _FAR and (best is None or cost < best[0]):
            best = (cost, place)
    if best is None:
        return None
    place = best[1]
    lead = tuple(line.words[max(0, place - 4) : place])
    time = times[line.times[place]]
    near = best[0] < _BESIDE
    return Dated(
        line.times[place],
        _when(time, lead, day),
        lead,
        near,
        _days(time.value),
        near and not time.value.endswith("_REF"),
    )


def _near(places: Sequence[int], first: int, last: int) -> Sequence[int]:
    """Of places in order those from ``first`` to ``last``."""
    return places[bisect_left(places, first) : bisect_right(places, last)]


def _cost(line: Line, mention: int, place: int) -> float:
    """How far a time is from a mention: words, clauses, and mentions or times that stand nearer to it."""
    between = line.between(mention, place)
    cost = line.steps(mention, place) * 0.5
    cost += 3.0 * abs(line.clauses[mention] - line.clauses[place])
    if TIME in between:
        cost += 4.0
    if place == 0 or (place == 1 and line.words[0] in ("on", "in", "at", "by", "since", "from")):
        return min(cost, 3.0 + 0.1 * len(between) + 4.0 * (TIME in between))  # at the head it speaks for the sentence
    others = _near(line.mention_places, min(mention, place) + 1, max(mention, place) - 1)
    cost += sum(0.0 if line.joined(mention, i) else 2.5 for i in others)
    if place < mention and _trails(line, place):
        cost += 2.0
    return cost


def _trails(line: Line, place: int) -> bool:
    """Whether a time closes what was said before it: "appendectomy in 1998, ..."."""
    following = line.words[place + 1] if place + 1 < len(line.words) else ""
    return following in _CLOSES and any(i in line.mentions for i in range(place - _TRAIL, place))


def _when(time: TimeExpression, lead: tuple[str, ...], day: date | None) -> str:
    value = time.value
    if time.kind == "DURATION":
        if lead and lead[-1] in ("in", "within"):
            return FUTURE
        return SPAN
    if value in ("PAST_REF", "PRESENT_REF", "FUTURE_REF"):
        return {"PAST_REF": PAST, "PRESENT_REF": SAME, "FUTURE_REF": FUTURE}[value]
    if value[0] == "T":
        return SAME
    if value[0] == "P" or value.startswith("XXXX"):
        if time.event in ("birth", "operation", "admission"):
            return PAST if time.event == "birth" else UNKNOWN
        return PAST if time.mod == "BEFORE" else UNKNOWN
    return _compared(value, day)


def _days(value: str) -> float:
    found = re.fullmatch(r"P(?:T)?(\d+(?:\.\d+)?)([YMWDHS])", value)
    if not found:
        return 0.0
    unit = found[2] if "T" not in value else "H"
    return float(found[1]) * {"Y": 365.0, "M": 30.0, "W": 7.0, "D": 1.0, "H": 0.04, "S": 0.0}[unit]


def _compared(value: str, day: date | None) -> str:
    if day is None:
        return UNKNOWN
    if week := _WEEK.match(value):
        there, here = (int(week[1]), int(week[2])), tuple(day.isocalendar())[:2]
        return SAME if there == here else PAST if there < here else FUTURE
    plain = value.partition("T")[0].rstrip("-")
    if not re.fullmatch(r"\d{4}(?:-\d\d){0,2}", plain):
        plain = plain[:4]
    here_ = day.isoformat()[: len(plain)]
    if plain == here_:
        return SAME if len(plain) == 10 else UNKNOWN
    return PAST if plain < here_ else FUTURE
