"""Pages → the columns that a session writes for their words: what benchmarks and training read tasks from."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from clinicalbert.inference.batching import Specials, WordLogits, window_batches
from clinicalbert.inference.bundle import WindowSettings
from clinicalbert.inference.runtime import Session
from clinicalbert.tasks.task import Page
from clinicalbert.text.tokens import Tokenizer
from clinicalbert.text.windows import cut_windows, sentence_starts

BATCH_TOKENS = 4096


def page_columns(
    session: Session,
    tokenizer: Tokenizer,
    pages: Sequence[Page],
    columns: int,
    window: WindowSettings | None = None,
    *,
    batch_tokens: int = BATCH_TOKENS,
) -> list[NDArray[np.float32]]:
    """[words, columns] a page; all pages are batched together."""
    window = window or WindowSettings()
    tokens = [p.tokens for p in pages]
    windows = [
        cut_windows(p.tokens, sentence_starts(p.sentences), size=window.size, context=window.context) for p in pages
    ]
    collected = WordLogits(tokens, columns)
    specials = Specials(tokenizer.cls, tokenizer.sep, tokenizer.pad)
    for batch, found in session.stream(window_batches(tokens, windows, specials, batch_tokens=batch_tokens)):
        collected.add(batch, found)
    return collected.values
