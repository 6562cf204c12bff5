"""The lexicon of temporality, read once: cues by their first words (cues.toml), classes of words (words.toml)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import product
from typing import Any, Final


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(files("clinicalbert.clinical.temporality").joinpath(name).read_text(encoding="utf-8"))


_CLASSES: Final = {name: frozenset(str(words).split()) for name, words in _read("words.toml").items()}


def words(name: str) -> frozenset[str]:
    """A class of words.toml."""
    return _CLASSES[name]


@dataclass(frozen=True, slots=True)
class Cue:
    """A group of phrases: its name, on which side stands what it speaks of, and how far it goes."""

    name: str
    side: str
    reach: str


Phrase = tuple[tuple[str, ...], tuple[Cue, ...]]


@cache
def phrases() -> dict[str, dict[str, list[Phrase]]]:
    """The phrases by their first word and second (``""``: of one word), the longest first, each with its groups."""
    found: dict[tuple[str, ...], list[Cue]] = {}
    for name, table in _read("cues.toml").items():
        cue = Cue(name, table["side"], table["reach"])
        for pattern in table["phrases"]:
            for form in _spelled(pattern):
                if cue not in found.setdefault(form, []):
                    found[form].append(cue)
    by_words: dict[str, dict[str, list[Phrase]]] = {}
    for form in sorted(found, key=lambda w: (-len(w), w)):
        second = form[1] if len(form) > 1 else ""
        by_words.setdefault(form[0], {}).setdefault(second, []).append((form, tuple(found[form])))
    return by_words


def _spelled(pattern: str) -> list[tuple[str, ...]]:
    """``had (a) prior|previous`` → its four forms."""
    choices = []
    for part in pattern.split():
        either = part.strip("()").split("|")
        choices.append([*either, ""] if part.startswith("(") else either)
    return [tuple(word for word in form if word) for form in product(*choices)]
