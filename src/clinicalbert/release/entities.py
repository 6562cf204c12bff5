"""What is set for the entity heads when a bundle is made: biases, calibrations, the public view."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from clinicalbert.datasets.corpus import CORPORA, data_root
from clinicalbert.datasets.mtsamples import FOLDER, read_notes
from clinicalbert.evaluation.calibration import Reliability
from clinicalbert.inference.batching import Specials, WindowBatch, window_batches
from clinicalbert.inference.bundle import PublicView, WindowSettings
from clinicalbert.inference.pipeline import Pipeline
from clinicalbert.release.calibrate import BIASES, THRESHOLDS, Read, best_of, calibrate
from clinicalbert.text import split_sentences
from clinicalbert.text.tokens import Tokenizer
from clinicalbert.text.windows import cut_windows, sentence_starts

WINDOW = WindowSettings()


def calibration_batches(tokenizer: Tokenizer, heads: Sequence[str], count: int) -> list[WindowBatch]:
    """Windows of training text, a third of them from notes (mtsamples train), eight rows a batch."""
    notes = [note["text"] for note in read_notes(data_root() / FOLDER, "train")]
    texts = [e.text for name in heads for e in CORPORA.get(name).load("train")]
    rng = np.random.default_rng(0)
    chosen = [texts[i] for i in rng.choice(len(texts), 4 * count, replace=False)]
    chosen += [notes[i] for i in rng.choice(len(notes), 2 * count, replace=False)]
    tokens = list(tokenizer.batch(chosen))
    windows = []
    for text, doc in zip(chosen, tokens, strict=True):
        breaks = sentence_starts(split_sentences(text))
        cut = cut_windows(doc, breaks, size=WINDOW.size, context=WINDOW.context)
        windows.append([cut[int(rng.integers(len(cut)))]] if cut else [])
    specials = Specials(tokenizer.cls, tokenizer.sep, tokenizer.pad)
    batches = list(window_batches(tokens, windows, specials, batch_tokens=2048))
    return [batches[i] for i in rng.permutation(len(batches))[:count]]


def fit_head(pipeline: Pipeline, head: str, int8: Read, fp32: Read) -> tuple[dict[str, Any], Reliability]:
    """Set a head's bias and calibration by its dev split, and measure what int8 costs with them."""

    def tune(**changes: Any) -> None:
        pipeline.heads = tuple(replace(h, **changes) if h.name == head else h for h in pipeline.heads)

    def f1(bias: float) -> float:
        tune(bias=bias)
        return int8.decode(pipeline, head).f1()

    bias, tried = best_of(BIASES, f1)
    small, full = f1(bias), fp32.decode(pipeline, head).f1()
    fitted = calibrate(int8.decode(pipeline, head))
    tune(calibration=fitted.calibration)
    figures = {"fp32": full, "int8": small, "loss": full - small, "bias": bias, "strict_f1_by_bias": tried}
    return figures | {"reliability": fitted.to_json()}, fitted.after


def fit_public(pipeline: Pipeline, notes: Read) -> tuple[dict[str, Any], Reliability]:
    """Calibrate the public view on notes, then choose the score below which it shows nothing."""
    fitted = calibrate(notes.decode(pipeline, None))

    def f1(threshold: float) -> float:
        pipeline.public = PublicView(calibration=fitted.calibration, threshold=threshold)
        return notes.decode(pipeline, None).f1()

    threshold, tried = best_of(THRESHOLDS, f1)
    f1(threshold)  # leaves the pipeline set to it
    return {"threshold": threshold, "strict_f1_by_threshold": tried, "reliability": fitted.to_json()}, fitted.after
