"""Abbreviations that a text defines itself: *long form (LF)* and *LF (long form)*.

Schwartz & Hearst (2003), A simple algorithm for identifying abbreviation definitions in biomedical text: the letters of
the short form must be found in the long form, from the right to the left, the first of them at the beginning of a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_BRACKET = re.compile(r"\(([^()\n]{2,80})\)")
_SHORT = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9][\w./&'-]{1,9}")
_FIRST = re.compile(r"[;,]")
_WORD = re.compile(r"\S+")
_CLAUSE = re.compile(r"[.;:!?()\[\]]\s|\n\s*\n")


@dataclass(frozen=True, slots=True)
class Definition:
    """``short`` stands for the words ``text[start:end]``."""

    short: str
    start: int
    end: int


def definitions(text: str) -> Iterator[Definition]:
    """In the order of the text; a short form may be defined more than once."""
    for bracket in _BRACKET.finditer(text):
        inside = _FIRST.split(bracket[1])[0].strip()
        before = text[max(0, bracket.start() - 200) : bracket.start()].rstrip()
        base = len(text[: bracket.start()].rstrip()) - len(before)
        if _SHORT.fullmatch(inside) and _abbreviates(inside):
            clause = max((m.end() for m in _CLAUSE.finditer(before)), default=0)
            words = [m.start() for m in _WORD.finditer(before, clause)][-min(len(inside) + 5, 2 * len(inside)) :]
            start = _matched(inside, before, words[0]) if words else None
            if start is not None:
                yield Definition(inside, base + start, base + len(before))
        elif before and (short := re.search(r"[A-Za-z0-9][\w./&'-]{1,9}$", before)) and _abbreviates(short[0]):
            start = _matched(short[0], bracket[1], 0)
            if start == 0:
                yield Definition(short[0], bracket.start(1), bracket.end(1))


def long_forms(text: str) -> dict[str, str]:
    """Short form → its words, blanks collapsed; of several definitions the first."""
    found: dict[str, str] = {}
    for one in definitions(text):
        found.setdefault(one.short, " ".join(text[one.start : one.end].split()))
    return found


def _abbreviates(words: str) -> bool:
    """Two capitals, or a capital and no blank: ordinary words in brackets are no abbreviations."""
    return sum(map(str.isupper, words)) >= 2


def _matched(short: str, text: str, reach: int) -> int | None:
    """Where in ``text``, not before ``reach``, the long form of ``short`` begins that ends with the text; or None."""
    at = len(text)
    letters = [c for c in short.lower() if c.isalnum()]
    low = text.lower()
    for position in range(len(letters) - 1, -1, -1):
        at -= 1
        while at >= reach and not (
            low[at] == letters[position] and (position > 0 or at == 0 or not low[at - 1].isalnum())
        ):
            at -= 1
        if at < reach:
            return None
    long = text[at:]
    return at if len(long) > len(short) and short not in long.split() else None
