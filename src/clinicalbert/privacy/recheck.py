"""A check of what is about to pass: no identifier that had to go may still stand in it, word for word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from clinicalbert.privacy.actions.action import PLACEHOLDER, Replacement, parts
from clinicalbert.privacy.identifiers import Identifier

SHORTEST: Final = 4
REPEAT_SCORE: Final = 0.5
_BLANK: Final = re.compile(r"[X9\W_]*")  # what a mask leaves of anything
_MOVED: Final = frozenset({"date", "age"})  # one date, moved, may well be another's day


def telling(words: str, label: str) -> bool:
    """Whether these words, found once more, would tell of somebody.

    Not so what is shorter than four characters or already hidden; of dates those without a year (*3/14* is a fraction
    elsewhere, *March* a verb), and of ages those in words (*ninety* tablets).
    """
    if len(words) < SHORTEST or hidden(words):
        return False
    digits = sum(c.isdecimal() for c in words)
    return digits >= (5 if label == "date" else 4) if label in _MOVED else True


def hidden(words: str) -> bool:
    """Whether this is a placeholder or a mask, which say nothing."""
    return bool(_BLANK.fullmatch(words) or PLACEHOLDER.fullmatch(words))


def pieces(words: str, label: str) -> set[str]:
    """What to look for: the words as they stand together, and of a name each of its words."""
    every = {words, *(parts(words) if label == "name" else ())}
    return {piece for piece in every if telling(piece, label)}


def left_over(
    text: str, identifiers: Sequence[Identifier], replacements: Sequence[Replacement], stays: frozenset[str]
) -> Iterator[Identifier]:
    """The identifiers whose words would still be read: in the kept text, or in what stands in an identifier's place.

    ``stays`` are the labels that a profile lets stay; those of them that did are not looked at.
    """
    rest, at = [], 0
    gone: dict[str, Identifier] = {}
    for each, made in zip(identifiers, replacements, strict=True):
        words = text[each.start : each.end]
        rest += [text[at : each.start], "\0"]
        at = each.end
        if made.text == words and each.label in stays:
            continue
        if not hidden(made.text):
            if telling(words, each.label) and made.text == words and not _is_year(words, each.label):
                yield each
            if each.label not in _MOVED:
                rest += [made.text, "\0"]
        for piece in pieces(words, each.label):
            gone.setdefault(piece, each)
    read = "".join([*rest, text[at:]])
    yield from (each for piece, each in gone.items() if next(occurrences(read, piece), None) is not None)


def repeated(text: str, identifiers: Sequence[Identifier], labels: frozenset[str]) -> tuple[Identifier, ...]:
    """The identifiers, and every other place where the words of one with such a label stand once more."""
    wanted: dict[str, str] = {}
    covered = bytearray(len(text))
    for each in identifiers:
        covered[each.start : each.end] = b"\1" * (each.end - each.start)
        if each.label in labels:
            for piece in pieces(text[each.start : each.end], each.label):
                wanted.setdefault(piece, each.label)
    found = list(identifiers)
    for piece in sorted(wanted, key=lambda p: (-len(p), p)):
        for start in occurrences(text, piece):
            end = start + len(piece)
            if not any(covered[start:end]):
                covered[start:end] = b"\1" * len(piece)
                found.append(Identifier(start, end, wanted[piece], REPEAT_SCORE, "gate:repeat"))
    return tuple(sorted(found, key=lambda each: each.start))


def occurrences(text: str, words: str) -> Iterator[int]:
    """Where the words stand on their own; long numbers also inside of something longer."""
    inside = sum(c.isdecimal() for c in words) >= 6
    at = text.find(words)
    while at >= 0:
        end = at + len(words)
        before = at > 0 and text[at - 1].isalnum() and words[0].isalnum()
        after = end < len(text) and text[end].isalnum() and words[-1].isalnum()
        if inside or not (before or after):
            yield at
        at = text.find(words, at + 1)


def _is_year(words: str, label: str) -> bool:
    """A year alone may stay, and an action that leaves years leaves this one."""
    return label == "date" and re.fullmatch(r"[0-9]{4}", words) is not None
