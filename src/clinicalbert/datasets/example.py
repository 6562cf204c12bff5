"""The shapes of annotated records, whatever corpus they come from: few schemas, many corpora (BigBIO's idea).

``group`` is what a bootstrap or a split must keep together: document, patient, article, question, trial.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from clinicalbert.errors import OffsetError


@dataclass(frozen=True, slots=True)
class LabelledSpan:
    """``text[start:end]`` carries ``label`` (a raw label of the corpus), and flags such as ``negated``.

    ``value`` is what the words stand for, where the corpus says so: a normalised time, a concept, a long form.
    """

    start: int
    end: int
    label: str
    flags: frozenset[str] = frozenset()
    value: str = ""


@dataclass(frozen=True, slots=True)
class LabelledRelation:
    """The spans at positions ``head`` and ``tail`` of an example stand in a relation of this type."""

    head: int
    tail: int
    label: str


@dataclass(frozen=True, slots=True)
class Example:
    """A text with what is known of it: spans, relations between them, labels of the whole, medications as records
    (docs/annotation/dosage.md).

    Spans are sorted by start; those of one label do not overlap. ``date`` is the day it was written (ISO 8601), from
    which its relative times count.
    """

    id: str
    text: str
    spans: tuple[LabelledSpan, ...]
    group: str
    relations: tuple[LabelledRelation, ...] = ()
    labels: tuple[str, ...] = ()
    medications: tuple[Mapping[str, Any], ...] = ()
    date: str = ""

    def __post_init__(self) -> None:
        ends: dict[str, int] = {}
        before = 0
        for span in self.spans:
            if not max(before, ends.get(span.label, 0)) <= span.start < span.end <= len(self.text):
                raise OffsetError(f"{self.id}: gold span {span.start}:{span.end} overlaps or leaves the text")
            before, ends[span.label] = span.start, span.end
        for relation in self.relations:
            if not (0 <= relation.head < len(self.spans) and 0 <= relation.tail < len(self.spans)):
                raise OffsetError(f"{self.id}: a gold relation points to a span that does not exist")

    def only(self, labels: Iterable[str]) -> Example:
        """The same with the spans of some labels alone, and the relations between those."""
        wanted = set(labels)
        kept = [i for i, span in enumerate(self.spans) if span.label in wanted]
        place = {old: new for new, old in enumerate(kept)}
        relations = [
            LabelledRelation(place[r.head], place[r.tail], r.label)
            for r in self.relations
            if r.head in place and r.tail in place
        ]
        return replace(self, spans=tuple(self.spans[i] for i in kept), relations=tuple(relations))


@dataclass(frozen=True, slots=True)
class Pair:
    """Two texts, and what the second is to the first (an entailment, an answer, a criterion that is met …)."""

    id: str
    first: str
    second: str
    label: str
    group: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A question with options, of which one is right; ``context`` is what may be read for it, or empty.

    Raises OffsetError when ``answer`` is no position in ``options``.
    """

    id: str
    question: str
    options: tuple[str, ...]
    answer: int
    group: str
    context: str = ""

    def __post_init__(self) -> None:
        if not 0 <= self.answer < len(self.options):
            raise OffsetError(f"{self.id}: answer {self.answer} is none of {len(self.options)} options")


def outermost(spans: Sequence[LabelledSpan]) -> tuple[tuple[LabelledSpan, ...], int]:
    """Without overlaps: the longest span wins, then the earlier one. Returns the kept spans and how many went."""
    kept: list[LabelledSpan] = []
    for span in sorted(set(spans), key=lambda s: (s.start - s.end, s.start, s.label)):
        if all(span.end <= other.start or other.end <= span.start for other in kept):
            kept.append(span)
    return tuple(sorted(kept, key=lambda s: s.start)), len(spans) - len(kept)
