from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given

from clinicalbert.document import SCHEMA, Code, Document, Entity, NoteMeta
from clinicalbert.errors import ClinicalBertError, OffsetError, RecordError, SchemaError
from clinicalbert.interop.json import ERROR_SCHEMA, error_to_json, from_json, json_schema, to_json
from strategies import documents

CANARY = "XYLOPHONE"


@given(documents())
def test_round_trip(document: Document) -> None:
    line = to_json(document)
    assert "\n" not in line and "\r" not in line
    assert from_json(line) == from_json(line.encode()) == document
    assert to_json(from_json(line)) == line


def row(**changes: Any) -> str:
    return json.dumps({"schema": SCHEMA, "text": f"no {CANARY}", **changes})


def entity(**changes: Any) -> dict[str, Any]:
    return {"entities": [{"start": 3, "end": 12, "text": CANARY, "label": "problem", **changes}]}


@pytest.mark.parametrize(
    ("line", "kind", "names"),
    [
        ("", SchemaError, "not JSON"),
        (f'{{"text": "{CANARY}', SchemaError, "not JSON"),
        (f'["{CANARY}"]', SchemaError, "schema is None"),
        (f'{{"text": "{CANARY}"}}', SchemaError, "schema is None"),
        (row(schema="clinicalbert.document/2"), SchemaError, "document/2"),
        (row(schema=1), SchemaError, "schema is 1"),
        (row(text=None), SchemaError, "text"),
        (row(text=[CANARY]), SchemaError, "text"),
        (row(**entity(start=CANARY)), SchemaError, "entities.0.start"),
        (row(**entity(label=None)), SchemaError, "entities.0.label"),
        (row(**entity(codes=CANARY)), SchemaError, "entities.0.codes"),
        (row(**entity(codes=[{"system": "icd10cm", "code": CANARY}])), SchemaError, "entities.0.codes.0.display"),
        (row(entities=[CANARY]), SchemaError, "entities.0"),
        (row(entities=CANARY), SchemaError, "entities"),
        (row(note=CANARY), SchemaError, "note"),
        (row(**entity(start=2)), OffsetError, "entity 0"),
        (row(**entity(end=99)), OffsetError, "entity 0"),
        (row(**entity(text=CANARY.lower())), OffsetError, "entity 0"),
        (row(sections=[{"start": 0, "end": 3, "name": "plan", "header": None}]), OffsetError, "partition"),
        (row(relations=[{"head": 0, "tail": 0, "label": "x"}]), OffsetError, "relation 0"),
        (row(text=f"{CANARY}\ud800"), SchemaError, "surrogate|hex escape"),
    ],
)
def test_what_is_no_document_is_refused_without_quoting_it(
    line: str, kind: type[ClinicalBertError], names: str
) -> None:
    with pytest.raises(kind, match=names) as caught:
        from_json(line)
    assert CANARY.lower() not in str(caught.value).lower()
    error = caught.value
    assert error.__cause__ is None and (error.__context__ is None or error.__suppress_context__)


@pytest.mark.parametrize("line", [b"\xff\xfe{", b"\x00"])
def test_bytes_that_are_no_text(line: bytes) -> None:
    with pytest.raises(SchemaError):
        from_json(line)


def test_json_nested_too_deeply() -> None:
    with pytest.raises(SchemaError):
        from_json("[" * 100_000)


@pytest.mark.parametrize("start", ["3", 3.0, True])
def test_offsets_must_be_integers(start: object) -> None:
    with pytest.raises(SchemaError):
        from_json(row(entities=[{"start": start, "end": 4, "text": CANARY[0] if start != 1 else "o X", "label": "x"}]))


def test_numbers_that_json_lacks_stay_valid_json() -> None:
    line = to_json(Document("a", NoteMeta(extra={"x": float("nan")})))
    assert "NaN" not in line and json.loads(line)["note"]["extra"] == {"x": None}


def test_codes() -> None:
    codes = (
        Code("icd10cm", "R05.9", "Cough, unspecified", "2021", 0.75),
        Code("doid", "DOID:0", "cough", "2015-11-11"),
    )
    document = Document("cough", entities=(Entity(0, 5, "cough", "problem", codes=codes),))
    line = to_json(document)
    first = {"system": "icd10cm", "code": "R05.9", "display": "Cough, unspecified", "release": "2021", "score": 0.75}
    assert json.loads(line)["entities"][0]["codes"][0] == first
    assert from_json(line) == document


def test_documents_from_before_there_were_codes_are_read() -> None:
    (read,) = from_json(row(**entity())).entities
    assert read == Entity(3, 12, CANARY, "problem") and read.codes == ()


def test_schema_is_versioned_and_complete() -> None:
    schema = json_schema()
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema" and schema["$id"] == SCHEMA
    assert set(schema["properties"]) == set(Document.__dataclass_fields__)
    assert {"Entity", "Code", "NoteMeta", "Relation", "Section", "Sentence", "Span", "Clearance"} <= set(
        schema["$defs"]
    )
    assert set(json.loads(to_json(Document("a")))) == set(schema["properties"])


def test_error_row() -> None:
    line = error_to_json(RecordError('né\n"1"', "broken"))
    assert "\n" not in line
    assert json.loads(line) == {"schema": ERROR_SCHEMA, "id": 'né\n"1"', "reason": "broken"}
