"""Pages → what a task finds, by a torch model, through the same windows and merging as the shipped runtime."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from clinicalbert.decoding.answers import ColumnAnswers
from clinicalbert.decoding.pairs import PairWeights
from clinicalbert.inference.batching import Specials, WordLogits, window_batches
from clinicalbert.inference.bundle import WindowSettings
from clinicalbert.model.tops import FamilyModel, PairLayer, Top, attention_bias
from clinicalbert.tasks.task import Found, Page, Task
from clinicalbert.text.tokens import Tokenizer
from clinicalbert.text.windows import cut_windows, sentence_starts

BATCH_TOKENS = 4096


def page_columns(
    model: FamilyModel, family: str, tokenizer: Tokenizer, pages: Sequence[Page], *, bf16: bool = False
) -> list[NDArray[np.float32]]:
    """The columns of one family, [words, columns] a page."""
    window = WindowSettings()
    tokens = [p.tokens for p in pages]
    windows = [
        cut_windows(p.tokens, sentence_starts(p.sentences), size=window.size, context=window.context) for p in pages
    ]
    top: Top = model.tops[family]  # type: ignore[assignment]
    collected = WordLogits(tokens, sum(h.columns for h in model.families[family].values()))
    specials = Specials(tokenizer.cls, tokenizer.sep, tokenizer.pad)
    model.eval()
    for batch in window_batches(tokens, windows, specials, batch_tokens=BATCH_TOKENS):
        with torch.inference_mode(), torch.autocast("cpu", dtype=torch.bfloat16, enabled=bf16):
            bias = attention_bias(torch.from_numpy(batch.mask))
            hidden = model.trunk(torch.from_numpy(batch.ids), bias, torch.from_numpy(batch.shapes))
            columns = top(hidden, bias)
        collected.add(batch, columns.float().numpy())
    return collected.values


def pair_weights(model: FamilyModel, family: str) -> dict[str, PairWeights]:
    """The layers above the columns of each head of pairs."""
    top: Top = model.tops[family]  # type: ignore[assignment]
    found = {}
    for name in top.pairs:
        layer: PairLayer = top.pairs[name]  # type: ignore[assignment]
        found[name] = PairWeights.of({k: v.detach().float().numpy() for k, v in layer.state_dict().items()})
    return found


def found_by(
    model: FamilyModel, task: Task, tokenizer: Tokenizer, pages: Sequence[Page], *, bf16: bool = False
) -> list[Found]:
    """What a task finds on each page."""
    family = task.card.family
    weights = pair_weights(model, family)
    columns = page_columns(model, family, tokenizer, pages, bf16=bf16)
    heads = model.families[family]
    return [task.read(p, ColumnAnswers(c, heads, weights)) for p, c in zip(pages, columns, strict=True)]
