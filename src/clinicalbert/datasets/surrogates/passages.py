"""Passages of notes with surrogates in them, each from its key alone.

A passage is a part of an open note as it stands, or with surrogates for its placeholders and with persons and places
put in where they fit (mentions.toml); or own wordings (templates/), alone or between sentences of a note; or wordings
and sentences that look like names and are none.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from clinicalbert.datasets.example import Example
from clinicalbert.datasets.surrogates.draw import Draw
from clinicalbert.datasets.surrogates.fill import Filler, templates
from clinicalbert.datasets.surrogates.forms import FORMS
from clinicalbert.datasets.surrogates.notes import Stretch, Unit, with_surrogates
from clinicalbert.datasets.surrogates.pieces import Piece, joined, stripped

_ROOM = 700
"""Characters of note text in a passage, about."""


@dataclass(frozen=True, slots=True)
class Place:
    """A unit of a note."""

    stretch: Stretch
    at: int


class Notes:
    """The usable parts of the notes of a split, and where in them something can be put in."""

    def __init__(self, stretches: Sequence[Stretch], split: str) -> None:
        self.anywhere = [Place(s, i) for s in stretches for i in range(len(s.units))]
        rules = mentions(split)
        self.named = [p for p in self.anywhere if p.stretch.units[p.at].names]
        self.fitting = [p for p in self.anywhere if any(rule.search(p.stretch.units[p.at].text) for rule, _ in rules)]


@cache
def mentions(split: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    """Patterns of a split, and the template of each."""
    table = tomllib.loads((files(__package__) / "mentions.toml").read_text(encoding="utf-8"))
    return tuple((re.compile(pattern), template) for pattern, template in table[split])


@dataclass(slots=True)
class _Passage:
    """One in the making."""

    draw: Draw
    notes: Notes
    filler: Filler
    group: str = ""

    def of_note(self, places: Sequence[Place], most: int, insert: float) -> list[Piece]:
        """Units around a place; surrogates stand for placeholders, and are put in with a chance of ``insert``."""
        place = self.draw.of(places)
        self.group = self.group or place.stretch.note
        first = max(0, place.at - self.draw.number(0, 2))
        found: list[Piece] = []
        letters: dict[str, str] = {}
        room = _ROOM
        for i, unit in enumerate(place.stretch.units[first : first + most]):
            room -= len(unit.text)
            if room < 0 and first + i > place.at:
                break
            found += [*self._unit(unit, letters, insert), Piece("\n" if unit.breaks else " ")]
        return found

    def _unit(self, unit: Unit, letters: dict[str, str], insert: float) -> list[Piece]:
        if unit.names or not self.draw.chance(insert):
            return with_surrogates(unit, self.filler, letters)
        fitting = [(m, t) for rule, t in mentions(self.draw.split) if (m := rule.search(unit.text))]
        if not fitting:
            return [Piece(unit.text)]
        match, template = self.draw.of(fitting)
        put = self.filler.fill(match.expand(template.replace("\\1", "\\g<1>").replace("\\2", "\\g<2>")))
        return [Piece(unit.text[: match.start()]), *put, Piece(unit.text[match.end() :])]

    def wording(self, kind: str) -> list[Piece]:
        some = templates(self.draw.split, kind)
        place = self.draw.number(0, len(some) - 1)
        self.group = self.group or f"{self.draw.split}/{kind}/{place}"
        return self.filler.fill(some[place])

    def wordings(self, kind: str, most: int) -> list[Piece]:
        found = self.wording(kind)
        gap = self.draw.of(("\n", " ", " "))
        for _ in range(self.draw.number(0, most - 1)):
            found += [Piece(gap), *self.wording(kind)]
        return found


def _untouched(p: _Passage) -> list[Piece]:
    return p.of_note(p.notes.anywhere, p.draw.number(1, 14), 0.0)


def _named(p: _Passage) -> list[Piece]:
    return p.of_note(p.notes.named, p.draw.number(1, 5), 0.2)


def _mentioned(p: _Passage) -> list[Piece]:
    return p.of_note(p.notes.fitting, p.draw.number(1, 6), 0.8)


def _sentences(p: _Passage) -> list[Piece]:
    return p.wordings("sentence", 4)


def _layout(p: _Passage) -> list[Piece]:
    kind = p.draw.of(("header", "header", "signature", "block", "block"))
    found = p.wording(kind)
    if kind == "header" and p.draw.chance(0.3):
        found += [Piece("\n"), *p.wording("header")]
    if kind == "block" and p.draw.chance(0.3):
        found += [Piece("\n"), *p.wording("signature")]
    return found


def _between(p: _Passage) -> list[Piece]:
    """Sentences among those of a note."""
    gap = Piece(p.draw.of((" ", " ", "\n")))
    before = p.of_note(p.notes.anywhere, p.draw.number(1, 3), 0.1)
    after = p.of_note(p.notes.anywhere, p.draw.number(1, 3), 0.1) if p.draw.chance(0.7) else []
    kind = "sentence" if p.draw.chance(0.8) else "nothing"
    return [*before, *p.wordings(kind, 2), gap, *after]


def _letter(p: _Passage) -> list[Piece]:
    """A note with what stands above and below."""
    found: list[Piece] = []
    if p.draw.chance(0.7):
        found += [*p.wording("header"), Piece(p.draw.of(("\n", "\n\n")))]
    found += p.of_note(p.notes.fitting if p.draw.chance(0.5) else p.notes.anywhere, p.draw.number(1, 6), 0.4)
    if p.draw.chance(0.6) or len(found) < 3:
        found += [Piece(p.draw.of(("\n", "\n\n"))), *p.wording("signature")]
    return found


def _nothing(p: _Passage) -> list[Piece]:
    found = p.wordings("nothing", 3)
    if p.draw.chance(0.5):
        found += [Piece(p.draw.of((" ", "\n"))), *p.of_note(p.notes.anywhere, p.draw.number(1, 4), 0.0)]
    return found


_KINDS: Sequence[tuple[Callable[[_Passage], list[Piece]], float]] = (
    (_untouched, 24),
    (_named, 4),
    (_mentioned, 12),
    (_sentences, 16),
    (_layout, 14),
    (_between, 12),
    (_letter, 10),
    (_nothing, 8),
)


def passage(key: str, split: str, notes: Notes) -> Example:
    """The passage of a key; its one label is its form."""
    draw = Draw(f"{split}:{key}", split)
    making = _Passage(draw, notes, Filler(draw))
    kind = draw.weighted(_KINDS)
    form = draw.weighted(FORMS)
    text, spans = joined(form(stripped(kind(making)), draw))
    return Example(f"{split}-{key}", text, spans, making.group, labels=(form.__name__,))
