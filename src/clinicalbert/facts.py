"""What is read off the text around entities: medications, times, measurements, abbreviations; each with its place.

Values follow published forms: those of docs/annotation/dosage.md, TIMEX3 (ISO-TimeML, ISO 8601), UCUM.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

_FIELDS = ("drug", "strength", "form", "dose", "route", "frequency")
_LATER = ("indication", "duration", "max", "action")


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the text (``start`` to ``end``, in code points) and the ``value`` that it stands for."""

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
        """The fields of the annotation guide."""
        parts = (("dose", self.dose), ("frequency", self.frequency), ("duration", self.duration))
        return {name: part.value for name, part in parts if part is not None}


@dataclass(frozen=True, slots=True)
class DoseCheck:
    """How a dose stands to a user's own formulary (docs/formulary.md). No advice: nothing of a patient is looked at.

    ``answer`` is ``within``, ``above``, ``below``, ``not in the formulary`` or ``cannot be compared``, and ``reason``
    says in words why, where that is not plain. ``limit`` is which one was looked at: ``single`` (at one time),
    ``daily`` (in 24 hours), or empty where there is none. ``value`` is the dose of the note, a number or a range
    (``10-20``), ``low`` and ``high`` are the limits (empty: none), all three in ``unit``, the formulary's UCUM code.
    ``source`` names the formulary with its hash, ``note`` is what its row says beside.
    """

    answer: str
    limit: str = ""
    value: str = ""
    low: str = ""
    high: str = ""
    unit: str = ""
    reason: str = ""
    source: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Medication:
    """One medication of a text, ``start`` to ``end`` being everything that was read for it.

    With ``steps``, dose, frequency and duration stand only there. ``daily`` is the amount in 24 hours, computed.
    ``dose_checks`` hold it against a user's own formulary; empty where none was given.
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
    dose_checks: tuple[DoseCheck, ...] = ()

    def to_record(self) -> dict[str, Any]:
        """The fields of docs/annotation/dosage.md; what the text does not say is left out."""
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


@dataclass(frozen=True, slots=True)
class TimeExpression:
    """A date, time, duration or set of times: its ``kind`` (``DATE``, ``TIME``, ``DURATION``, ``SET``), TIMEX3 value.

    A DATE whose value is a duration (``P2D``) is an offset from an event: ``mod`` says ``BEFORE`` or ``AFTER``, and
    ``event`` which one (``admission``, ``operation``, ``birth``; empty where it is the last time told of). For
    numbered days the count is turned into the distance: hospital day 3 is ``P2D`` after admission (the day of
    admission is the first), postoperative day 3 is ``P3D`` after the operation (the day of the operation is 0).

    ``mod`` is a TIMEX3 modifier or empty, ``freq`` and ``quant`` belong to a SET (``2X``, ``EVERY``), ``anchored``
    says that the value was computed from the note's date.
    """

    start: int
    end: int
    kind: str
    value: str
    mod: str = ""
    freq: str = ""
    quant: str = ""
    anchored: bool = False
    event: str = ""


@dataclass(frozen=True, slots=True)
class Measurement:
    """A laboratory value or vital sign as the text gives it.

    ``name.value`` is canonical; ``value.value`` a number without thousands separators, a range (``3-5``), a comparison
    (``<0.01``), a pair (``120/80``), a grade (``2+``), a titer, or a word (``negative``, ``positive``, ``trace``,
    ``normal`` …). ``unit`` is a UCUM code, never guessed. ``low`` and ``high`` are the bounds of the reference range
    that the text itself gives. ``flag`` is ``H``, ``L``, ``HH``, ``LL``, ``A`` (abnormal), ``N`` or empty: what the
    text says by letter, word or asterisk, else what follows from its own range; nothing is judged by built-in norms.
    ``start`` to ``end`` covers name and value where they stand together, else the value alone.
    """

    start: int
    end: int
    name: Part
    value: Part
    unit: Part | None = None
    low: Part | None = None
    high: Part | None = None
    flag: str = ""


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another long form, and how likely it is (0 to 1)."""

    expansion: str
    score: float


@dataclass(frozen=True, slots=True)
class Abbreviation:
    """A short form and what it stands for here.

    ``source`` is ``note`` where the note defines it, ``context`` where the words around it decided; then ``score`` (0
    to 1) is how likely the expansion is, and ``alternatives`` are the other long forms with theirs, the likeliest
    first. An empty expansion means that none was likely enough.
    """

    start: int
    end: int
    short: str
    expansion: str
    score: float = 1.0
    source: str = ""
    alternatives: tuple[Alternative, ...] = ()
