"""Names that a scanner broke: ``Vince nzo``, ``Chowdhu ry``: two pieces that make a name of the lists together."""

from __future__ import annotations

from collections.abc import Iterator

from clinicalbert.privacy.identifiers import Identifier
from clinicalbert.privacy.recognisers.word_kinds import EPONYM, NAME, ORDINARY, PLACE, PRODUCT, word_kinds
from clinicalbert.privacy.recognisers.words import CAPITAL, LOWER, Words

_LONG = 6
"""Shorter ones are too often two words by chance."""


def read_broken(words: Words) -> Iterator[Identifier]:
    """A capital piece, a blank, a small piece that is no word or a very short one."""
    kinds = word_kinds()
    for i in words.raised:
        if i + 1 >= len(words) or words.kinds[i + 1] & ORDINARY or words.shapes[i] != CAPITAL or words.caseless[i]:
            continue
        if words.between(i) != " ":
            continue
        one, other = words.keys[i], words.keys[i + 1]
        if (
            words.shapes[i + 1] != LOWER
            or len(one) + len(other) < _LONG
            or (words.kinds[i] & words.kinds[i + 1] & ORDINARY)
        ):
            continue
        kind = kinds.get(one + other, 0)
        if kind & NAME and not kind & (ORDINARY | EPONYM | PRODUCT | PLACE) and not words.kinds[i + 1] & ORDINARY:
            yield Identifier(words.starts[i], words.ends[i + 1], "name", 0.55, "name")
