"""Capitalised phrases around a word that tells what they name: ``Northgate Methadone Clinic``, ``Cedar Hollow``."""

from __future__ import annotations

from collections.abc import Container

from clinicalbert.privacy.recognisers.word_kinds import DEGREE, MONTH, NAME, ORDINARY, PEOPLE, PLACE, STATE, STOP, TITLE
from clinicalbert.privacy.recognisers.words import CAPITAL, INITIAL, LOWER, UPPER, Words

_JOINTS = frozenset([" ", "\n", " & ", "'s ", "’s ", "'S ", "’S ", ". ", "-", " - ", "/", ".\n"])
_INNER = frozenset(
    ["of", "the", "and", "for", "at", "de", "del", "la", "los", "las", "y", "san", "santa", "st", "saint", "in", "our"]
)


def proper(words: Words, i: int) -> bool:
    """Whether the word can stand in a proper name: a capital, or in a caseless line a word that no list calls plain."""
    kind = words.kinds[i]
    if words.caseless[i]:
        return not kind & (STOP | MONTH | TITLE | DEGREE)
    return words.shapes[i] in (CAPITAL, UPPER, INITIAL) and not kind & (STOP | MONTH | DEGREE)


def special(words: Words, i: int) -> bool:
    """Whether the word itself says that something is named: unknown, a name, a place."""
    kind = words.kinds[i]
    return (
        not kind & (ORDINARY | STOP)
        and (not kind or bool(kind & (NAME | PLACE | STATE | PEOPLE)))
        and len(words.keys[i]) > 2
    )


def back(words: Words, head: int, generic: Container[str], openers: Container[str]) -> int | None:
    """The first word of the phrase that ends with ``head``, or None where nothing in it is proper."""
    first, own = head, False
    caseless = words.caseless[head]
    while first > 0 and head - first < 5:
        j = first - 1
        gap = words.between(j)
        if gap not in _JOINTS or (gap[0] == "." and words.keys[j] not in ("st", "mt", "ft", "u", "s", "p")):
            break
        if not caseless and words.keys[j] in _INNER and words.shapes[j] == LOWER and j > 0 and head - first < 4:
            if (
                words.keys[j] not in ("of", "the", "and", "for", "de", "del", "la")
                or not proper(words, j - 1)
                or words.keys[j - 1] in openers
            ):
                break
            first = j
            continue
        if words.keys[j] in openers or not proper(words, j):
            break
        if (
            caseless
            and words.kinds[j] & ORDINARY
            and own
            and words.keys[j] not in generic
            and not words.kinds[j] & NAME
        ):
            break
        own = own or words.keys[j] not in generic
        first = j
    while first < head and (words.keys[first] in ("of", "the", "and", "for") or _only_begins(words, first)):
        first += 1
    if not own or first == head:
        return None
    if caseless:
        before = words.keys[first - 1] if first else ""
        if any(special(words, j) for j in range(first, head)):
            while not special(words, first) and before not in openers:
                first += 1
                before = words.keys[first - 1]
            return first
        return first if before in openers and head - first < 4 else None
    own_words = [j for j in range(first, head) if words.keys[j] not in generic]
    return first if own_words else None


def _only_begins(words: Words, i: int) -> bool:
    """Whether a plain word has its capital because a sentence begins with it: ``Resident of``, ``Asked Glen``."""
    before = words.before(i)
    begins = i == 0 or before[:1] in ".\n:;" or "\n" in before
    return (
        begins
        and not words.caseless[i]
        and words.kinds[i] & (ORDINARY | NAME) == ORDINARY
        and words.keys[i + 1 : i + 2] != ["of"]
    )


def forward(words: Words, i: int, most: int = 4) -> int | None:
    """The last word of the capitalised phrase that begins with the word ``i``; in caseless lines of special words."""
    if i >= len(words) or not proper(words, i):
        return None
    if words.caseless[i] and not special(words, i):
        return None
    last = i
    while last + 1 < len(words) and last - i < most:
        if words.between(last) not in _JOINTS or (words.between(last)[0] == "." and len(words.keys[last]) > 2):
            break
        j = last + 1
        if not proper(words, j) or (words.caseless[j] and not special(words, j)):
            break
        last = j
    return last
