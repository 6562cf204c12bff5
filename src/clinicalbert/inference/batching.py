"""Documents → padded batches of windows, and logits of windows → logits of words.

Windows of all documents are sorted by length, so that a batch holds little padding; each row's owned words are
copied to their document, which is whole when its last window has been read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clinicalbert.text.tokens import Tokens
from clinicalbert.text.windows import Window

LENGTH_STEP = 16
"""Rows are padded to a multiple of this. OpenVINO sums in blocks of 16: at other lengths the last bits of a result
would depend on the neighbours in the batch, and int8 rounding makes them matter."""


@dataclass(frozen=True, slots=True)
class Specials:
    """Ids of the special tokens that frame and pad a window."""

    cls: int
    sep: int
    pad: int


@dataclass(frozen=True, slots=True)
class WindowBatch:
    """``ids``, ``mask``, ``shapes``: int64 [rows, length]; ``rows``: (document index, window) of each row."""

    ids: NDArray[np.int64]
    mask: NDArray[np.int64]
    shapes: NDArray[np.int64]
    rows: tuple[tuple[int, Window], ...]


def window_batches(
    documents: Sequence[Tokens], windows: Sequence[Sequence[Window]], specials: Specials, *, batch_tokens: int
) -> Iterator[WindowBatch]:
    """Batches of at most ``batch_tokens`` padded tokens (one row at least), the longest windows first."""
    rows = [(d, w) for d, ws in enumerate(windows) for w in ws]
    rows.sort(key=lambda r: r[1].start - r[1].end)
    at = 0
    while at < len(rows):
        length = -(-(rows[at][1].end - rows[at][1].start + 2) // LENGTH_STEP) * LENGTH_STEP
        stop = at + max(1, batch_tokens // length)
        yield _pad(documents, rows[at:stop], specials, length)
        at = stop


def _pad(documents: Sequence[Tokens], rows: list[tuple[int, Window]], specials: Specials, length: int) -> WindowBatch:
    ids = np.full((len(rows), length), specials.pad, dtype=np.int64)
    mask = np.zeros((len(rows), length), dtype=np.int64)
    shapes = np.zeros((len(rows), length), dtype=np.int64)
    ids[:, 0] = specials.cls
    for r, (d, window) in enumerate(rows):
        n = window.end - window.start
        ids[r, 1 : n + 1] = documents[d].ids[window.start : window.end]
        ids[r, n + 1] = specials.sep
        mask[r, : n + 2] = 1
        shapes[r, 1 : n + 1] = documents[d].shapes[window.start : window.end]
    return WindowBatch(ids, mask, shapes, tuple(rows))


class WordLogits:
    """Collects, for each document, the logits of its words: float32 [words, classes]."""

    def __init__(self, documents: Sequence[Tokens], classes: int) -> None:
        self._documents = documents
        self.values = [np.empty((len(d.word_first), classes), dtype=np.float32) for d in documents]
        self._missing = sum(map(len, self.values))

    def add(self, batch: WindowBatch, logits: NDArray[np.float32]) -> None:
        """Copy the owned words of each row; ``logits`` [rows, length, classes]."""
        for r, (d, window) in enumerate(batch.rows):
            first = self._documents[d].word_first
            a, b = np.searchsorted(first, (window.own_start, window.own_end))
            self.values[d][a:b] = logits[r, first[a:b] - window.start + 1]
            self._missing -= int(b - a)

    def complete(self) -> bool:
        """True when every word of every document has been answered once."""
        return self._missing == 0
