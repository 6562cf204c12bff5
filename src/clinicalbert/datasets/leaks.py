"""Keeping held-out text out of training.

A training text that shares any 13-word sequence with a dev or test text is dropped, and counted. Words are runs of
letters and digits, compared in lower case.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from clinicalbert.datasets.example import Example
from clinicalbert.errors import LeakError

SEQUENCE = 13
_WORD = re.compile(r"[^\W_]+")


def normalised(text: str) -> str:
    """The words of a text, joined by blanks: equal for texts that differ in case, blanks and punctuation alone."""
    return " ".join(_WORD.findall(text.lower()))


def sequences(text: str) -> set[int]:
    """Hashes of every run of 13 words. A text of fewer words has one: itself."""
    words = _WORD.findall(text.lower())
    if not words:
        return set()
    stop = max(1, len(words) - SEQUENCE + 1)
    return {hash(tuple(words[i : i + SEQUENCE])) for i in range(stop)}


@dataclass(frozen=True, slots=True)
class Screened:
    """Training examples that may be used, and the ids of those that may not."""

    kept: tuple[Example, ...]
    dropped: tuple[str, ...]


class HeldOut:
    """All 13-word sequences of the held-out texts."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._seen: set[int] = set()
        for text in texts:
            self._seen |= sequences(text)

    def __contains__(self, text: object) -> bool:
        return isinstance(text, str) and not self._seen.isdisjoint(sequences(text))

    def screen(self, examples: Sequence[Example]) -> Screened:
        """Part training examples into usable and leaking ones."""
        dropped = tuple(e.id for e in examples if e.text in self)
        gone = set(dropped)
        return Screened(tuple(e for e in examples if e.id not in gone), dropped)

    def require_clean(self, examples: Sequence[Example]) -> None:
        """Raise LeakError naming the ids of texts that leak."""
        dropped = self.screen(examples).dropped
        if dropped:
            raise LeakError(f"training texts share {SEQUENCE} words with held-out text: {', '.join(dropped[:10])}")
