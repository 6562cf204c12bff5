"""Word logits from a torch model, through the same windows and merging as the shipped runtime."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from clinicalbert.datasets.example import Example
from clinicalbert.inference.batching import Specials, WordLogits, window_batches
from clinicalbert.inference.bundle import WindowSettings
from clinicalbert.model.heads import TokenHeads
from clinicalbert.text import split_sentences
from clinicalbert.text.tokens import Tokenizer, Tokens
from clinicalbert.text.windows import cut_windows, sentence_starts
from clinicalbert.training.session import TorchSession


def word_logits(
    model: TokenHeads,
    tokenizer: Tokenizer,
    examples: Sequence[Example],
    tokens: Sequence[Tokens],
    *,
    bf16: bool = False,
    window: WindowSettings | None = None,
) -> list[NDArray[np.float32]]:
    """Logits [words, classes] of each example."""
    window = window or WindowSettings()
    windows = []
    for example, doc in zip(examples, tokens, strict=True):
        breaks = sentence_starts(split_sentences(example.text))
        windows.append(cut_windows(doc, breaks, size=window.size, context=window.context))
    classes = sum(s.stop - s.start for s in model.slices.values())
    collected = WordLogits(tokens, classes)
    specials = Specials(tokenizer.cls, tokenizer.sep, tokenizer.pad)
    batches = window_batches(tokens, windows, specials, batch_tokens=4096)
    for batch, logits in TorchSession(model, bf16=bf16).stream(batches):
        collected.add(batch, logits)
    return collected.values
