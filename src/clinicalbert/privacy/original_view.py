"""What was read off a de-identified text, with its offsets on the caller's own text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import fields, is_dataclass, replace
from itertools import pairwise
from typing import Any, Final

from clinicalbert.document import Document, Entity, PhiSpan, Section, Sentence, Span
from clinicalbert.privacy.offsets import OffsetMap

BAR: Final = "\u2588"
_INK = re.compile(r"[^\r\n]")


def blackened(text: str, map: OffsetMap) -> str:
    """The caller's text with a bar for each character that was replaced, but for ends of lines: no offset moves."""
    out, at = [], 0
    for change in map.changes:
        out += [text[at : change.start], _INK.sub(BAR, text[change.start : change.end])]
        at = change.end
    return "".join([*out, text[at:]])


def on_original(document: Document, map: OffsetMap, text: str) -> Document:
    """The document with all offsets on ``text``, the caller's own or that ``blackened``.

    An entity, a medication, a measurement or an abbreviation that is nothing but words put in by the gate is left out.
    A time is kept: a date of which the gate left the year is still a date, of that year. Where a sentence or section
    began inside of what was put in, it begins before that.
    """
    real = [i for i, e in enumerate(document.entities) if not map.replaces(e.start, e.end)]
    new = {old: i for i, old in enumerate(real)}
    return replace(
        document,
        text=text,
        sections=_sections(document.sections, map),
        sentences=_sentences(document.sentences, map),
        entities=tuple(_entity(document.entities[i], map, text) for i in real),
        relations=tuple(
            replace(r, head=new[r.head], tail=new[r.tail])
            for r in document.relations
            if r.head in new and r.tail in new
        ),
        labels=_moved(document.labels, map),
        medications=_moved(_read_off(document.medications, map), map),
        times=_moved(document.times, map),
        measurements=_moved(_read_off(document.measurements, map), map),
        abbreviations=_moved(_read_off(document.abbreviations, map), map),
        coverage=_moved(document.coverage, map),
        phi=tuple(_at_home(one) for one in document.phi),
    )


def _read_off(found: Iterable[Any], map: OffsetMap) -> tuple[Any, ...]:
    return tuple(one for one in found if not map.replaces(one.start, one.end))


def _moved(value: Any, map: OffsetMap) -> Any:
    """Every ``start`` and ``end`` in it on the caller's text."""
    if isinstance(value, tuple):
        return tuple(_moved(one, map) for one in value)
    if not is_dataclass(value) or isinstance(value, type):
        return value
    changes = {f.name: _moved(getattr(value, f.name), map) for f in fields(value)}
    if "start" in changes:
        place = map.to_original(changes["start"], changes["end"])
        changes |= {"start": place.start, "end": place.end}
    return replace(value, **changes)


def _entity(entity: Entity, map: OffsetMap, text: str) -> Entity:
    place = map.to_original(entity.start, entity.end)
    return replace(entity, start=place.start, end=place.end, text=text[place.start : place.end])


def _at_home(one: PhiSpan) -> PhiSpan:
    return replace(one, start=one.original_start, end=one.original_end)


def _sections(sections: tuple[Section, ...], map: OffsetMap) -> tuple[Section, ...]:
    """They still partition the note; one that would be empty is part of the one after it."""
    if not sections:
        return ()
    cuts = [map.cut_in_original(s.start) for s in sections] + [map.size]
    cuts[0] = 0
    found = []
    for section, (start, end) in zip(sections, pairwise(cuts), strict=True):
        if start == end:
            continue
        header = map.to_original(section.header.start, section.header.end) if section.header else None
        if header:
            header = Span(max(header.start, start), min(header.end, end))
        found.append(
            replace(section, start=start, end=end, header=header if header and header.start < header.end else None)
        )
    return tuple(found)


def _sentences(sentences: tuple[Sentence, ...], map: OffsetMap) -> tuple[Sentence, ...]:
    found: list[Sentence] = []
    last = 0
    for sentence in sentences:
        place = map.to_original(sentence.start, sentence.end)
        start = max(place.start, last)
        if start < place.end:
            found.append(Sentence(start, place.end))
            last = place.end
    return tuple(found)
