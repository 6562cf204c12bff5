"""Names compared by their letters: tf-idf over the trigrams of their words, cosine.

A word of n letters has n trigrams, its beginning and its end marked, a plural's *s* left out. Trigrams that very many
names have tell little and cost most, so they are not looked up.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

_WORD = re.compile(r"[a-z0-9]+")
_EDGE: Final = 36
_KINDS: Final = 37
GRAMS: Final = _KINDS**3
_PLACE = {c: i for i, c in enumerate("0123456789abcdefghijklmnopqrstuvwxyz")}
MOST: Final = 4_000
"""Trigrams in more names than this are not looked up (of a vocabulary of 100,000 names; more in a larger one)."""


def plain(words: str) -> str:
    """In small letters, without accents; what is compared."""
    if not words.isascii():
        words = "".join(c for c in unicodedata.normalize("NFKD", words) if not unicodedata.combining(c))
    return words.casefold()


def words_of(name: str) -> list[str]:
    """The words of a name, plurals reduced."""
    return [_singular(word) for word in _WORD.findall(plain(name))]


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def trigrams(words: str) -> Counter[int]:
    """The trigrams of a name, as numbers below ``GRAMS``, with their counts."""
    found: Counter[int] = Counter()
    for word in words_of(words):
        places = [_EDGE, *map(_PLACE.__getitem__, word), _EDGE]
        for a, b, c in zip(places, places[1:], places[2:], strict=False):
            found[(a * _KINDS + b) * _KINDS + c] += 1
    return found


@dataclass(frozen=True, slots=True)
class GramIndex:
    """``names[starts[g]:starts[g + 1]]`` are the names that have trigram g, ``weights`` its share in each of them (of
    length one over a name); ``idf`` [GRAMS]."""

    starts: NDArray[np.int64]
    names: NDArray[np.int32]
    weights: NDArray[np.float16]
    idf: NDArray[np.float32]

    @classmethod
    def of(cls, names: Iterable[str]) -> GramIndex:
        grams: list[int] = []
        counts: list[int] = []
        sizes: list[int] = []
        for name in names:
            found = trigrams(name)
            grams += found.keys()
            counts += found.values()
            sizes.append(len(found))
        gram = np.array(grams, dtype=np.int64)
        owner = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)
        frequency = np.bincount(gram, minlength=GRAMS)
        idf = np.log((1 + len(sizes)) / (1 + frequency)).astype(np.float32) + 1
        weight = (1 + np.log(np.array(counts, dtype=np.float32))) * idf[gram]
        length = np.sqrt(np.bincount(owner, weight.astype(np.float64) ** 2, minlength=len(sizes)))
        order = np.argsort(gram, kind="stable")
        return cls(
            np.concatenate(([0], np.cumsum(frequency))).astype(np.int64),
            owner[order],
            (weight / np.maximum(length[owner], 1e-9)).astype(np.float16)[order],
            idf,
        )

    def arrays(self) -> dict[str, NDArray[Any]]:
        """What is kept on the disk, by name."""
        return {name: getattr(self, name) for name in self.__slots__}

    def similar(self, words: str, count: int) -> NDArray[np.float32]:
        """Cosine of ``words`` with each of ``count`` names; trigrams that too many names have count in its length
        alone."""
        scores = np.zeros(count, dtype=np.float32)
        weights = {g: (1 + math.log(n)) * self.idf.item(g) for g, n in trigrams(words).items()}
        length = math.hypot(*weights.values()) or 1.0
        most = max(MOST, count // 25)
        for gram, weight in weights.items():
            a, b = int(self.starts[gram]), int(self.starts[gram + 1])
            if b - a <= most:
                # a name has a trigram once: `add.at` is only the quicker way to add in these places
                np.add.at(scores, self.names[a:b], self.weights[a:b] * np.float32(weight / length))
        return scores
