"""Sentences → token ids, a word at a time from memory.

Clinical text repeats its words, and a tokenizer of the BERT or RoBERTa kind never looks across a blank. So each word is
tokenized once, and sentences are put together by array look-ups: same ids, several times the speed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clinicalbert.text.tokens import Tokenizer

MOST_WORDS = 1_000_000
"""Words remembered, more or less, before all are forgotten: what keeps memory constant over any amount of text."""
_LINE_END = "\n"
_AT_ONCE = 2000
"""Words tokenized as one line."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """The tokens of many sentences, one after the other.

    ``ids`` vocabulary ids · ``shapes`` word-shape ids · ``units`` 1 where a word begins, 0 inside it: all of length
    n tokens · ``lengths`` tokens of each sentence.
    """

    ids: NDArray[np.int32]
    shapes: NDArray[np.uint8]
    units: NDArray[np.uint8]
    lengths: NDArray[np.int32]


class _Index(dict[str, int]):
    """Word → its number; a word not met before gets the next one, and stands in ``new``."""

    def __init__(self) -> None:
        super().__init__({_LINE_END: 0})
        self.new: list[str] = []

    def __missing__(self, key: str) -> int:
        number = self[key] = len(self)
        self.new.append(key)
        return number


class WordCache:
    """Tokenizes sentences without line ends; not to be shared between threads."""

    def __init__(self, tokenizer: Tokenizer, most: int = MOST_WORDS) -> None:
        self._tokenizer, self._most = tokenizer, most
        alike = tokenizer(" a").ids.tolist() == tokenizer("a").ids.tolist()
        self._first = " " if alike else ""  # to BERT's kind, a word is the same wherever it stands
        self._forget()

    def _forget(self) -> None:
        self._index = _Index()
        self._starts = self._sizes = np.zeros(
            1, dtype=np.int64
        )  # of each word in the three tables; line ends have none
        self._ids = np.zeros(0, dtype=np.int32)
        self._shapes = np.zeros(0, dtype=np.uint8)
        self._units = np.zeros(0, dtype=np.uint8)

    def encode(self, sentences: Sequence[str]) -> Encoded:
        """The tokens of all sentences. A sentence may have none."""
        if not sentences:
            return Encoded(self._ids[:0], self._shapes[:0], self._units[:0], np.zeros(0, dtype=np.int32))
        # A word keeps the blank before it, which to RoBERTa's kind is a part of it.
        line_end = f"\0{_LINE_END}\0{self._first}"
        lines = line_end.join([s.replace("\0", "") for s in sentences])
        keys = (self._first + lines).replace(" ", "\0 ").split("\0")
        if len(self._index) > self._most:
            self._forget()
        words = np.fromiter(map(self._index.__getitem__, keys), dtype=np.int64, count=len(keys))
        if self._index.new:
            self._learn()
        starts, counts = self._starts[words], self._sizes[words]
        ends = np.cumsum(counts)
        take = np.arange(ends[-1]) + np.repeat(starts - (ends - counts), counts)
        last = np.append(np.flatnonzero(words == 0), len(words)) - 1
        lengths = np.diff(ends[last], prepend=0).astype(np.int32)
        return Encoded(self._ids[take], self._shapes[take], self._units[take], lengths)

    def _learn(self) -> None:
        """Tokenize the new words: those after a blank many in a row, as one line, the others one by one."""
        keys, self._index.new = self._index.new, []
        after_blank = np.array([key[0:1] == " " for key in keys])
        rows = [np.flatnonzero(after_blank)[at : at + _AT_ONCE] for at in range(0, int(after_blank.sum()), _AT_ONCE)]
        rows += [np.array([i]) for i in np.flatnonzero(~after_blank)]
        tokens = list(self._tokenizer.batch(["".join(keys[i] for i in row) for row in rows]))
        sizes = np.zeros(len(keys), dtype=np.int64)
        for row, found in zip(rows, tokens, strict=True):
            ends = np.cumsum([len(keys[i]) for i in row])
            owners = np.searchsorted(ends, found.starts, side="right")
            sizes[row] = np.bincount(owners, minlength=len(row))
        order = np.concatenate(rows)
        starts = np.empty_like(sizes)
        starts[order] = len(self._ids) + np.cumsum(sizes[order]) - sizes[order]
        self._starts, self._sizes = np.append(self._starts, starts), np.append(self._sizes, sizes)
        units = [np.isin(np.arange(len(t)), t.word_first).astype(np.uint8) for t in tokens]
        self._ids = np.concatenate([self._ids, *(t.ids for t in tokens)])
        self._shapes = np.concatenate([self._shapes, *(t.shapes for t in tokens)])
        self._units = np.concatenate([self._units, *units])
