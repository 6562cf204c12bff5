"""Templates → pieces. ``[a|b]`` is one of several, ``¶`` a line feed, ``{slot}`` is filled.

Persons are single letters, each the same person throughout a passage: ``{p}`` is the whole name, ``{p.f}`` the first,
``{p.l}`` the last, ``{p.fl}`` both, ``{p.t}`` "Last, First", ``{p.fi}`` "F. Last", ``{p.o}`` the first letter of the
last name, ``{p.i}`` initials, ``{p.u}`` the name of a user; ``!`` at the end asks for capitals. ``a``, ``b`` and ``c``
are relatives of ``p`` and often share its family name. Places are ``town``, ``street``, ``road``, ``county``, ``zip``,
``landmark``, ``quarter`` and ``addr`` (street, town and ZIP code: three spans), institutions those of
``places.INSTITUTIONS``. All else (fillers.toml, numbers, dates, states) is not marked.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Sequence
from functools import cache
from importlib.resources import files

from clinicalbert.datasets.surrogates import places
from clinicalbert.datasets.surrogates.draw import Draw
from clinicalbert.datasets.surrogates.names import Person, draw_person
from clinicalbert.datasets.surrogates.pieces import Piece

NAME, LOCATION, ORGANIZATION = "name", "location", "organization"
KINDS = ("header", "signature", "sentence", "block", "nothing")

_CHOICE = re.compile(r"\[([^\[\]]*)\]")
_SLOT = re.compile(r"\{(?:(?P<person>[a-z])(?:\.(?P<part>[a-z]+))?|(?P<slot>[a-zA-Z1]{2,}|[TD]))(?P<upper>!)?\}")
_PLACES: dict[str, Callable[[Draw], str]] = {
    "town": places.town,
    "street": places.street,
    "road": places.road,
    "county": places.county,
    "zip": places.zip_code,
    "landmark": places.landmark,
    "quarter": places.quarter,
}
_RELATIVES = "abc"
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November")


@cache
def templates(split: str, kind: str) -> tuple[str, ...]:
    """The wordings of a split."""
    text = (files(__package__) / "templates" / f"{split}.txt").read_text(encoding="utf-8")
    section = text.split(f"## {kind}\n")[1].split("\n## ")[0]
    return tuple(line for line in section.splitlines() if line)


class Filler:
    """Fills the templates of one passage."""

    def __init__(self, draw: Draw) -> None:
        self._draw = draw
        self._persons: dict[str, Person] = {}
        self._capitals = draw.chance(0.1)
        """Whether names are in capitals throughout, as registers print them."""

    def of(self, some: Sequence[str]) -> str:
        """One of some."""
        return self._draw.of(some)

    def fill(self, template: str) -> list[Piece]:
        """Raises ValueError for a slot that does not exist."""
        text = template
        while found := _CHOICE.search(text):
            text = text[: found.start()] + self._draw.of(found[1].split("|")) + text[found.end() :]
        text = text.replace(" ¶", "\n").replace("¶", "\n")
        pieces, at = [], 0
        for slot in _SLOT.finditer(text):
            pieces.append(Piece(text[at : slot.start()]))
            pieces += self._slot(slot)
            at = slot.end()
        pieces.append(Piece(text[at:]))
        return [p for p in pieces if p.text]

    def _slot(self, slot: re.Match[str]) -> list[Piece]:
        upper = bool(slot["upper"])
        if slot["person"]:
            if slot["part"] == "town":
                return [Piece(places.town(self._draw), LOCATION)]
            person = self.person(slot["person"])
            text = self._written(person, slot["part"] or "")
            capitals = upper or (self._capitals and slot["part"] not in ("i", "u"))
            return [Piece(text.upper() if capitals else text, NAME, "" if slot["part"] == "i" else person.origin)]
        pieces = self.named(slot["slot"])
        return [Piece(p.text.upper() if upper else p.text, p.label, p.value) for p in pieces]

    def person(self, letter: str) -> Person:
        """The person of a letter, the same throughout."""
        if letter not in self._persons:
            kin = letter in _RELATIVES and self._draw.chance(0.5)
            self._persons[letter] = draw_person(self._draw, self.person("p").family if kin else "")
        return self._persons[letter]

    def _written(self, person: Person, part: str) -> str:
        draw = self._draw
        match part:
            case "":
                return person.full(draw)
            case "f":
                return person.given
            case "l":
                return person.family
            case "fl":
                return f"{person.given} {person.family}"
            case "t":
                return person.turned(draw)
            case "o":
                return person.family[0].upper()
            case "i":
                return person.initials(draw)
            case "fi":
                return (
                    f"{person.given[0]}. {person.family}" if draw.chance(0.7) else f"{person.given[0]} {person.family}"
                )
            case "u":
                return person.user(draw)
        raise ValueError(f"no part of a name: {part}")

    def named(self, slot: str) -> list[Piece]:
        """What a slot of more than one letter, or of a capital, holds."""
        draw = self._draw
        if slot == "addr":
            return self._address()
        if slot in _PLACES:
            return [Piece(_PLACES[slot](draw), LOCATION)]
        if slot in places.INSTITUTIONS:
            return [Piece(places.institution(draw, slot), ORGANIZATION)]
        return [Piece(self._unmarked(slot))]

    def _address(self) -> list[Piece]:
        draw = self._draw
        between = draw.of((", ", "\n", ", ", " "))
        last = draw.of((", {} ", " {} ", ", {}  ")).format(places.state(draw))
        street, town, code = places.street(draw), places.town(draw), places.zip_code(draw)
        return [Piece(street, LOCATION), Piece(between), Piece(town, LOCATION), Piece(last), Piece(code, LOCATION)]

    def _unmarked(self, slot: str) -> str:
        draw = self._draw
        match slot:
            case "state":
                return places.state(draw)
            case "country":
                return places.country(draw)
            case "age":
                return str(draw.number(18, 89))
            case "small":
                return str(draw.number(1, 17))
            case "num":
                return str(draw.number(10_000, 99_999_999))
            case "room":
                return draw.of(
                    (
                        str(draw.number(100, 999)),
                        f"{draw.number(1, 9)}{draw.of('ABCDEW')}",
                        f"{draw.number(1, 40)}-{draw.number(1, 2)}",
                    )
                )
            case "time":
                hour, minute = draw.number(0, 23), draw.number(0, 59)
                return draw.of(
                    (
                        f"{hour:02d}{minute:02d}",
                        f"{hour}:{minute:02d}",
                        f"{hour % 12 + 1}:{minute:02d} {draw.of(('AM', 'pm', 'a.m.'))}",
                    )
                )
            case "phone":
                return draw.of(("({}) 555-{:04d}", "{}-555-{:04d}", "{}.555.{:04d}")).format(
                    draw.number(201, 989), draw.number(100, 199)
                )
            case "mail":
                return f"{draw_person(draw).user(draw)}@{draw.of(('example.com', 'example.org', 'mail.example.net'))}"
            case "date":
                return self._date()
        return draw.of(_fillers()[slot])

    def _date(self) -> str:
        draw = self._draw
        day, month, year = draw.number(1, 28), draw.number(1, 11), draw.number(1950, 2024)
        name = _MONTHS[month - 1]
        return draw.of(
            (
                f"{month}/{day}/{year}",
                f"{month:02d}/{day:02d}/{year % 100:02d}",
                f"{name} {day}, {year}",
                f"{day} {name[:3]} {year}",
                f"{year}-{month:02d}-{day:02d}",
                f"{month}-{day}",
            )
        )


@cache
def _fillers() -> dict[str, tuple[str, ...]]:
    table = tomllib.loads((files(__package__) / "fillers.toml").read_text(encoding="utf-8"))
    return {slot: tuple(words) for slot, words in table.items()}
