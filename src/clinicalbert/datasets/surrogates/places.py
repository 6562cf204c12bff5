"""Towns, streets, counties, landmarks and institutions that do not exist."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from clinicalbert.datasets.surrogates.draw import Draw
from clinicalbert.datasets.surrogates.names import draw_person

INSTITUTIONS = (
    "hospital",
    "clinic",
    "employer",
    "school",
    "church",
    "home",
    "shelter",
    "pharmacy",
    "wing",
    "other",
    "army",
)


def town(draw: Draw) -> str:
    kind = draw.number(0, 9)
    if kind == 0:
        return draw.word(_towns_abroad())
    if kind == 1:
        saint = draw.of((stem(draw), draw_person(draw).family.split()[-1]))
        return f"{draw.of(_table('places')['town_openings'])} {saint}"
    first = stem(draw) if kind < 6 else draw_person(draw).family.split()[-1].capitalize()
    ending = draw.of(_table("places")["town_endings"])
    return first + (f" {ending[1:]}" if ending[0] == " " else ending.removeprefix(first[-1:].lower()))


def stem(draw: Draw) -> str:
    return draw.word(_table("places")["stems"])


def street(draw: Draw) -> str:
    """With its number, and often an apartment."""
    table = _table("places")
    if draw.chance(0.06):
        return draw.of(("P.O. Box {}", "PO Box {}", "P. O. Box {}", "Box {}")).format(draw.number(12, 9999))
    kind = draw.number(0, 9)
    end = draw.of(table["street_endings"])
    if kind == 0:
        name = f"{ordinal(draw.number(1, 99))} {end}"
    elif kind < 5:
        name = f"{stem(draw)} {end}"
    elif kind < 6:
        name = f"{stem(draw)} {draw.of(table['natural'])} {end}"
    elif kind < 9:
        name = f"{draw_person(draw).family} {end}"
    else:
        name = f"{draw.of(('State Route', 'County Road', 'Highway', 'Route', 'Rural Route'))} {draw.number(2, 990)}"
    if draw.chance(0.15):
        name = f"{draw.of(_table('places')['sides'])} {name}"
    where = f"{draw.number(1, draw.of((99, 999, 9999, 29999)))} {name}"
    if draw.chance(0.25):
        unit = draw.of(("Apt {}", "Apt. {}", "Unit {}", "#{}", "Suite {}", "Lot {}", "Apartment {}", "Ste {}"))
        where += draw.of((", ", " ", ", ")) + unit.format(
            draw.of((str(draw.number(1, 40)), f"{draw.number(1, 9)}{draw.of('ABCD')}"))
        )
    return where


def road(draw: Draw) -> str:
    """A street without a number."""
    first = stem(draw) if draw.chance(0.6) else draw_person(draw).family
    return f"{first} {draw.of(('Street', 'Avenue', 'Road', 'Lane', 'Boulevard', 'Drive'))}"


def county(draw: Draw) -> str:
    first = draw.of((stem(draw), draw_person(draw).family, town(draw)))
    return first + draw.weighted(((" County", 8.0), (" Parish", 1.0), (" county", 1.0), (" Co.", 0.5)))


def landmark(draw: Draw) -> str:
    """Waters, woods, bridges, parks."""
    table = _table("places")
    first = stem(draw) if draw.chance(0.5) else draw_person(draw).family
    if draw.chance(0.12):
        return f"{draw.of(('Lake', 'Mount'))} {first}"
    return f"{first} {draw.of(table['natural'] if draw.chance(0.5) else table['landmarks'])}"


def quarter(draw: Draw) -> str:
    return f"{draw.of((stem(draw), draw_person(draw).family))} {draw.of(_table('places')['quarters'])}"


def zip_code(draw: Draw) -> str:
    five = f"{draw.number(501, 99950):05d}"
    return f"{five}-{draw.number(0, 9999):04d}" if draw.chance(0.2) else five


def state(draw: Draw) -> str:
    return draw.of(_table("places")["states"])


def country(draw: Draw) -> str:
    return draw.of(_table("places")["countries"])


def institution(draw: Draw, kind: str) -> str:
    """A name of one of ``INSTITUTIONS``."""
    pattern = draw.of(_table("institutions")[kind])
    first, second = draw.number(1, 99), draw.number(1, 20)
    return pattern.format(
        n=draw_person(draw).family,
        n2=draw_person(draw).family,
        g=draw_person(draw).given,
        t=town(draw),
        s=stem(draw),
        o=ordinal(first),
        o2=ordinal(second),
    )


def ordinal(number: int) -> str:
    teens = number % 100 in (11, 12, 13)
    return f"{number}{'th' if teens else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"


@cache
def _table(name: str) -> dict[str, tuple[str, ...]]:
    table = tomllib.loads((files(__package__) / f"{name}.toml").read_text(encoding="utf-8"))
    return {kind: tuple(words) for kind, words in table.items()}


@cache
def _towns_abroad() -> tuple[str, ...]:
    return tuple((files(__package__) / "names" / "towns_abroad.txt").read_text(encoding="utf-8").splitlines())
