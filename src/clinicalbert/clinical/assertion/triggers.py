"""What may bring a problem on, and the words around it: the tables of circumstances.toml."""

from __future__ import annotations

from functools import cache, lru_cache

from clinicalbert.clinical.assertion.lexicon import read_toml
from clinicalbert.clinical.assertion.line import Line


@cache
def _table(part: str) -> dict[str, frozenset[str]]:
    return {name: frozenset(value.split()) for name, value in read_toml("circumstances.toml")[part].items()}


@cache
def _endings() -> tuple[str, ...]:
    return tuple(sorted(_table("trigger")["suffix"]))


def triggers(name: str) -> frozenset[str]:
    """The triggers of one kind: ``activity``, ``food``, ``allergen``, or those after one link."""
    return _table("trigger").get(name, frozenset())


def linked(name: str, word: str) -> bool:
    """Whether the word is of this class of circumstances.toml."""
    return word in _table("word")[name]


@lru_cache(maxsize=8192)
def is_trigger(word: str) -> bool:
    """Whether the word names an activity, a food or a substance that may bring a problem on."""
    forms = (word, word[:-1] if word.endswith("s") else word)
    return any(form in triggers(name) for name in ("activity", "food", "allergen") for form in forms) or is_drug(word)


def is_drug(word: str) -> bool:
    """Whether the word ends like the name of a drug."""
    return len(word) > 6 and word.rstrip("s").endswith(_endings())


@lru_cache(maxsize=8192)
def is_substance(word: str) -> bool:
    return word in triggers("allergen") or word in triggers("food") or is_drug(word)


def gerund(line: Line, i: int) -> bool:
    """Whether the token is an activity by its form: "squatting"."""
    word = line.word(i)
    return len(word) > 4 and word.endswith("ing") and not linked("gerund_not", word)
