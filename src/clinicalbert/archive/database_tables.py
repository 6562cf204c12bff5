"""The tables of an archive's run in a database, and how the lists of a document become their rows."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sqlalchemy import MetaData, Table

_PLACE = {"start": "start_char", "end": "end_char"}
ITEMS: dict[str, tuple[tuple[str, ...], dict[str, str]]] = {
    "entities": (("entity",), {**_PLACE, "time": "time_number"}),
    "codes": (("entity", "number"), {}),
    "relations": (("relation",), {"head": "head_entity", "tail": "tail_entity"}),
    "labels": (("number",), _PLACE),
    "medications": (("number",), {**_PLACE, "when": "time_of_day", "max": "max_dose"}),
    "dose_checks": (("medication", "number"), {"limit": "limit_kind"}),
    "times": (("number",), {**_PLACE, "value": "timex_value", "mod": "modifier"}),
    "measurements": (("number",), {**_PLACE, "value": "result"}),
    "abbreviations": (("number",), _PLACE),
    "phi": (("number",), _PLACE),
}
_WITHIN = {"codes": "entities", "dose_checks": "medications"}
"""Lists of a document, or of the items of another (``_WITHIN``), that have a table: its columns of numbers, and columns
that are called otherwise (``end``, ``when`` and ``limit`` are words of SQL)."""


def storable(row: Mapping[str, Any]) -> dict[str, Any]:
    """NUL, which PostgreSQL cannot store, as its picture (one character for one: offsets hold)."""
    return {k: v.replace("\0", "\u2400") if isinstance(v, str) else v for k, v in row.items()}


def items(name: str, run: str, position: int, row: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The rows of a list of a document. What has a table of its own is no column of another."""
    numbers, names = ITEMS[name]
    return [
        {
            "run": run,
            "position": position,
            **dict(zip(numbers, place, strict=True)),
            **storable({"note_id": row["note_id"]}),
            **storable({names.get(key, key): _flat(value) for key, value in item.items() if key not in ITEMS}),
        }
        for place, item in _placed(name, row)
    ]


def _placed(name: str, row: Mapping[str, Any]) -> Iterator[tuple[tuple[int, ...], Mapping[str, Any]]]:
    """The items of a list, each with its place; that of what holds the list stands before it."""
    if name in _WITHIN:
        for i, holder in enumerate(row.get(_WITHIN[name]) or ()):
            yield from (((i, j), item) for j, item in enumerate(holder[name]))
    else:
        yield from (((i,), item) for i, item in enumerate(row.get(name) or ()))


def _flat(value: Any) -> Any:
    """A part of the text as its value, several of them in one cell, steps and alternatives as JSON."""
    if isinstance(value, Mapping):
        return value["value"]
    if isinstance(value, Sequence) and not isinstance(value, str):
        if all("value" in one for one in value):
            return ", ".join(one["value"] for one in value) or None
        return json.dumps([{k: _flat(v) for k, v in one.items() if v} for one in value], ensure_ascii=False)
    return value


def tables(prefix: str) -> tuple[MetaData, dict[str, Table]]:
    """All tables, by what they hold."""
    from sqlalchemy import Boolean, Column, Float, Integer, MetaData, String, Table, Text

    meta = MetaData()
    run = String(16)

    def table(name: str, *columns: Any) -> Table:
        return Table(f"{prefix}_{name}", meta, *columns)

    def listed(name: str, *columns: Any) -> Table:
        """One row an item of a list, numbered by its place in it (and that of what holds the list)."""
        return table(
            name,
            Column("run", run, primary_key=True),
            Column("position", Integer, primary_key=True, autoincrement=False),
            *(Column(number, Integer, primary_key=True, autoincrement=False) for number in ITEMS[name][0]),
            Column("note_id", Text, nullable=False),
            *columns,
        )

    def scored(name: str, *columns: Any) -> Table:
        told = (Column("label", String(40), nullable=False), Column("score", Float, nullable=False))
        return listed(name, *columns, *told, Column("source", String(80), nullable=False))

    def integers(*names: str) -> list[Any]:
        return [Column(name, Integer, nullable=False) for name in names]

    def texts(*names: str) -> list[Any]:
        return [Column(name, Text) for name in names]

    place = ("start_char", "end_char")
    return meta, {
        "runs": table(
            "runs",
            Column("run", run, primary_key=True),
            Column("settings_sha256", String(64), index=True, nullable=False),
            Column("settings", Text, nullable=False),
            Column("started", String(40), nullable=False),
            Column("finished", String(40)),
            Column("manifest", Text),
        ),
        "parts": table(
            "parts",
            Column("run", run, primary_key=True),
            Column("part", Integer, primary_key=True, autoincrement=False),
            Column("entry", Text, nullable=False),
        ),
        "notes": table(
            "notes",
            Column("run", run, primary_key=True),
            Column("position", Integer, primary_key=True, autoincrement=False),
            Column("note_id", Text, nullable=False),
            *texts("patient_id", "encounter_id", "date", "type", "error", "model", "clearance"),
            Column("entities", Integer, nullable=False),
        ),
        "entities": scored(
            "entities",
            *integers(*place),
            Column("text", Text, nullable=False),
            Column("assertion", String(40), nullable=False),
            Column("relative", String(40), nullable=False),
            Column("temporality", String(40), nullable=False),
            Column("time_number", Integer),
            Column("section", String(80)),
        ),
        "codes": listed(
            "codes",
            Column("system", String(40), nullable=False),
            Column("code", String(80), nullable=False),
            Column("display", Text, nullable=False),
            Column("release", Text, nullable=False),
            Column("score", Float, nullable=False),
        ),
        "relations": scored("relations", *integers("head_entity", "tail_entity"), Column("note", Text, nullable=False)),
        "labels": scored("labels", *integers(*place)),
        "medications": listed(
            "medications",
            *integers(*place),
            *texts("drug", "strength", "form", "dose", "route", "frequency", "time_of_day", "prn", "indication"),
            *texts("duration", "max_dose", "action", "steps", "daily"),
        ),
        "dose_checks": listed(
            "dose_checks",
            Column("answer", String(40), nullable=False),
            *texts("limit_kind", "value", "low", "high", "unit", "reason", "source", "note"),
        ),
        "times": listed(
            "times",
            *integers(*place),
            *texts("kind", "timex_value", "modifier", "freq", "quant", "event"),
            Column("anchored", Boolean, nullable=False),
        ),
        "measurements": listed(
            "measurements", *integers(*place), *texts("name", "result", "unit", "low", "high", "flag")
        ),
        "abbreviations": listed(
            "abbreviations",
            *integers(*place),
            *texts("short", "expansion", "source", "alternatives"),
            Column("score", Float, nullable=False),
        ),
        "phi": scored("phi", *integers(*place, "original_start", "original_end")),
    }
