"""How well each token head does on its own corpus: what the int8 gate and calibration look at."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clinicalbert.datasets.example import Example
from clinicalbert.document import Entity
from clinicalbert.metrics.spans import Counts, LabelledRange, strict_counts, total


@dataclass(frozen=True, slots=True)
class HeadPredictions:
    """One head's entities on a list of examples, with gold beside them."""

    examples: Sequence[Example]
    entities: Sequence[Sequence[Entity]]

    def counts(self) -> list[Counts]:
        """Strict counts, one an example."""
        return [strict_counts(ranges(p), gold(e)) for e, p in zip(self.examples, self.entities, strict=True)]

    def f1(self) -> float:
        return total(self.counts()).f1

    def scored(self) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
        """The score of every predicted entity, and whether it is right (strictly)."""
        scores, right = [], []
        for example, found in zip(self.examples, self.entities, strict=True):
            truth = gold(example)
            scores += [e.score for e in found]
            right += [(e.start, e.end, e.label) in truth for e in found]
        return np.array(scores), np.array(right, dtype=bool)


def ranges(entities: Iterable[Entity]) -> set[LabelledRange]:
    """Entities as comparable triples."""
    return {(e.start, e.end, e.label) for e in entities}


def gold(example: Example) -> set[LabelledRange]:
    """An example's gold spans as comparable triples."""
    return {(s.start, s.end, s.label) for s in example.spans}
