"""Names of persons → made names, word by word, so that a surname alone fares as it does in the full name.

Each word of a name has one stand-in for a patient, wherever and in whatever order it stands: a given name whose gender
is known becomes one of that gender, every other word a made surname. Initials are exchanged letter for letter; they do
not follow the stand-ins of the names they come from.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache
from string import ascii_lowercase

from clinicalbert.privacy.actions.action import Case, Found, plain
from clinicalbert.privacy.actions.draw import digest, distinct, number, pick
from clinicalbert.privacy.actions.lists import in_order, surname, words_of

_CUT = r"\s,.;:/\\&()\[\]\"_+|<>-"  # whatever else there is, combining marks too, belongs to a word
_WORD = re.compile(rf"[^{_CUT}]+(?:-[^{_CUT}]+)*")
_PART = re.compile(r"[^-]+")
_VOWELS = re.compile(r"[aeiouy]", re.IGNORECASE)
GIVEN_TRIES = 500  # a note that uses up the list of given names goes on with surnames


def made_names(found: Sequence[Found], case: Case) -> list[str | None]:
    """A stand-in for each name; None where there is none left."""
    secret = case.secret("surrogate")
    split = [_words(each.words) for each in found]
    small = any(c.islower() for each in found for c in each.words)  # else capitals tell nothing in this note
    pairs = [(word, each.words) for each, words in zip(found, split, strict=True) for word in words]
    wanted = {plain(word) for word, name in pairs if not _is_initials(word, name, small)}
    chosen = distinct(wanted, lambda w, i: _candidate(secret, case.patient, w, i), plain, case.taken, secret)
    letters = _exchanged(digest(secret, "initials", case.patient))

    def stand_in(word: str, name: str, first: bool) -> str | None:
        if _stays(word, name, first):
            return word
        if _is_initials(word, name, small):
            return "".join(_letter(c, letters) for c in word)
        return _cased(chosen[plain(word)], word)

    return [_rebuilt(each.words, words, stand_in) for each, words in zip(found, split, strict=True)]


def _words(name: str) -> list[str]:
    """The words of a name; what has a hyphen is one where it is known as a given name (*Sung-ho*)."""
    return [part for word in _WORD.findall(name) for part in ([word] if _gender(word) else _PART.findall(word))]


def _rebuilt(name: str, words: list[str], stand_in: Callable[[str, str, bool], str | None]) -> str | None:
    out, at = [], 0
    for i, word in enumerate(words):
        start = name.index(word, at)
        new = stand_in(word, name, i == 0)
        if new is None:
            return None
        out += [name[at:start], new]
        at = start + len(word)
    return "".join([*out, name[at:]]) if words else None


def _is_initials(word: str, name: str, small: bool) -> bool:
    """``JRK``, ``S`` in ``S. Diaz``; and ``AB`` alone in a note that has small letters too. ``Ng`` is a surname."""
    bare = word.strip("'’")
    if len(bare) == 1:
        return True
    if len(bare) > 3 or not bare.isalpha() or bare.lower() == "ng" or not (bare.isupper() or bare == name):
        return False
    return not _VOWELS.search(bare) or (len(bare) == 2 and small and bare == name and bare.isupper())


def _stays(word: str, name: str, first: bool) -> bool:
    if not first and word.lower().strip("'’") in words_of("name_suffixes"):
        return True
    # Written with a capital it may be a name in its own right (Le, Van, Al).
    return word.islower() and not name.islower() and word in words_of("name_particles")


def _gender(word: str) -> str:
    """``female``, ``male``, or empty where the word is no given name that is known, or is one of both."""
    genders = [g for g in ("female", "male") if plain(word) in _given(g)]
    return genders[0] if len(genders) == 1 else ""


@cache
def _given(gender: str) -> frozenset[str]:
    return frozenset(plain(w) for w in words_of(f"known_{gender}") | words_of(f"surrogate_{gender}"))


def _candidate(secret: bytes, patient: str, word: str, i: int) -> str:
    gender = _gender(word)
    if gender and i < GIVEN_TRIES:
        return pick(in_order(f"surrogate_{gender}"), secret, "given", patient, word, str(i))
    return surname(number(secret, "surname", patient, word, str(i)))


def _exchanged(key: bytes) -> dict[str, str]:
    """Each letter → the next in an order that the key decides: none stays, no two become the same."""
    order = sorted(ascii_lowercase, key=lambda c: digest(key, c))
    return dict(zip(order, order[1:] + order[:1], strict=True))


def _letter(character: str, letters: dict[str, str]) -> str:
    if character in "'’":
        return character
    new = letters.get(character.lower()) or letters["x"]
    return new.upper() if character.isupper() else new


def _cased(new: str | None, old: str) -> str | None:
    if new is None:
        return None
    if old.isupper():
        return new.upper()
    return new.lower() if old.islower() else new
