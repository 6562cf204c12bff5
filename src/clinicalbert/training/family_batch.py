"""Rows of tokens with what gold says about their words: what one fine-tuning step is computed on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from clinicalbert.decoding.pairs import WordPairs
from clinicalbert.tasks.task import IGNORE, PairTargets, RangeTargets, Targets
from clinicalbert.text.shapes import SHAPES
from clinicalbert.text.tokens import Tokenizer, Tokens

Bounds = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Taught:
    """A tokenized example: what it teaches, and the offsets at which a window may best begin."""

    tokens: Tokens
    targets: Targets
    breaks: NDArray[np.int32]
    family: str


@dataclass(frozen=True, slots=True)
class Row:
    """The tokens ``start:end`` of an example."""

    taught: Taught
    start: int
    end: int

    def __len__(self) -> int:
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class FamilyBatch:
    """Rows of one family, padded: ``ids``, ``mask``, ``shapes`` int64 [rows, length].

    ``at`` [words] are the positions of the words' first tokens in the flattened rows; ``row_words`` [rows + 1] where
    the words of each row begin. ``targets`` count words over the whole batch; tags are IGNORE where not known.
    """

    family: str
    ids: NDArray[np.int64]
    mask: NDArray[np.int64]
    shapes: NDArray[np.int64]
    at: NDArray[np.int64]
    row_words: NDArray[np.int64]
    targets: Targets

    @property
    def tokens(self) -> int:
        """Tokens that are no padding."""
        return int(self.mask.sum())

    def size(self, weights: Mapping[str, float]) -> float:
        """What the sums of the losses are divided by: gold words, ranges and pairs, each by the weight of its head."""
        told = {name: int((classes != IGNORE).sum()) for name, classes in self.targets.tags.items()}
        told |= {name: len(target.first) for name, target in self.targets.ranges.items()}
        told |= {name: len(target.classes) for name, target in self.targets.pairs.items()}
        return sum(weights.get(name, 1.0) * count for name, count in told.items())

    def part(self, index: int, count: int) -> FamilyBatch:
        """One of ``count`` nearly equal parts; the last ones may be empty."""
        rows, length = self.ids.shape
        start, stop = rows * index // count, rows * (index + 1) // count
        first, last = int(self.row_words[start]), int(self.row_words[stop])
        chosen = slice(start, stop)
        return replace(
            self,
            ids=self.ids[chosen],
            mask=self.mask[chosen],
            shapes=self.shapes[chosen],
            at=self.at[first:last] - start * length,
            row_words=self.row_words[start : stop + 1] - first,
            targets=sliced(self.targets, first, last, 0),
        )


def sliced(targets: Targets, first: int, last: int, shift: int) -> Targets:
    """What is said about the words ``first:last``, counted from ``shift`` on; what leaves them is left out."""
    by = shift - first
    ranges = {}
    for name, r in targets.ranges.items():
        inside = (r.first >= first) & (r.last < last) & (r.first <= r.last)
        ranges[name] = RangeTargets(r.first[inside] + by, r.last[inside] + by, r.labels[inside])
    pairs = {}
    for name, p in targets.pairs.items():
        ends = [getattr(p.pairs, f.name) for f in fields(WordPairs)]
        inside = np.all([(e >= first) & (e < last) for e in ends], axis=0)
        pairs[name] = PairTargets(WordPairs(*(e[inside] + by for e in ends)), p.classes[inside])
    return Targets({name: classes[first:last] for name, classes in targets.tags.items()}, ranges, pairs)


def collate(rows: Sequence[Row], tokenizer: Tokenizer) -> FamilyBatch:
    """Pad rows of one family into a batch."""
    shape = (len(rows), max(map(len, rows)) + 2)
    ids = np.full(shape, tokenizer.pad, dtype=np.int64)
    mask, shapes = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
    at: list[NDArray[np.int64]] = []
    parts: list[Targets] = []
    row_words = [0]
    for r, row in enumerate(rows):
        tokens, n = row.taught.tokens, len(row)
        ids[r, 0], ids[r, n + 1] = tokenizer.cls, tokenizer.sep
        ids[r, 1 : n + 1] = tokens.ids[row.start : row.end]
        mask[r, : n + 2] = 1
        shapes[r, 1 : n + 1] = tokens.shapes[row.start : row.end]
        first, last = np.searchsorted(tokens.word_first, (row.start, row.end)).tolist()
        at.append(tokens.word_first[first:last].astype(np.int64) - row.start + 1 + r * shape[1])
        parts.append(sliced(row.taught.targets, first, last, row_words[-1]))
        row_words.append(row_words[-1] + last - first)
    sizes = np.diff(row_words)
    return FamilyBatch(
        rows[0].taught.family,
        ids,
        mask,
        shapes,
        np.concatenate(at),
        np.array(row_words, dtype=np.int64),
        _joined(parts, sizes.tolist()),
    )


def _joined(parts: Sequence[Targets], sizes: Sequence[int]) -> Targets:
    """The targets of all rows; a row that says nothing about a head has IGNORE for its words."""
    tags = {}
    for name in sorted({name for part in parts for name in part.tags}):
        unknown = [np.full(size, IGNORE, dtype=np.int64) for size in sizes]
        tags[name] = np.concatenate([part.tags.get(name, u) for part, u in zip(parts, unknown, strict=True)])
    ranges = {}
    for name in sorted({name for part in parts for name in part.ranges}):
        some = [part.ranges[name] for part in parts if name in part.ranges]
        ranges[name] = RangeTargets(
            *(np.concatenate([getattr(s, f) for s in some]) for f in ("first", "last", "labels"))
        )
    pairs = {}
    for name in sorted({name for part in parts for name in part.pairs}):
        told = [part.pairs[name] for part in parts if name in part.pairs]
        ends = (np.concatenate([getattr(t.pairs, f.name) for t in told]) for f in fields(WordPairs))
        pairs[name] = PairTargets(WordPairs(*ends), np.concatenate([t.classes for t in told]))
    return Targets(tags, ranges, pairs)


def noise_case(batch: FamilyBatch, share: float, rng: np.random.Generator) -> None:
    """Turn a share of the rows into all capitals or all small letters, as dictated notes and headings are.

    The vocabulary is uncased, so this touches the word shapes alone.
    """
    cased = np.isin(batch.shapes, [SHAPES.index(n) for n in ("lower", "upper", "title", "mixed", "single_upper")])
    draw = rng.random(len(batch.ids))
    for shape, low in (("upper", 0.0), ("lower", share / 2)):
        rows = (draw >= low) & (draw < low + share / 2)
        batch.shapes[cased & rows[:, None]] = SHAPES.index(shape)


def hide_words(batch: FamilyBatch, share: float, mask: int, rng: np.random.Generator) -> None:
    """Hide whole words from the encoder; what gold says of them is still asked for: context must do."""
    begins = np.zeros(batch.ids.size, dtype=np.int64)
    begins[batch.at] = 1
    word = np.cumsum(begins).reshape(batch.ids.shape)
    hidden = np.append(False, rng.random(len(batch.at)) < share)[word]
    hidden[:, 0] = False
    hidden[np.arange(len(word)), batch.mask.sum(axis=1) - 1] = False  # the separator
    batch.ids[hidden & (batch.mask == 1)] = mask
