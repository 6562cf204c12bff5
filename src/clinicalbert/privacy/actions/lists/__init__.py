"""Words that surrogates are made of, and by which names and places are understood: one text file a list.

Written from general knowledge. Surrogate given names are rarer ones on purpose: a common one would too often be
somebody else's in the same note. Surnames are put together from halves, so that there are enough for two persons to
get the same one rarely.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent
_LINKS = ("", "", "er", "ing")  # between the halves of a surname


@cache
def lines_of(name: str) -> tuple[str, ...]:
    """The lines of a list, in their order; those that start with ``#`` are comments."""
    lines = (_FOLDER / f"{name}.txt").read_text("utf-8").splitlines()
    return tuple(line.strip() for line in lines if line.strip() and not line.startswith("#"))


@cache
def in_order(name: str) -> tuple[str, ...]:
    """The words of a list, several a line, in their order and none of them twice."""
    return tuple(dict.fromkeys(word for line in lines_of(name) for word in line.split()))


@cache
def words_of(name: str) -> frozenset[str]:
    """The words of a list, in small letters."""
    return frozenset(word.lower() for word in in_order(name))


def surname(drawn: int) -> str:
    """One of some hundred thousand surnames, by a number."""
    made = ""
    for part in (in_order("surname_stems"), _LINKS, in_order("surname_endings")):
        drawn, place = divmod(drawn, len(part))
        made += part[place]
    return made
