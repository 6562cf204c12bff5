"""Logits of words → spans, without a Python step a word.

BIO repair: an ``I-x`` that follows neither ``B-x`` nor ``I-x`` begins an entity of its own; nothing is dropped.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class WordSpans:
    """Spans over words; arrays of one length. ``last`` is inclusive, ``type`` counts raw labels from 0.

    ``score`` is the smallest softmax probability among the span's words: one doubtful word makes a doubtful span.
    """

    first: NDArray[np.intp]
    last: NDArray[np.intp]
    type: NDArray[np.intp]
    score: NDArray[np.float64]


def decode_bio(logits: NDArray[np.float32]) -> WordSpans:
    """``logits`` [words, 1 + 2 · types], classes in the order O, B-0, I-0, B-1, I-1, … → spans in text order."""
    if not len(logits):
        none = np.zeros(0, dtype=np.intp)
        return WordSpans(none, none, none, np.zeros(0))
    classes = logits.argmax(axis=1)
    types = (classes + 1) // 2
    inside = types > 0
    previous = np.concatenate(([0], types[:-1]))
    begins = inside & ((classes % 2 == 1) | (types != previous))
    first = np.flatnonzero(begins)
    if not len(first):
        return WordSpans(first, first, first, np.zeros(0))
    # the last word of a span is the one before the next begin or before the next O
    ends = np.flatnonzero(inside & np.append(begins[1:] | ~inside[1:], True))
    top = logits.max(axis=1)
    probability = np.ones(len(logits) + 1)
    rows = np.flatnonzero(inside)
    probability[rows] = 1.0 / np.exp(logits[rows].astype(np.float64) - top[rows, None]).sum(axis=1)
    bounds = np.stack([first, ends + 1], axis=1).ravel()
    score = np.minimum.reduceat(probability, bounds)[::2]
    return WordSpans(first, ends, types[first] - 1, score)
