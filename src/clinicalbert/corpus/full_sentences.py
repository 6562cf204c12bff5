"""Sentences of documents → sequences without next-sentence prediction (FULL-SENTENCES of Liu et al., 2019).

A sequence holds whole sentences in a row, across documents if there is room; a separator stands after each document. A
sentence that no sequence can hold is cut, never dropped.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clinicalbert.corpus.words import Encoded


@dataclass(frozen=True, slots=True)
class Stream:
    """Documents in a row, each followed by a separator. ``ends`` are the positions after which a sequence may end."""

    ids: NDArray[np.int32]
    shapes: NDArray[np.uint8]
    units: NDArray[np.uint8]
    ends: NDArray[np.int64]


def stream(encoded: Encoded, documents: NDArray[np.int32], order: NDArray[np.int64], sep: int) -> Stream:
    """All documents in ``order``; ``documents`` are the numbers of sentences of each (of all in ``encoded``)."""
    sentence_ends = np.cumsum(documents, dtype=np.int64)
    token_ends = np.cumsum(encoded.lengths, dtype=np.int64)
    starts = np.append(0, token_ends)[np.append(0, sentence_ends)[:-1]]
    sizes = np.append(0, token_ends)[sentence_ends] - starts
    take, after = _ranges(starts[order], sizes[order])
    which, last = _ranges((sentence_ends - documents)[order], documents[order])
    ends = np.cumsum(encoded.lengths[which], dtype=np.int64) + np.repeat(np.arange(len(order)), documents[order])
    ends[last[documents[order] > 0] - 1] += 1  # with the separator
    return Stream(
        np.insert(encoded.ids[take], after, sep),
        np.insert(encoded.shapes[take], after, 0),
        np.insert(encoded.units[take], after, 0),
        ends,
    )


def _ranges(starts: NDArray[np.integer], sizes: NDArray[np.integer]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Indices of ranges in a row, and where each range ends in that row."""
    ends = np.cumsum(sizes)
    total = int(ends[-1]) if len(ends) else 0
    return np.arange(total) + np.repeat(starts - (ends - sizes), sizes), ends


def sequences(given: Stream, budget: int) -> NDArray[np.int64]:
    """Slices [n, 2] of the stream, none longer than ``budget``, that cover it in order."""
    cuts = [0]
    ends, total = given.ends, len(given.ids)
    at = 0
    while at < total:
        fitting = int(np.searchsorted(ends, at + budget, side="right"))
        end = int(ends[fitting - 1]) if fitting else 0
        at = end if end > at else min(at + budget, total)
        cuts.append(at)
    return np.stack([cuts[:-1], cuts[1:]], axis=1)
