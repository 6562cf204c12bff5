"""Documents as Arrow rows, one row a note: what Parquet files and Spark hold.

The columns are those of the JSON, flattened: the fields of ``note`` stand beside ``entities``, every entity names the
section it stands in, and an error row has its ``error`` and nulls elsewhere. Rows are made of the JSON lines, so that a
note gives the same row whichever way it is written. Offsets are int32: an Arrow string holds less than 2^31 bytes.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from clinicalbert.document import SCHEMA, Document
from clinicalbert.errors import MissingExtraError, SchemaError
from clinicalbert.interop.json import ERROR_SCHEMA, from_json

if TYPE_CHECKING:
    import pyarrow as pa

_META = ("patient_id", "encounter_id", "date", "type", "encoding")
_FACTS = ("medications", "times", "measurements", "abbreviations")
_ALIKE = ("sentences", "relations", "labels", *_FACTS, "phi", "coverage", "clearance", "model")
_PARTS_OF_MEDICATION = (
    *("drug", "strength", "form", "dose", "route", "frequency"),
    *("prn", "indication", "duration", "max", "action"),
)
_COLUMNS = (*_META, "text", "sections", "entities", *_ALIKE, "extra")


def arrow_schema(*, text: bool = True) -> pa.Schema:
    """The columns; ``text=False`` leaves the note's text out (entities keep their own words).

    Raises MissingExtraError without pyarrow.
    """
    try:
        import pyarrow as pa
    except ImportError:
        raise MissingExtraError("Parquet", "tables") from None

    def fields(types: Mapping[str, pa.DataType], *optional: str) -> list[pa.Field]:
        return [pa.field(name, kind, nullable=name in optional) for name, kind in types.items()]

    def many(types: Mapping[str, pa.DataType], *optional: str) -> pa.DataType:
        return pa.list_(pa.field("element", pa.struct(fields(types, *optional)), nullable=False))

    word, place, score = pa.string(), pa.int32(), pa.float64()
    span = {"start": place, "end": place}
    header = {"header_start": place, "header_end": place}
    origin = {"label": word, "score": score, "source": word}
    part = {**span, "value": word}
    one = pa.struct(fields(part))
    step = dict.fromkeys(("dose", "frequency", "duration"), one)
    medication = dict.fromkeys(_PARTS_OF_MEDICATION, one)
    timex = dict.fromkeys(("kind", "value", "mod", "freq", "quant", "event"), word)
    measurement = dict.fromkeys(("name", "value", "unit", "low", "high"), one)
    told = ("answer", "limit", "value", "low", "high", "unit", "reason", "source", "note")
    codes = many({**dict.fromkeys(("system", "code", "display", "release"), word), "score": score})
    columns = {
        "note_id": word,
        **dict.fromkeys(_META, word),
        "error": word,
        **({"text": word} if text else {}),
        "sections": many({**span, "name": word, **header}, *header),
        "sentences": many(span),
        "entities": many(
            {
                **span,
                "text": word,
                **origin,
                **dict.fromkeys(("assertion", "relative"), word),
                "codes": codes,
                "temporality": word,
                "time": place,
                "section": word,
            },
            "time",
            "section",
        ),
        "relations": many({"head": place, "tail": place, **origin, "note": word}),
        "labels": many({**span, **origin}),
        "medications": many(
            {
                **span,
                **medication,
                "when": many(part),
                "steps": many(step, *step),
                "daily": word,
                "dose_checks": many(dict.fromkeys(told, word)),
            },
            *medication,
            "daily",
        ),
        "times": many({**span, **timex, "anchored": pa.bool_()}),
        "measurements": many({**span, **measurement, "flag": word}, "unit", "low", "high"),
        "abbreviations": many(
            {
                **span,
                **dict.fromkeys(("short", "expansion", "source"), word),
                "score": score,
                "alternatives": many({"expansion": word, "score": score}),
            }
        ),
        "phi": many({**span, **origin, "original_start": place, "original_end": place}),
        "coverage": many(span),
        "clearance": pa.struct(fields({"method": word, "statement": word})),
        "model": word,
        "extra": word,
        "schema": word,
    }
    return pa.schema(fields(columns, *_COLUMNS, "error"), metadata={"schema": SCHEMA})


def row_of(line: str) -> dict[str, Any]:
    """The row of one output line, a document's or an error's; columns as in ``arrow_schema``.

    ``extra`` is a JSON object as text, null where there is none. Raises SchemaError for other lines.
    """
    try:
        raw = json.loads(line)
        schema = raw["schema"]
        if schema == ERROR_SCHEMA:
            return {**dict.fromkeys(_COLUMNS), "note_id": raw["id"], "error": raw["reason"], "schema": schema}
        if schema != SCHEMA:
            raise SchemaError(f"schema is {schema!r}; this version reads {SCHEMA!r} and {ERROR_SCHEMA!r}")
        note, sections = raw["note"], raw["sections"]
        return {
            "note_id": note["note_id"],
            **{name: note[name] for name in _META},
            "error": None,
            "text": raw["text"],
            "sections": [_section(s) for s in sections],
            "entities": _in_sections(raw["entities"], sections),
            **{name: raw[name] for name in _ALIKE if name != "phi"},
            # lines of earlier versions have neither
            "medications": [{"dose_checks": [], **one} for one in raw["medications"]],
            "phi": raw.get("phi", []),
            "extra": json.dumps(note["extra"], ensure_ascii=False) if note["extra"] else None,
            "schema": schema,
        }
    except (ValueError, LookupError, TypeError):
        raise SchemaError("not a line that this version writes: it is no JSON, or a field is missing") from None


def batch_of(lines: Iterable[str], *, text: bool = True) -> pa.RecordBatch:
    """The rows of many lines, in order. Raises SchemaError, MissingExtraError."""
    schema = arrow_schema(text=text)
    import pyarrow as pa

    return pa.RecordBatch.from_pylist([row_of(line) for line in lines], schema=schema)


def document_of(row: Mapping[str, Any]) -> Document:
    """The document of a row that was read back (``table.to_pylist()``); types and offsets are checked again.

    Raises SchemaError for error rows and rows without the text, OffsetError.
    """
    if row.get("text") is None:
        raise SchemaError("the row holds no text, so that no document can be made of it")
    raw = {
        "text": row["text"],
        "note": {"note_id": row["note_id"], "extra": json.loads(row["extra"] or "{}")} | {k: row[k] for k in _META},
        "sections": [_nested(s) for s in row["sections"]],
        "entities": [{k: v for k, v in e.items() if k != "section"} for e in row["entities"]],
        **{name: row[name] for name in _ALIKE if name in row},
        "schema": row["schema"],
    }
    return from_json(json.dumps(raw))


def _section(section: Mapping[str, Any]) -> dict[str, Any]:
    header = section["header"] or {"start": None, "end": None}
    own = {name: section[name] for name in ("start", "end", "name")}
    return {**own, "header_start": header["start"], "header_end": header["end"]}


def _nested(section: Mapping[str, Any]) -> dict[str, Any]:
    start, end = section["header_start"], section["header_end"]
    own = {name: section[name] for name in ("start", "end", "name")}
    return {**own, "header": None if start is None else {"start": start, "end": end}}


_EARLIER: dict[str, Any] = {"codes": [], "temporality": "", "time": None}


def _in_sections(entities: Sequence[dict[str, Any]], sections: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The entities, each with the name of the section that holds its start, or None in a note without sections.

    Lines of earlier versions have neither codes nor times.
    """
    starts = [s["start"] for s in sections]
    names = [None, *(s["name"] for s in sections)]
    return [{**_EARLIER, **e, "section": names[bisect_right(starts, e["start"])]} for e in entities]
