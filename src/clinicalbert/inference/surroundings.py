"""What stands around the entities of a note: what is said of each, when it was, medications, times, measurements.

Read off the text of the whole note by ``clinicalbert.clinical``, after the entities are known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any, Final

from clinicalbert.clinical.assertion import Assertion, assertions
from clinicalbert.clinical.measurement import read_measurements
from clinicalbert.clinical.medication import read_medications
from clinicalbert.clinical.temporality import Mention, Temporality, temporalities
from clinicalbert.clinical.timex import read_times
from clinicalbert.document import Entity, Section, Sentence
from clinicalbert.facts import Measurement, Medication, Part, Step, TimeExpression
from clinicalbert.labels import DRUG

KINDS: Final = {
    **dict.fromkeys(("problem", "history", "family_history", "Sign_symptom", "finding", "Effect"), "problem"),
    **dict.fromkeys(("drug", "Drug"), "drug"),
    "test": "test",
    "procedure": "procedure",
}
"""Labels of what a note can assert, deny and date, and of which kind each is; a dose or a body part is neither."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Entities with their assertions and temporality, and what is read beside them."""

    entities: tuple[Entity, ...]
    medications: tuple[Medication, ...] = ()
    times: tuple[TimeExpression, ...] = ()
    measurements: tuple[Measurement, ...] = ()


def surroundings(
    text: str,
    entities: Sequence[Entity],
    sentences: Sequence[Sentence],
    sections: Sequence[Section],
    day: str | None = None,
) -> Surroundings:
    """``day`` is the note's date (ISO 8601); another form is as good as none. An entity that has an assertion already,
    from a task that learnt it, keeps it."""
    measurements = read_measurements(text)
    names = {position for m in measurements for position in range(m.name.start, m.name.end)}
    drugs = [(e.start, e.end) for e in entities if e.label == DRUG and e.start not in names]  # "creatinine 1.4"
    measured = {position for m in measurements for position in range(m.value.start, m.value.end)}
    written = _day(day)
    times = tuple(read_times(text, written))
    return Surroundings(
        _told(text, entities, sentences, sections, times, written),
        tuple(m for one in read_medications(text, drugs) if (m := _without(one, measured))) if drugs else (),
        times,
        tuple(measurements),
    )


def _without(medication: Medication, measured: set[int]) -> Medication | None:
    """The medication without a strength or dose that is the value of a measurement ("saturation 93 %"); None where
    nothing is said of the drug then."""
    amounts = {"strength": medication.strength, "dose": medication.dose}
    foreign: dict[str, Any] = {n: None for n, part in amounts.items() if part and part.start in measured}
    if not foreign:
        return medication
    own = replace(medication, **foreign, daily=None)
    parts = [part for f in fields(own) for part in _parts(getattr(own, f.name))]
    if all(part is own.drug for part in parts):
        return None
    return replace(own, start=min(p.start for p in parts), end=max(p.end for p in parts))


def _parts(value: object) -> list[Part]:
    if isinstance(value, Part):
        return [value]
    if isinstance(value, Step):
        return [part for f in fields(value) for part in _parts(getattr(value, f.name))]
    return [part for one in value for part in _parts(one)] if isinstance(value, tuple) else []


def _told(
    text: str,
    entities: Sequence[Entity],
    sentences: Sequence[Sentence],
    sections: Sequence[Section],
    times: Sequence[TimeExpression],
    day: date | None,
) -> tuple[Entity, ...]:
    """The entities with what is said of them, and when they were."""
    asked = [e for e in entities if e.label in KINDS]
    unsaid = [e for e in asked if not e.assertion]
    read = iter(assertions(text, [(e.start, e.end) for e in unsaid], sentences, sections))
    said = [Assertion(e.assertion, e.relative) if e.assertion else next(read) for e in asked]
    mentions = [Mention(e.start, e.end, KINDS[e.label], a.value) for e, a in zip(asked, said, strict=True)]
    when = temporalities(text, mentions, sentences, sections, times, day)
    told = iter(zip(said, when, strict=True))
    return tuple(_with(e, *next(told)) if e.label in KINDS else e for e in entities)


def _with(entity: Entity, said: Assertion, when: Temporality) -> Entity:
    return replace(entity, assertion=said.value, relative=said.relative, temporality=when.relation, time=when.time)


def _day(value: str | None) -> date | None:
    try:
        return date.fromisoformat((value or "")[:10])
    except ValueError:
        return None
