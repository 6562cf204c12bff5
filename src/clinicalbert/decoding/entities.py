"""Word logits of a note → the entities of one head, under its own raw labels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from clinicalbert.decoding.bio import WordSpans, decode_bio
from clinicalbert.decoding.calibration import Calibration, calibrated
from clinicalbert.document import Entity
from clinicalbert.text.tokens import Tokens


@dataclass(frozen=True, slots=True)
class Head:
    """A head as the pipeline needs it: where its logits stand, its raw labels in order, its calibration.

    ``bias`` is added to the logit of ``O``: it trades recall for precision where training left them unbalanced.
    """

    name: str
    columns: slice
    raw_labels: tuple[str, ...]
    calibration: Calibration
    bias: float = 0.0

    def spans(self, logits: NDArray[np.float32]) -> WordSpans:
        """Decode this head's part of ``logits`` [words, classes of all heads]."""
        own = logits[:, self.columns]
        if self.bias:
            own = own.copy()
            own[:, 0] += self.bias
        return decode_bio(own)


def heads_of(
    classes: Mapping[str, list[str]],
    calibration: Mapping[str, Calibration],
    bias: Mapping[str, float] = MappingProxyType({}),
) -> tuple[Head, ...]:
    """Heads from a manifest's classes (``O``, ``B-x``, ``I-x``, …), in the order of their logits."""
    heads, start = [], 0
    for name, names in classes.items():
        raw = tuple(n[2:] for n in names if n.startswith("B-"))
        columns = slice(start, start + len(names))
        heads.append(Head(name, columns, raw, calibration[name], bias.get(name, 0.0)))
        start += len(names)
    return tuple(heads)


def head_entities(text: str, tokens: Tokens, logits: NDArray[np.float32], head: Head) -> list[Entity]:
    """All entities of one head, in text order, labelled with the head's *raw* labels."""
    spans = head.spans(logits)
    starts, ends = tokens.word_starts[spans.first], tokens.word_ends[spans.last]
    scores = calibrated(spans.score, head.calibration)
    found = []
    for start, end, kind, score in zip(
        starts.tolist(), ends.tolist(), spans.type.tolist(), scores.tolist(), strict=True
    ):
        raw = head.raw_labels[kind]
        found.append(Entity(start, end, text[start:end], raw, round(score, 4), f"{head.name}:{raw}"))
    return found
