"""Medications, times, measurements and abbreviations of a note as tables: what was read, in words that people use."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from clinicalbert.document import Document
from clinicalbert.facts import Abbreviation, Measurement, Medication, Part, TimeExpression
from clinicalbert.report.dose_words import dose_words

FLAGS = {"H": "high", "L": "low", "HH": "very high", "LL": "very low", "A": "abnormal", "N": "normal"}


@dataclass(frozen=True, slots=True)
class FactTable:
    """A table that stands under a note. Columns that no row fills are left out."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def fact_tables(document: Document) -> list[FactTable]:
    """The tables of a note that have a row."""
    text = document.text
    told = (
        ("Medications", _MEDICATION, document.medications),
        ("Measurements", _MEASUREMENT, document.measurements),
        ("Times", _TIME, document.times),
        ("Abbreviations", _ABBREVIATION, document.abbreviations),
    )
    return [_table(title, columns, facts, text) for title, columns, facts in told if facts]


def _table(title: str, columns: dict[str, Callable[..., str]], facts: Sequence[object], text: str) -> FactTable:
    rows = [tuple(" ".join(cell(fact, text).split()) for cell in columns.values()) for fact in facts]
    used = [i for i, head in enumerate(columns) if any(row[i] for row in rows)]
    heads = tuple(columns)
    return FactTable(title, tuple(heads[i] for i in used), tuple(tuple(row[i] for i in used) for row in rows))


def _value(part: Part | None) -> str:
    return part.value if part else ""


def _often(one: Medication) -> str:
    parts = [_value(one.frequency), *(part.value for part in one.when)]
    if one.prn or one.indication:
        parts.append(" ".join(["as needed" if one.prn else "for", *_reason(one)]))
    return ", ".join(part for part in parts if part)


def _reason(one: Medication) -> Iterator[str]:
    if one.indication:
        yield f"for {one.indication.value}" if one.prn else one.indication.value


def _steps(one: Medication) -> str:
    return "; then ".join(" ".join(step.to_record().values()) for step in one.steps)


_MEDICATION: dict[str, Callable[..., str]] = {
    "Drug": lambda one, text: _value(one.drug),
    "Action": lambda one, text: _value(one.action),
    "Strength": lambda one, text: " ".join(filter(None, (_value(one.strength), _value(one.form)))),
    "Dose": lambda one, text: _value(one.dose) or _steps(one),
    "Route": lambda one, text: _value(one.route),
    "How often": lambda one, text: _often(one),
    "How long": lambda one, text: _value(one.duration),
    "At most": lambda one, text: _value(one.max),
    "In 24 hours": lambda one, text: one.daily or "",
    "Against the formulary": lambda one, text: "; ".join(map(dose_words, one.dose_checks)),
}


def _bounds(one: Measurement) -> str:
    return "–".join((_value(one.low), _value(one.high))) if one.low or one.high else ""


_MEASUREMENT: dict[str, Callable[..., str]] = {
    "Measurement": lambda one, text: one.name.value,
    "Value": lambda one, text: one.value.value,
    "Unit": lambda one, text: _value(one.unit),
    "Range in the text": lambda one, text: _bounds(one),
    "Flag": lambda one, text: FLAGS.get(one.flag, one.flag),
}


def _told(one: TimeExpression) -> str:
    parts = (one.mod.lower().replace("_", " "), one.event, "from the note's date" if one.anchored else "")
    return ", ".join(part for part in parts if part)


_TIME: dict[str, Callable[..., str]] = {
    "In the text": lambda one, text: text[one.start : one.end],
    "Kind": lambda one, text: one.kind.lower(),
    "Value": lambda one, text: one.value,
    "More": lambda one, text: _told(one),
}


def _why(one: Abbreviation) -> str:
    """By what it was expanded, and what else it may stand for."""
    others = ", ".join(f"{a.expansion} ({a.score:.2f})" for a in one.alternatives if a.score >= 0.01)
    if one.source == "note":
        return "defined in the note"
    told = f"by context ({one.score:.2f})" if one.expansion else "not clear from the context"
    return f"{told}; or {others}" if others else told


_ABBREVIATION: dict[str, Callable[[Abbreviation, str], str]] = {
    "Words": lambda one, text: one.short,
    "Stands for": lambda one, text: one.expansion or "unknown",
    "Told": lambda one, text: _why(one),
}
