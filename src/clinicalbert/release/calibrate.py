"""What is fitted after training, on dev data: the bias of each head, its calibration, the public view's threshold."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from clinicalbert.datasets.example import Example
from clinicalbert.decoding.calibration import Calibration, calibrated
from clinicalbert.document import NoteMeta
from clinicalbert.evaluation.calibration import Reliability, fit_platt, reliability
from clinicalbert.evaluation.head_scores import HeadPredictions
from clinicalbert.inference.pipeline import Pipeline
from clinicalbert.inference.reading import Reading
from clinicalbert.privacy import cleared

IDENTITY = Calibration(slope=1.0, offset=0.0)
BIASES = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
THRESHOLDS = tuple(np.round(np.arange(0.10, 0.61, 0.05), 2).tolist())


@dataclass(frozen=True, slots=True)
class Calibrated:
    """A fitted calibration, and how reliable scores are before and after it (after: cross-fitted)."""

    calibration: Calibration
    before: Reliability
    after: Reliability

    def to_json(self) -> dict[str, Any]:
        """For the record of a release."""
        return {"before": asdict(self.before), "after": asdict(self.after)}


@dataclass(frozen=True, slots=True)
class Read:
    """Examples with their readings, so that decoding can be tried again without running the encoder again."""

    examples: Sequence[Example]
    readings: Sequence[Reading]

    def decode(self, pipeline: Pipeline, head: str | None) -> HeadPredictions:
        """One head's entities, or, for None, the public ones of the labels that the gold has."""
        found = [pipeline.entities(r, head) for r in self.readings]
        if head is None:
            labels = {s.label for e in self.examples for s in e.spans}
            found = [[e for e in es if e.label in labels] for es in found]
        return HeadPredictions(self.examples, found)


def read(pipeline: Pipeline, examples: Sequence[Example]) -> Read:
    """Run the encoder over examples."""
    notes = [cleared(e.text, note=NoteMeta(note_id=e.id), statement="open corpus") for e in examples]
    return Read(examples, [r for r in pipeline.readings(notes) if isinstance(r, Reading)])


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


def best_of(values: Sequence[float], f1: Callable[[float], float]) -> tuple[float, dict[str, float]]:
    """The value with the best F1 (the smallest of equals), and F1 at each one tried."""
    tried = {value: f1(value) for value in values}
    return max(tried, key=lambda v: (tried[v], -v)), {str(v): score for v, score in tried.items()}
