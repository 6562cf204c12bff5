"""Tokens → overlapping windows, and back.

A note of any length is read whole. Every token is *owned* by exactly one window; the tokens around the owned
ones are context, read but not answered. Ownership changes at a sentence start where one is near, so the windows
are merged by copying each window's owned rows, and nothing is ever found twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clinicalbert.document import Sentence
from clinicalbert.text.tokens import Tokens


@dataclass(frozen=True, slots=True)
class Window:
    """Tokens ``start:end`` are read; those in ``own_start:own_end`` are answered from this window."""

    start: int
    end: int
    own_start: int
    own_end: int


def cut_windows(tokens: Tokens, breaks: NDArray[np.int32], *, size: int, context: int) -> list[Window]:
    """Windows of at most ``size`` tokens (special tokens not counted) over all tokens.

    ``breaks`` are character offsets at which a window may best begin (sentence starts, sorted); a cut falls on the
    last of them in the final third of the window, else on a word start, else, within a word longer than a third of
    a window, anywhere. ``context`` tokens are read on both sides of the owned ones. Raises ValueError unless
    ``0 <= 3 * context <= size`` and ``size >= 8``.
    """
    if size < 8 or not 0 <= 3 * context <= size:
        raise ValueError(f"window size {size} (at least 8) must be at least three times the context {context}")
    n = len(tokens)
    if n == 0:
        return []
    if n <= size:
        return [Window(0, n, 0, n)]
    at_sentence = np.searchsorted(tokens.starts, breaks)
    windows: list[Window] = []
    own = 0
    while own < n:
        left = min(own, context)
        if n - own <= size - left:
            windows.append(Window(own - left, n, own, n))
            break
        latest = own + size - left - context
        earliest = own + (latest - own) * 2 // 3
        cut = _last_in(at_sentence, earliest, latest) or _last_in(tokens.word_first, earliest, latest) or latest
        windows.append(Window(own - left, min(n, cut + context), own, cut))
        own = cut
    return windows


def sentence_starts(sentences: Sequence[Sentence]) -> NDArray[np.int32]:
    """Where sentences start, as ``breaks`` for ``cut_windows``."""
    return np.array([s.start for s in sentences], dtype=np.int32)


def _last_in(positions: NDArray[np.integer], low: int, high: int) -> int:
    """The largest of the sorted positions in (low, high], or 0."""
    i = int(np.searchsorted(positions, high, side="right")) - 1
    return int(positions[i]) if i >= 0 and positions[i] > low else 0
