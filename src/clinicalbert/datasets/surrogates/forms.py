"""Hard forms of a passage: capitals, small letters, a scanner's reading, broken lines, shorthand. Spans go along."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from clinicalbert.datasets.surrogates.draw import Draw
from clinicalbert.datasets.surrogates.pieces import Piece

Form = Callable[[list[Piece], Draw], list[Piece]]

_SPACED_MARK = re.compile(r"[ \t]*([,;:/|-])[ \t]+")
_STOP = re.compile(r"\.(?=\s|$)")
_WORD = re.compile(r"\S+")
_SCANNED = (
    *(
        ("O", "0"),
        ("0", "O"),
        ("o", "0"),
        ("l", "1"),
        ("1", "l"),
        ("I", "l"),
        ("i", "1"),
        ("S", "5"),
        ("5", "S"),
        ("B", "8"),
    ),
    *(("rn", "m"), ("m", "rn"), ("cl", "d"), ("e", "c"), ("h", "li"), ("w", "vv"), ("u", "ii"), ("a", "o"), ("t", "f")),
)


def plain(pieces: list[Piece], draw: Draw) -> list[Piece]:
    return pieces


def upper(pieces: list[Piece], draw: Draw) -> list[Piece]:
    return _each(pieces, str.upper)


def lower(pieces: list[Piece], draw: Draw) -> list[Piece]:
    return _each(pieces, str.lower)


def ocr(pieces: list[Piece], draw: Draw) -> list[Piece]:
    """Letters mistaken in a fifth of the words; a blank lost or gained here and there."""
    return _each(pieces, lambda text: _WORD.sub(lambda m: _scanned(m[0], draw), text))


def wrapped(pieces: list[Piece], draw: Draw) -> list[Piece]:
    """Lines of a fixed width: blanks become line feeds, also inside of names. No character is added."""
    width = draw.number(18, 60)
    text = "".join(p.text for p in pieces).replace("\n", " ")
    letters, start, blank = list(text), 0, -1
    for i, letter in enumerate(text):
        if letter == " ":
            blank = i
        if i - start >= width and blank > start:
            letters[blank] = "\n"
            start = blank + 1
    broken, at, found = "".join(letters), 0, []
    for piece in pieces:
        found.append(Piece(broken[at : at + len(piece.text)], piece.label, piece.value))
        at += len(piece.text)
    return found


def tight(pieces: list[Piece], draw: Draw) -> list[Piece]:
    """Blanks around punctuation and full stops left out; those of initials stay."""
    found = []
    for piece in pieces:
        text = _SPACED_MARK.sub(r"\1", piece.text)
        found.append(Piece(text if piece.label else _STOP.sub("", text), piece.label, piece.value))
    return found


FORMS: Sequence[tuple[Form, float]] = ((plain, 62), (upper, 8), (lower, 8), (ocr, 7), (wrapped, 9), (tight, 6))
"""With their shares."""


def _each(pieces: Sequence[Piece], change: Callable[[str], str]) -> list[Piece]:
    return [Piece(change(p.text), p.label, p.value) for p in pieces]


def _scanned(word: str, draw: Draw) -> str:
    if not draw.chance(0.2) or len(word) < 3:
        return word
    if draw.chance(0.12):
        cut = draw.number(1, len(word) - 1)
        return f"{word[:cut]} {word[cut:]}"
    fits = [(a, b) for a, b in _SCANNED if a in word]
    if not fits:
        return word
    seen, read = draw.of(fits)
    return word.replace(seen, read, 1)
