"""The tense of a clause, read off its verbs."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from clinicalbert.clinical.temporality.lexicon import words as words_of

_PAST, _PRESENT, _COMING, _NO_VERB = words_of("past"), words_of("present"), words_of("future"), words_of("no_verb")
PAST, PRESENT, FUTURE, NONE = "past", "present", "future", "none"


@lru_cache(maxsize=16384)
def of_word(word: str) -> str:
    """Empty for what is no verb, as far as one can tell."""
    if word in _COMING:
        return FUTURE
    if word in _PAST or (len(word) > 4 and word.endswith("ed") and word not in _NO_VERB):
        return PAST
    return PRESENT if word in _PRESENT else ""


def tense(verbs: Iterable[str]) -> str:
    """Of what ``of_word`` says of the words of a clause: future before past before present."""
    found = set(verbs)
    return next((one for one in (FUTURE, PAST, PRESENT) if one in found), NONE)
