"""What is known of the time of a mention, as numbers: cues by nearness, the time beside it, tense, section, style."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from clinicalbert.clinical.temporality import dated as times_of
from clinicalbert.clinical.temporality.dated import Dated
from clinicalbert.clinical.temporality.lexicon import Cue, Phrase, phrases
from clinicalbert.clinical.temporality.lexicon import words as words_of
from clinicalbert.clinical.temporality.line import REACH, Line
from clinicalbert.clinical.temporality.tense import tense

_NEAR: Final = 3.0
_LEADING, _BEGINNINGS = words_of("leading"), words_of("beginnings")
_BESIDE: Final = 2
_COURSE: Final = 42
"""Days: a longer time is no course of a drug that begins."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A cue at the words ``first`` to ``last`` of a line."""

    first: int
    last: int
    cue: Cue


def hits(line: Line) -> list[Hit]:
    """The cues of a line, at each word the longest."""
    return list(_hits(line))


def _hits(line: Line) -> Iterator[Hit]:
    table, words, at = phrases(), (*line.words, ""), 0
    while at < len(line.words):
        if (by_second := table.get(words[at])) and (found := _longest(words, at, by_second)):
            form, cues = found
            yield from (Hit(at, at + len(form) - 1, cue) for cue in cues)
            at += len(form) - 1
        at += 1


def _longest(words: tuple[str, ...], at: int, by_second: Mapping[str, Sequence[Phrase]]) -> Phrase | None:
    """The longest phrase that begins at a word."""
    for form, cues in by_second.get(words[at + 1], ()):
        if words[at : at + len(form)] == form:
            return form, cues
    alone = by_second.get("")
    return alone[0] if alone else None


def of_cues(line: Line, at: int, found: Sequence[Hit]) -> dict[str, float]:
    """Each group's nearest cue, from 0 to 1."""
    near: dict[str, float] = {}
    first = bisect_left(found, at - REACH, key=_first)
    for hit in found[first : bisect_right(found, at + REACH, key=_first)]:
        name = hit.cue.name
        near[name] = max(near.get(name, 0.0), _nearness(line, at, hit))
    return {name: value for name, value in near.items() if value > 0}


def _first(hit: Hit) -> int:
    return hit.first


def _nearness(line: Line, at: int, hit: Hit) -> float:
    right = hit.last < at
    if not right and not hit.first > at:
        return 0.0
    if (hit.cue.side == "right") != right and hit.cue.side != "both":
        return 0.0
    edge = hit.last if right else hit.first
    steps, crossed = line.steps(edge, at), abs(line.clauses[edge] - line.clauses[at])
    if hit.cue.reach == "near" and (steps > _NEAR or crossed):
        return 0.0
    return max(0.0, 1.0 - 0.07 * steps - 0.7 * crossed)


def of_time(when: Dated | None, kind: str) -> Iterator[str]:
    """What the time beside a mention says, and the words that lead to it."""
    if when is None:
        yield "time:none"
        return
    last = when.lead[-1] if when.lead else ""
    name = when.when or "unknown"
    if when.when == times_of.SPAN:
        name = "course" if 0 < when.days <= _COURSE else "long"
    yield f"time:{name}:{'near' if when.near else 'far'}"
    if when.near:
        yield f"time:{name}:{kind}"
    if last in _LEADING:
        yield f"time:{last}:{name}"
    if not _BEGINNINGS.isdisjoint(when.lead[-3:]):
        yield f"time:began:{kind if kind in ('problem', 'drug') else 'other'}"


def of_tense(line: Line, at: int) -> Iterator[str]:
    """The tense of the mention's clause."""
    clause = line.clauses[at]
    first, last = at, at + 1
    while first > max(0, at - REACH) and line.clauses[first - 1] == clause:
        first -= 1
    while last < min(len(line.words), at + REACH) and line.clauses[last] == clause:
        last += 1
    left, right = line.verbs[first:at], line.verbs[at + 1 : last]
    yield f"tense:{tense([*left, *right])}"
    yield f"left:{tense(left)}"
    yield f"right:{tense(right[:5])}"
    if at == 0 or line.words[at - 1] in ".;:-":
        yield "begins"
    if line.verbless:
        yield "verbless"


def of_words(line: Line, at: int) -> Iterator[str]:
    """The two words on each side, and which of them touch the mention."""
    left, right = line.words[max(0, at - _BESIDE) : at], line.words[at + 1 : at + 1 + _BESIDE]
    yield from (f"left word:{word}" for word in left)
    yield from (f"right word:{word}" for word in right)
    yield f"before:{left[-1] if left else ''}"
    yield f"behind:{right[0] if right else ''}"
