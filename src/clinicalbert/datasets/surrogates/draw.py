"""Draws from a seed, and which half of the world a word belongs to."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Sequence
from functools import lru_cache
from typing import TypeVar

from clinicalbert.privacy.recognisers.word_lists import plain

T = TypeVar("T")
_DEV_SHARE = 6
"""One word in so many is kept for dev."""


class Draw:
    """A stream of draws that depends on its key alone; ``split`` says which words it may use."""

    def __init__(self, key: str, split: str) -> None:
        self.split = split
        self._random = random.Random(key)  # noqa: S311 - surrogates, no secrets

    def chance(self, share: float) -> bool:
        return self._random.random() < share

    def of(self, some: Sequence[T]) -> T:
        return some[int(self._random.random() * len(some))]

    def weighted(self, some: Sequence[tuple[T, float]]) -> T:
        left = self._random.random() * sum(weight for _, weight in some)
        for value, weight in some:
            left -= weight
            if left < 0:
                return value
        return some[-1][0]

    def number(self, low: int, high: int) -> int:
        """From ``low`` to ``high``, both included."""
        return low + int(self._random.random() * (high - low + 1))

    def word(self, some: Sequence[str]) -> str:
        """One of the words of the own split."""
        return self.of(own(tuple(some), self.split))


@lru_cache(maxsize=256)
def own(words: tuple[str, ...], split: str) -> tuple[str, ...]:
    """The words that a split may use."""
    return tuple(w for w in words if split_of(w) == split)


@lru_cache(maxsize=100_000)
def split_of(word: str) -> str:
    """``train`` or ``dev``: by a hash of the word without case and accents, so that no word is a name in both."""
    digest = hashlib.sha256(f"phi_surrogates:{plain(word)}".encode()).digest()
    return "train" if digest[0] % _DEV_SHARE else "dev"
