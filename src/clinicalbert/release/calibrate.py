"""Scores → probabilities, on dev data; and the threshold of the public view."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from clinicalbert.datasets.example import Example
from clinicalbert.document import NoteMeta
from clinicalbert.evaluation.calibration import Reliability, fit_platt, reliability
from clinicalbert.evaluation.head_scores import HeadPredictions
from clinicalbert.inference.bundle import Calibration
from clinicalbert.inference.entities import calibrated
from clinicalbert.inference.pipeline import Pipeline, Reading
from clinicalbert.privacy import cleared

IDENTITY = Calibration(slope=1.0, offset=0.0)
THRESHOLDS = tuple(np.round(np.arange(0.10, 0.61, 0.05), 2).tolist())


@dataclass(frozen=True, slots=True)
class Calibrated:
    """A fitted calibration, and how reliable scores are before and after it (after: cross-fitted)."""

    calibration: Calibration
    before: Reliability
    after: Reliability

    def to_json(self) -> dict[str, Any]:
        return {"before": asdict(self.before), "after": asdict(self.after)}


def predictions(pipeline: Pipeline, head: str | None, examples: Sequence[Example]) -> HeadPredictions:
    """One head's entities (or, for None, the public ones) through the whole pipeline."""
    notes = [cleared(e.text, note=NoteMeta(note_id=e.id), statement="open corpus") for e in examples]
    readings = [r for r in pipeline.readings(notes) if isinstance(r, Reading)]
    return HeadPredictions(examples, [pipeline.entities(r, head) for r in readings])


def only_labels(found: HeadPredictions) -> HeadPredictions:
    """Without predictions of labels that the gold does not have."""
    labels = {s.label for e in found.examples for s in e.spans}
    return HeadPredictions(found.examples, [[e for e in es if e.label in labels] for es in found.entities])


def calibrate(found: HeadPredictions) -> Calibrated:
    """Platt scaling on all of it; the reliability after it is cross-fitted over two halves of the documents."""
    raw, right = found.scored()
    half = np.array([i % 2 for i, es in enumerate(found.entities) for _ in es], dtype=bool)
    held = np.empty_like(raw)
    for part in (half, ~half):
        slope, offset = fit_platt(raw[~part], right[~part])
        held[part] = calibrated(raw[part], Calibration(slope=slope, offset=offset))
    slope, offset = fit_platt(raw, right)
    return Calibrated(Calibration(slope=slope, offset=offset), reliability(raw, right), reliability(held, right))


def best_threshold(pipeline: Pipeline, examples: Sequence[Example]) -> tuple[float, dict[str, float]]:
    """The threshold of the public view with the best strict F1 on these examples, and F1 at each one tried."""
    scores = {}
    for threshold in THRESHOLDS:
        pipeline.public = pipeline.public.model_copy(update={"threshold": threshold})
        scores[str(threshold)] = only_labels(predictions(pipeline, None, examples)).f1()
    best = max(scores, key=lambda t: scores[t])
    return float(best), scores
