"""Annotated documents → batches for token heads.

Every epoch cuts each document anew, at sentence starts, into windows of a size drawn from the recipe's choices:
the encoder learns to read both lone sentences and whole passages. Batches hold windows of like length.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clinicalbert.datasets.example import Example
from clinicalbert.labels import bio_labels
from clinicalbert.text import split_sentences
from clinicalbert.text.shapes import SHAPES
from clinicalbert.text.tokens import Tokenizer, Tokens
from clinicalbert.text.windows import cut_windows, sentence_starts

IGNORE = -100


@dataclass(frozen=True, slots=True)
class Labelled:
    """A tokenized document: ``labels`` has one class a token, IGNORE on all but the first of each word."""

    tokens: Tokens
    labels: NDArray[np.int64]
    breaks: NDArray[np.int32]
    head: int


@dataclass(frozen=True, slots=True)
class Batch:
    """Padded arrays [batch, length]; ``head`` [batch] says which head each row's labels belong to."""

    ids: NDArray[np.int64]
    mask: NDArray[np.int64]
    shapes: NDArray[np.int64]
    labels: NDArray[np.int64]
    head: NDArray[np.int64]


def label_words(tokens: Tokens, example: Example, classes: Sequence[str]) -> NDArray[np.int64]:
    """One class a word: the first word that touches a gold span gets B, the others that touch it I."""
    index = {name: i for i, name in enumerate(classes)}
    words = np.zeros(len(tokens.word_first), dtype=np.int64)
    for span in example.spans:
        first = int(np.searchsorted(tokens.word_ends, span.start, side="right"))
        stop = int(np.searchsorted(tokens.word_starts, span.end, side="left"))
        if first < stop:
            words[first] = index[f"B-{span.label}"]
            words[first + 1 : stop] = index[f"I-{span.label}"]
    return words


def prepare(examples: Sequence[Example], head: str, head_index: int, tokenizer: Tokenizer) -> list[Labelled]:
    """Tokenize and label the documents of one corpus."""
    classes = bio_labels(head)
    prepared = []
    for example, tokens in zip(examples, tokenizer.batch([e.text for e in examples]), strict=True):
        labels = np.full(len(tokens), IGNORE, dtype=np.int64)
        labels[tokens.word_first] = label_words(tokens, example, classes)
        prepared.append(Labelled(tokens, labels, sentence_starts(split_sentences(example.text)), head_index))
    return prepared


def epoch_batches(
    documents: Sequence[Labelled],
    tokenizer: Tokenizer,
    *,
    sizes: Sequence[int],
    batch_tokens: int,
    case_noise: float = 0.0,
    word_masking: float = 0.0,
    seed: int,
    epoch: int,
) -> list[Batch]:
    """All batches of one epoch, the same for the same seed and epoch. ``batch_tokens`` bounds rows x length;
    ``case_noise`` is the share of windows whose word shapes become all capitals or all small,
    ``word_masking`` the share of words hidden from the encoder (their labels are still asked for: context must do).
    """
    rng = np.random.default_rng((seed, epoch))
    pieces: list[tuple[Labelled, int, int]] = []
    for document in documents:
        size = int(rng.choice(np.asarray(sizes)))
        for window in cut_windows(document.tokens, document.breaks, size=size, context=0):
            pieces.append((document, window.start, window.end))
    noise = rng.random(len(pieces))
    order = sorted(range(len(pieces)), key=lambda i: (pieces[i][2] - pieces[i][1]) * (1 + 0.1 * noise[i]))
    batches: list[Batch] = []
    rows: list[tuple[Labelled, int, int]] = []
    longest = 0
    for i in order:
        length = pieces[i][2] - pieces[i][1] + 2
        if rows and max(longest, length) * (len(rows) + 1) > batch_tokens:
            batches.append(_pad(rows, tokenizer))
            rows, longest = [], 0
        rows.append(pieces[i])
        longest = max(longest, length)
    if rows:
        batches.append(_pad(rows, tokenizer))
    for batch in batches:
        _noise_case(batch, case_noise, rng)
        _mask_words(batch, word_masking, tokenizer.mask, rng)
    return [batches[i] for i in rng.permutation(len(batches))]


def _noise_case(batch: Batch, share: float, rng: np.random.Generator) -> None:
    """Turn a share of the rows into all capitals or all small letters, as dictated notes and headings are.

    The vocabulary is uncased, so this touches the word shapes alone.
    """
    cased = np.isin(batch.shapes, [SHAPES.index(n) for n in ("lower", "upper", "title", "mixed", "single_upper")])
    draw = rng.random(len(batch.head))
    for shape, low in (("upper", 0.0), ("lower", share / 2)):
        rows = (draw >= low) & (draw < low + share / 2)
        batch.shapes[cased & rows[:, None]] = SHAPES.index(shape)


def _mask_words(batch: Batch, share: float, mask: int, rng: np.random.Generator) -> None:
    """Hide whole words: all tokens from a word's first (the labelled one) up to the next word's."""
    word = np.cumsum(batch.labels != IGNORE, axis=1)
    hidden = rng.random(batch.ids.shape) < share
    inside = (word > 0) & (batch.mask == 1)
    inside[np.arange(len(word)), batch.mask.sum(axis=1) - 1] = False  # the separator
    batch.ids[inside & np.take_along_axis(hidden, word, axis=1)] = mask


def _pad(rows: Sequence[tuple[Labelled, int, int]], tokenizer: Tokenizer) -> Batch:
    shape = (len(rows), max(end - start for _, start, end in rows) + 2)
    ids = np.full(shape, tokenizer.pad, dtype=np.int64)
    mask, shapes = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
    labels = np.full(shape, IGNORE, dtype=np.int64)
    for r, (document, start, end) in enumerate(rows):
        n = end - start
        ids[r, 0], ids[r, n + 1] = tokenizer.cls, tokenizer.sep
        ids[r, 1 : n + 1] = document.tokens.ids[start:end]
        mask[r, : n + 2] = 1
        shapes[r, 1 : n + 1] = document.tokens.shapes[start:end]
        labels[r, 1 : n + 1] = document.labels[start:end]
    return Batch(ids, mask, shapes, labels, np.array([d.head for d, _, _ in rows], dtype=np.int64))
