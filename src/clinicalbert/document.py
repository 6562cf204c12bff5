"""The document: a note and everything that was read off it.

All offsets are half-open counts of Unicode code points in the caller's original text, so that
``document.text[e.start:e.end] == e.text`` holds for every span. Each piece is frozen; a document checks
its own offsets when it is built, and cannot exist with wrong ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from clinicalbert.errors import OffsetError
from clinicalbert.facts import Abbreviation, Measurement, Medication, TimeExpression

SCHEMA = "clinicalbert.document/1"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text: ``start`` (inclusive) to ``end`` (exclusive), in code points."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Section:
    """One section of a note. A document's sections touch each other and together are the whole note.

    ``name`` is the normalised name (see ``clinicalbert.text.section_names``), or ``"unknown"`` for a heading
    that has none, or ``"preamble"`` for what stands before the first heading. ``header`` is where the heading
    itself stands (with its colon), None for the preamble. The body is ``header.end`` to ``end``.
    """

    start: int
    end: int
    name: str
    header: Span | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence or list item, without surrounding blanks."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Code:
    """A concept of a vocabulary that a mention is linked to.

    ``system`` is the vocabulary's short name (``"icd10cm"``), ``release`` which one was linked to, ``display`` the
    concept's preferred name there, ``score`` the calibrated probability in [0, 1] that this concept is meant.
    """

    system: str
    code: str
    display: str
    release: str
    score: float = 1.0


@dataclass(frozen=True, slots=True)
class Entity:
    """A mention of something clinical.

    ``label`` is of the public label set (``clinicalbert.labels``), ``source`` the head and raw label it came from
    (``"bc5cdr:Chemical"``), ``score`` the calibrated probability in [0, 1] that span and label are both right.
    ``assertion`` is ``"present"``, ``"negated"`` … (docs/annotation/assertion.md), or empty where it was not asked for;
    ``relative`` says whose a ``"family"`` problem is. ``codes`` are the concepts it was linked to, the best of each
    vocabulary; empty where none was asked for, or none is likely enough.
    ``temporality`` is its relation to the time at which the note was written, ``"before"``, ``"before-overlap"``,
    ``"overlap"`` or ``"after"`` (docs/annotation/temporality.md), or empty; ``time`` is the position in
    ``Document.times`` of the expression that says when it was, since when or how long.
    """

    start: int
    end: int
    text: str
    label: str
    score: float = 1.0
    source: str = ""
    assertion: str = ""
    relative: str = ""
    codes: tuple[Code, ...] = ()
    temporality: str = ""
    time: int | None = None


@dataclass(frozen=True, slots=True)
class Relation:
    """A typed link from one entity to another; ``head`` and ``tail`` are positions in ``Document.entities``.

    ``note`` is what a source outside the text says of it (severity and description of an interaction).
    """

    head: int
    tail: int
    label: str
    score: float = 1.0
    source: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Label:
    """What is true of a stretch of text as a whole: a sentence that tells of an adverse event."""

    start: int
    end: int
    label: str
    score: float = 1.0
    source: str = ""


@dataclass(frozen=True, slots=True)
class PhiSpan:
    """Where an identifier of a person stood (45 CFR 164.514(b)(2)(i)), and what kind of one; never its words.

    ``start`` to ``end`` is the place in this document's text (empty where it was removed), ``original_start`` to
    ``original_end`` that in the caller's text. ``score`` is how sure ``source``, the recogniser, was.
    """

    start: int
    end: int
    label: str
    score: float
    source: str
    original_start: int
    original_end: int


@dataclass(frozen=True, slots=True)
class Clearance:
    """Why a text may be processed: how PHI was dealt with, and by whose word.

    ``method`` is ``"phi-cleared"`` (the caller declared it) or the name and version of the gate.
    """

    method: str
    statement: str = ""


@dataclass(frozen=True, slots=True)
class NoteMeta:
    """What the caller knows of a note. ``extra`` carries unknown columns through, untouched."""

    note_id: str = ""
    patient_id: str | None = None
    encounter_id: str | None = None
    date: str | None = None
    type: str | None = None
    encoding: str | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)

    def __hash__(self) -> int:
        return hash((self.note_id, self.patient_id, self.encounter_id, self.date, self.type))


@dataclass(frozen=True, slots=True)
class Document:
    """A note with its sections, sentences, entities, relations, labels of stretches of it, and what is read off the
    text around entities: medications, times, measurements, abbreviations. ``phi`` says where identifiers of persons
    stood, if the gate has read the note.

    ``coverage`` lists the stretches of text that the model has read; for a note that was read, all of it;
    ``model`` names the weights and their hash; ``clearance`` says why the text was allowed in.

    Raises OffsetError when a span lies outside the text, an entity's words differ from the text, the sections
    do not partition the text, sentences overlap, or a relation points to no entity.
    """

    text: str
    note: NoteMeta = field(default_factory=NoteMeta)
    sections: tuple[Section, ...] = ()
    sentences: tuple[Sentence, ...] = ()
    entities: tuple[Entity, ...] = ()
    relations: tuple[Relation, ...] = ()
    coverage: tuple[Span, ...] = ()
    clearance: Clearance | None = None
    model: str = ""
    labels: tuple[Label, ...] = ()
    medications: tuple[Medication, ...] = ()
    times: tuple[TimeExpression, ...] = ()
    measurements: tuple[Measurement, ...] = ()
    abbreviations: tuple[Abbreviation, ...] = ()
    phi: tuple[PhiSpan, ...] = ()
    schema: str = SCHEMA

    def __post_init__(self) -> None:
        size = len(self.text)
        _check_order("sentences", self.sentences, size)
        _check_order("coverage", self.coverage, size)
        _check_order("sections", self.sections, size)
        if self.sections and self._section_gap():
            raise OffsetError(f"sections of note {self.note.note_id!r} do not partition its {size} characters")
        for section in self.sections:
            inner = section.header
            if inner and not section.start <= inner.start < inner.end <= section.end:
                raise OffsetError(f"header {inner.start}:{inner.end} lies outside its section")
        for i, entity in enumerate(self.entities):
            if not 0 <= entity.start < entity.end <= size:
                raise OffsetError(f"entity {i} ({entity.start}:{entity.end}) lies outside the text of {size}")
            if self.text[entity.start : entity.end] != entity.text:
                raise OffsetError(f"entity {i} ({entity.start}:{entity.end}) does not equal the text at its offsets")
            if entity.time is not None and not 0 <= entity.time < len(self.times):
                raise OffsetError(f"entity {i} points to a time that does not exist")
        for what in ("labels", "medications", "times", "measurements", "abbreviations"):
            for i, span in enumerate(getattr(self, what)):
                if not 0 <= span.start < span.end <= size:
                    raise OffsetError(f"{what}[{i}] ({span.start}:{span.end}) lies outside the text of {size}")
        for i, one in enumerate(self.phi):
            if not 0 <= one.start <= one.end <= size:
                raise OffsetError(f"phi[{i}] ({one.start}:{one.end}) lies outside the text of {size}")
        for i, relation in enumerate(self.relations):
            if not (0 <= relation.head < len(self.entities) and 0 <= relation.tail < len(self.entities)):
                raise OffsetError(f"relation {i} points to an entity that does not exist")

    def _section_gap(self) -> bool:
        joined = all(a.end == b.start for a, b in pairwise(self.sections))
        return not joined or self.sections[0].start != 0 or self.sections[-1].end != len(self.text)

    def section_at(self, position: int) -> Section | None:
        """The section that holds the character at ``position``, or None where a note was not sectioned."""
        return next((s for s in self.sections if s.start <= position < s.end), None)


def _check_order(what: str, spans: tuple[Any, ...], size: int) -> None:
    """Raise OffsetError unless the spans are non-empty, inside the text, in order and free of overlap."""
    last = 0
    for i, span in enumerate(spans):
        if not last <= span.start < span.end <= size:
            raise OffsetError(f"{what}[{i}] ({span.start}:{span.end}) overlaps, is empty or leaves the text of {size}")
        last = span.end
