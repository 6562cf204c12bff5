"""One shape for annotated text, whatever corpus it comes from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from clinicalbert.errors import OffsetError


@dataclass(frozen=True, slots=True)
class LabelledSpan:
    """``text[start:end]`` carries ``label`` (a raw label of the corpus)."""

    start: int
    end: int
    label: str


@dataclass(frozen=True, slots=True)
class Example:
    """A text with its gold spans, sorted and free of overlap.

    ``group`` is what a bootstrap or a split must keep together (document, patient, article).
    """

    id: str
    text: str
    spans: tuple[LabelledSpan, ...]
    group: str

    def __post_init__(self) -> None:
        last = 0
        for span in self.spans:
            if not last <= span.start < span.end <= len(self.text):
                raise OffsetError(f"{self.id}: gold span {span.start}:{span.end} overlaps or leaves the text")
            last = span.end


def outermost(spans: Sequence[LabelledSpan]) -> tuple[tuple[LabelledSpan, ...], int]:
    """Without overlaps: the longest span wins, then the earlier one. Returns the kept spans and how many went."""
    kept: list[LabelledSpan] = []
    for span in sorted(set(spans), key=lambda s: (s.start - s.end, s.start, s.label)):
        if all(span.end <= other.start or other.end <= span.start for other in kept):
            kept.append(span)
    return tuple(sorted(kept, key=lambda s: s.start)), len(spans) - len(kept)
