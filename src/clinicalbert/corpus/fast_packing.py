"""The instances of ``packing``, many times as fast: the same rules and probabilities, other draws.

What depends on what came before (where an instance ends, what is put back) is decided an instance at a time; cutting to
length, putting together and masking are array operations over all instances.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from clinicalbert.corpus.layouts import Instances, TokenDocuments
from clinicalbert.corpus.packing import SPECIALS, TRIES, MaskingSettings, PackingSettings

_MASKED_AT_ONCE = 8192
"""Instances; a block of their random keys stays in the cache of a core."""
Spans = NDArray[np.int64]


def pack_fast(
    documents: TokenDocuments, cls: int, sep: int, settings: PackingSettings, masking: MaskingSettings, block: int = 0
) -> Instances:
    """Instances of all documents, shuffled; ``block`` sets the draws of one block of text off from those of another."""
    rng = np.random.default_rng([settings.seed, block])
    chosen, random_next = _choose(documents, settings, rng)
    order = rng.permutation(len(chosen))
    chosen, random_next = chosen[order], random_next[order]
    first, second = _truncated(chosen, settings.max_seq_length - SPECIALS, rng)
    ids, offsets, b_starts = _joined(documents.encoded.ids, first, second, cls, sep)
    positions, masks = _positions(offsets, b_starts, settings.max_seq_length, masking, rng)
    at = np.repeat(offsets[:-1], np.diff(masks)) + positions
    labels = ids[at]
    draw = rng.random(len(at), dtype=np.float32)
    ids[at[draw < 0.8]] = masking.mask_id
    other = at[draw >= 0.9]
    ids[other] = rng.integers(0, masking.vocabulary_size, len(other), dtype=np.int32)
    return Instances(ids, offsets, b_starts, random_next, positions, labels, masks)


def _choose(
    documents: TokenDocuments, settings: PackingSettings, rng: np.random.Generator
) -> tuple[Spans, NDArray[np.bool_]]:
    """Tokens of A and of B before truncation, [n, 4]: where each begins and ends; and whether B is a random one."""
    lengths = documents.encoded.lengths
    filled = lengths > 0  # a sentence without tokens is none
    owner = np.repeat(np.arange(len(documents.sentences)), documents.sentences)[filled]
    bounds = [0, *np.cumsum(lengths[filled]).tolist()]  # of sentence s: tokens bounds[s] to bounds[s + 1]
    sentences = np.bincount(owner, minlength=len(documents.sentences))
    kept = np.flatnonzero(sentences)
    lasts = np.cumsum(sentences)[kept].tolist()
    firsts = (np.cumsum(sentences)[kept] - sentences[kept]).tolist()
    budget = settings.max_seq_length - SPECIALS
    found: list[tuple[int, int, int, int]] = []
    random_next: list[bool] = []
    uniform = _uniform(rng).__next__  # int(uniform() * n) is a number below n
    for _ in range(settings.dupe_factor):
        for own, (begin, end) in enumerate(zip(firsts, lasts, strict=True)):
            at = begin
            target = 2 + int(uniform() * (budget - 1)) if uniform() < settings.short_seq_prob else budget
            while at < end:
                stop = min(bisect_left(bounds, bounds[at] + target, at + 1, end + 1), end)
                cut = at + 1 + int(uniform() * (stop - at - 1)) if stop - at >= 2 else at + 1
                if stop - at == 1 or uniform() < 0.5:
                    other = own
                    for _ in range(TRIES):
                        other = int(uniform() * len(firsts))
                        if other != own:
                            break
                    start = firsts[other] + int(uniform() * (lasts[other] - firsts[other]))
                    wanted = bounds[start] + target - (bounds[cut] - bounds[at])
                    close = min(max(bisect_left(bounds, wanted, start, lasts[other] + 1), start + 1), lasts[other])
                    found.append((bounds[at], bounds[cut], bounds[start], bounds[close]))
                    random_next.append(True)
                    at = cut  # what was not used is put back
                else:
                    found.append((bounds[at], bounds[cut], bounds[cut], bounds[stop]))
                    random_next.append(False)
                    at = stop
    return np.array(found, dtype=np.int64).reshape(-1, 4), np.array(random_next, dtype=bool)


def _uniform(rng: np.random.Generator) -> Iterator[float]:
    """Random numbers of [0, 1), made many at a time and given one by one."""
    while True:
        yield from rng.random(10_000).tolist()


def _truncated(chosen: Spans, budget: int, rng: np.random.Generator) -> tuple[Spans, Spans]:
    """A and B [n, 2] within the budget: off the longer side, B on ties, each token off its front or its back."""
    first, second = chosen[:, :2].copy(), chosen[:, 2:].copy()
    a, b = first[:, 1] - first[:, 0], second[:, 1] - second[:, 0]
    excess = np.maximum(a + b - budget, 0)
    level = np.minimum(excess, np.abs(a - b))
    rest = excess - level
    off_a = np.where(a > b, level, 0) + rest // 2
    off_b = np.where(a > b, 0, level) + rest - rest // 2
    for spans, off in ((first, off_a), (second, off_b)):
        front = rng.binomial(off, 0.5)
        spans[:, 0] += front
        spans[:, 1] -= off - front
    return first, second


def _joined(
    tokens: NDArray[np.int32], first: Spans, second: Spans, cls: int, sep: int
) -> tuple[NDArray[np.int32], NDArray[np.int64], NDArray[np.int32]]:
    """``[CLS] A [SEP] B [SEP]`` of all instances in a row, their offsets, and where B begins in each."""
    a, b = first[:, 1] - first[:, 0], second[:, 1] - second[:, 0]
    offsets = np.concatenate([[0], np.cumsum(a + b + SPECIALS)])
    ids = np.full(int(offsets[-1]), sep, dtype=np.int32)
    ids[offsets[:-1]] = cls
    for spans, sizes, to in ((first, a, offsets[:-1] + 1), (second, b, offsets[:-1] + a + 2)):
        steps = np.arange(int(sizes.sum())) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        ids[np.repeat(to, sizes) + steps] = tokens[np.repeat(spans[:, 0], sizes) + steps]
    return ids, offsets, (a + 2).astype(np.int32)


def _positions(
    offsets: NDArray[np.int64],
    b_starts: NDArray[np.int32],
    longest: int,
    masking: MaskingSettings,
    rng: np.random.Generator,
) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Positions to hide in each instance, in order, and where those of each begin.

    Each position is taken with the share that what is still wanted has of what is still to come (Knuth's algorithm S):
    as many as the recipe says, all choices alike, none of the three specials.
    """
    lengths = np.diff(offsets)
    most = np.minimum(masking.most, lengths - SPECIALS)
    counts = np.clip(np.rint(lengths * masking.share), 1, most).astype(np.int64)
    found = [np.zeros(0, dtype=np.int32)]
    for begin in range(0, len(lengths), _MASKED_AT_ONCE):
        rows = slice(begin, begin + _MASKED_AT_ONCE)
        ends, b_start, wanted = lengths[rows] - 1, b_starts[rows], counts[rows].astype(np.float32)
        left = (lengths[rows] - SPECIALS).astype(np.float32)
        hidden = np.zeros((longest, len(wanted)), dtype=bool)
        for position in range(1, longest - 1):
            usable = (position < ends) & (position != b_start - 1)
            taken = (rng.random(len(wanted), dtype=np.float32) * left < wanted) & usable
            wanted -= taken
            left -= usable
            hidden[position] = taken
        found.append(np.nonzero(np.ascontiguousarray(hidden.T))[1].astype(np.int32))
    return np.concatenate(found), np.concatenate([[0], np.cumsum(counts)])
