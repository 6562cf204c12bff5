"""A second look at what is about to pass: no identifier that had to go may still stand in it, word for word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from clinicalbert.privacy.actions.action import PLACEHOLDER, Replacement
from clinicalbert.privacy.identifiers import Identifier

SHORTEST: Final = 4
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


def left_over(
    text: str, identifiers: Sequence[Identifier], replacements: Sequence[Replacement], stays: frozenset[str]
) -> Iterator[Identifier]:
    """The identifiers whose words would still be read: in the kept text, or in what stands in an identifier's place.

    ``stays`` are the labels that a profile lets stay; those of them that did are not looked at.
    """
    kept, at = [], 0
    gone: dict[str, Identifier] = {}
    for each, made in zip(identifiers, replacements, strict=True):
        words = text[each.start : each.end]
        kept += [text[at : each.start], "\0"]
        at = each.end
        if made.text == words and each.label in stays:
            continue
        if telling(words, each.label):
            gone.setdefault(words, each)
            if words in made.text and not _year_of(words, made.text, each.label):
                yield each
        if each.label not in _MOVED:
            kept += [made.text, "\0"]
    rest = "".join([*kept, text[at:]])
    yield from (each for words, each in gone.items() if next(occurrences(rest, words), None))


def repeated(text: str, identifiers: Sequence[Identifier], labels: frozenset[str]) -> tuple[Identifier, ...]:
    """The identifiers, and every other place where the words of one with such a label stand once more."""
    words = {
        text[each.start : each.end]: each.label
        for each in reversed(identifiers)
        if each.label in labels and telling(text[each.start : each.end], each.label)
    }
    ends = [each.end for each in identifiers]
    covered = bytearray(len(text))
    for each, end in zip(identifiers, ends, strict=True):
        covered[each.start : end] = b"\1" * (end - each.start)
    found = list(identifiers)
    for word, label in sorted(words.items(), key=lambda pair: -len(pair[0])):
        for start in occurrences(text, word):
            if not any(covered[start : start + len(word)]):
                covered[start : start + len(word)] = b"\1" * len(word)
                found.append(Identifier(start, start + len(word), label, 0.5, "gate:repeat"))
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


def _year_of(words: str, made: str, label: str) -> bool:
    return label == "date" and words == made and re.fullmatch(r"[0-9]{4}", made) is not None
