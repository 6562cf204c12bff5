"""The encoder with nothing around it: full windows, made beforehand, through the same engine."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from clinicalbert.inference.batching import WindowBatch
from clinicalbert.inference.pipeline import Pipeline
from clinicalbert.inference.reading import BATCH_TOKENS
from clinicalbert.text.windows import Window


def full_batches(nlp: Pipeline, texts: Sequence[str], length: int) -> tuple[list[WindowBatch], int]:
    """All tokens laid end to end and cut into windows of exactly ``length`` (two special tokens included).

    No padding, no overlap; what does not fill a window at the end is left out. Also how many tokens of text there are.
    """
    tokens = list(nlp.tokenizer.batch(texts))
    size = length - 2
    count = sum(map(len, tokens)) // size
    ids = np.concatenate([t.ids for t in tokens])[: count * size].reshape(count, size)
    shapes = np.concatenate([t.shapes for t in tokens])[: count * size].reshape(count, size)
    framed = np.pad(ids.astype(np.int64), ((0, 0), (1, 1)))
    framed[:, 0], framed[:, -1] = nlp.tokenizer.cls, nlp.tokenizer.sep
    shaped = np.pad(shapes.astype(np.int64), ((0, 0), (1, 1)))
    rows = max(1, BATCH_TOKENS // length)
    whole = Window(0, size, 0, size)
    batches = []
    for at in range(0, count, rows):
        part = framed[at : at + rows].copy()
        batches.append(
            WindowBatch(part, np.ones_like(part), shaped[at : at + rows].copy(), tuple((0, whole) for _ in part))
        )
    return batches, count * size
