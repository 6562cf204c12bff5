"""A medication as it is written in a text: what is taken, how much, how, when, for how long."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

_FIELDS = ("drug", "strength", "form", "dose", "route", "frequency")
_LATER = ("indication", "duration", "max", "action")


@dataclass(frozen=True, slots=True)
class Part:
    """One field: ``value`` in the format of docs/annotation/dosage.md, read at ``start`` to ``end`` of the text."""

    start: int
    end: int
    value: str


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a taper, a titration or a split dose."""

    dose: Part | None = None
    frequency: Part | None = None
    duration: Part | None = None

    def to_record(self) -> dict[str, str]:
        parts = (("dose", self.dose), ("frequency", self.frequency), ("duration", self.duration))
        return {name: part.value for name, part in parts if part is not None}


@dataclass(frozen=True, slots=True)
class Medication:
    """One medication of a text, ``start`` to ``end`` being everything that was read for it.

    With ``steps``, dose, frequency and duration stand only there. ``daily`` is the amount in 24 hours, computed.
    """

    start: int
    end: int
    drug: Part | None = None
    strength: Part | None = None
    form: Part | None = None
    dose: Part | None = None
    route: Part | None = None
    frequency: Part | None = None
    when: tuple[Part, ...] = ()
    prn: Part | None = None
    indication: Part | None = None
    duration: Part | None = None
    max: Part | None = None
    action: Part | None = None
    steps: tuple[Step, ...] = ()
    daily: str | None = None

    def to_record(self) -> dict[str, Any]:
        """The fields of the annotation guide; what the text does not say is left out."""
        record: dict[str, Any] = {n: p.value for n in _FIELDS if (p := getattr(self, n)) is not None}
        if self.when:
            record["when"] = [part.value for part in self.when]
        if self.prn is not None:
            record["prn"] = True
        record |= {n: p.value for n in _LATER if (p := getattr(self, n)) is not None}
        if self.steps:
            record["steps"] = [step.to_record() for step in self.steps]
        if self.daily is not None:
            record["daily"] = self.daily
        return record
