from __future__ import annotations

import dataclasses
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from clinicalbert.document import (
    SCHEMA,
    Clearance,
    Code,
    Document,
    Entity,
    Label,
    NoteMeta,
    PhiSpan,
    Relation,
    Section,
    Sentence,
    Span,
)
from clinicalbert.errors import MissingExtraError, OffsetError, RecordError, SchemaError
from clinicalbert.facts import Abbreviation, Alternative, DoseCheck, Measurement, Medication, Part, Step, TimeExpression
from clinicalbert.inference.pipeline import Pipeline
from clinicalbert.interop.json import ERROR_SCHEMA, error_to_json, from_json, to_json
from clinicalbert.interop.table import arrow_schema, batch_of, document_of, row_of
from clinicalbert.privacy import cleared
from clinicalbert.samples import paths
from strategies import documents

pa = pytest.importorskip("pyarrow")
CANARY = "XYLOPHONE"
CODES = (Code("drugs", "DRUGS:7", "aspirin", "2020", 0.5), Code("icd10cm", "T39.0", "Poisoning", "2021"))
CHECK = DoseCheck("above", "daily", "20", "", "16", "mg", "the greatest of the range", "formulary:own@0", "mine")
DOCUMENT = Document(
    "PLAN: aspirin",
    NoteMeta("n1", "p7", "e3", "2024-05-01", "discharge", "utf-8", {"ward": "4B", "beds": [1, None]}),
    (Section(0, 4, "preamble"), Section(4, 13, "plan", Span(4, 5))),
    (Sentence(6, 13),),
    (Entity(6, 13, "aspirin", "drug", 0.5, "bc5cdr:Chemical", codes=CODES), Entity(0, 4, "PLAN", "test", 0.25, "x")),
    (Relation(0, 1, "treats", 0.75, "rule"),),
    (Span(0, 13),),
    Clearance("phi-cleared", "a test"),
    "mini 1 (abc)",
    (Label(6, 13, "adverse_event", 0.75, "adverse_events:event"),),
    (
        Medication(
            *(6, 13, Part(6, 13, "aspirin")),
            when=(Part(0, 4, "noon"),),
            steps=(Step(dose=Part(0, 4, "1 mg")),),
            dose_checks=(CHECK,),
        ),
    ),
    (TimeExpression(0, 4, "DATE", "2024-05-01", anchored=True),),
    (Measurement(0, 4, Part(0, 2, "sodium"), Part(2, 4, "138"), unit=Part(2, 4, "mmol/L"), flag="H"),),
    (Abbreviation(0, 4, "PLAN", "a plan", 0.5, "context", (Alternative("a plane", 0.25),)),),
    (PhiSpan(0, 4, "name", 0.5, "names", 0, 9),),
)


def through_parquet(lines: list[str], path: Path) -> list[dict[str, Any]]:
    from pyarrow import parquet

    parquet.write_table(pa.Table.from_batches([batch_of(lines)]), path)
    table = parquet.read_table(path)
    assert table.schema.equals(arrow_schema(), check_metadata=True)
    return list(table.to_pylist())


def _listed(row: dict[str, Any]) -> dict[str, Any]:
    """As JSON has it."""
    return {key: list(value) if isinstance(value, tuple) else value for key, value in row.items()}


def test_a_row() -> None:
    row = row_of(to_json(DOCUMENT))
    assert row == {
        "note_id": "n1",
        "patient_id": "p7",
        "encounter_id": "e3",
        "date": "2024-05-01",
        "type": "discharge",
        "encoding": "utf-8",
        "error": None,
        "text": "PLAN: aspirin",
        "sections": [
            {"start": 0, "end": 4, "name": "preamble", "header_start": None, "header_end": None},
            {"start": 4, "end": 13, "name": "plan", "header_start": 4, "header_end": 5},
        ],
        "sentences": [{"start": 6, "end": 13}],
        "entities": [
            {**_listed(dataclasses.asdict(DOCUMENT.entities[0])), "section": "plan"},
            {**_listed(dataclasses.asdict(DOCUMENT.entities[1])), "section": "preamble"},
        ],
        "relations": [dataclasses.asdict(DOCUMENT.relations[0])],
        "coverage": [{"start": 0, "end": 13}],
        "clearance": {"method": "phi-cleared", "statement": "a test"},
        "model": "mini 1 (abc)",
        "labels": [dataclasses.asdict(DOCUMENT.labels[0])],
        "medications": [_listed(dataclasses.asdict(DOCUMENT.medications[0]))],
        "times": [dataclasses.asdict(DOCUMENT.times[0])],
        "measurements": [dataclasses.asdict(DOCUMENT.measurements[0])],
        "abbreviations": [_listed(dataclasses.asdict(DOCUMENT.abbreviations[0]))],
        "phi": [dataclasses.asdict(DOCUMENT.phi[0])],
        "extra": '{"ward": "4B", "beds": [1, null]}',
        "schema": SCHEMA,
    }
    assert set(row) == set(row_of(error_to_json(RecordError("n2", "broken")))) == set(arrow_schema().names)


def test_the_columns_cover_the_document() -> None:
    fields = {f.name for kind in (Document, NoteMeta) for f in dataclasses.fields(kind)}
    assert set(arrow_schema().names) == fields - {"note"} | {"error"}
    assert arrow_schema(text=False).names == [n for n in arrow_schema().names if n != "text"]
    assert arrow_schema().metadata == {b"schema": SCHEMA.encode()}


@given(documents())
def test_round_trip_of_any_document(document: Document) -> None:
    (row,) = batch_of([to_json(document)]).to_pylist()
    assert document_of(row) == from_json(to_json(document))


def test_round_trip_through_parquet(nlp: Pipeline, tmp_path: Path) -> None:
    notes = [cleared(p.read_text("utf-8"), note=NoteMeta(p.name, extra={"é": 1.5})) for p in paths()]
    read = [*nlp.pipe([*notes, cleared("")]), DOCUMENT]
    bad = error_to_json(RecordError('n"2', "broken"))
    rows = through_parquet([*map(to_json, read), bad], tmp_path / "rows.parquet")
    assert [document_of(row) for row in rows[:-1]] == read
    for document, row in zip(read, rows, strict=False):
        named = [document.section_at(e.start) for e in document.entities]
        assert [e["section"] for e in row["entities"]] == [s.name if s else None for s in named]
    last = {name: value for name, value in rows[-1].items() if value is not None}
    assert last == {"note_id": 'n"2', "error": "broken", "schema": ERROR_SCHEMA}


def test_codes_are_structs_within_entities() -> None:
    column = batch_of([to_json(DOCUMENT)]).column("entities")
    assert column.to_pylist()[0][0]["codes"] == [dataclasses.asdict(code) for code in CODES]
    code = arrow_schema().field("entities").type.value_type.field("codes").type.value_type
    assert [code.field(i).name for i in range(code.num_fields)] == [f.name for f in dataclasses.fields(Code)]


def test_rows_from_before_there_were_codes_are_read() -> None:
    raw = json.loads(to_json(DOCUMENT))
    for entity in raw["entities"]:
        del entity["codes"]
    bare = tuple(dataclasses.replace(entity, codes=()) for entity in DOCUMENT.entities)
    (row,) = batch_of([json.dumps(raw)]).to_pylist()
    assert document_of(row) == dataclasses.replace(DOCUMENT, entities=bare)
    for entity in row["entities"]:
        del entity["codes"]
    assert document_of(row) == dataclasses.replace(DOCUMENT, entities=bare)


def test_rows_from_before_there_were_dose_checks_are_read() -> None:
    raw = json.loads(to_json(DOCUMENT))
    for medication in raw["medications"]:
        del medication["dose_checks"]
    bare = tuple(dataclasses.replace(medication, dose_checks=()) for medication in DOCUMENT.medications)
    (row,) = batch_of([json.dumps(raw)]).to_pylist()
    assert document_of(row) == dataclasses.replace(DOCUMENT, medications=bare)
    for medication in row["medications"]:
        del medication["dose_checks"]
    assert document_of(row) == dataclasses.replace(DOCUMENT, medications=bare)


def test_without_the_text() -> None:
    batch = batch_of([to_json(DOCUMENT)], text=False)
    assert batch.schema.equals(arrow_schema(text=False), check_metadata=True)
    assert batch.to_pylist()[0]["entities"][0]["text"] == "aspirin"
    with pytest.raises(SchemaError, match="no text"):
        document_of(batch.to_pylist()[0])


def test_no_lines_are_an_empty_batch() -> None:
    assert batch_of([]).num_rows == 0 and batch_of([]).schema.equals(arrow_schema())


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("", "no JSON"),
        (f'{{"text": "{CANARY}', "no JSON"),
        (f'["{CANARY}"]', "no JSON"),
        (json.dumps({"schema": "clinicalbert.document/2", "text": CANARY}), "document/2"),
        (json.dumps({"schema": SCHEMA, "text": CANARY}), "missing"),
        (json.dumps({"schema": ERROR_SCHEMA, "id": CANARY}), "missing"),
    ],
)
def test_other_lines_are_refused_without_quoting_them(line: str, names: str) -> None:
    with pytest.raises(SchemaError, match=names) as caught:
        row_of(line)
    error = caught.value
    assert CANARY not in str(error) and (error.__context__ is None or error.__suppress_context__)


def test_an_altered_row_is_no_document() -> None:
    row = row_of(to_json(DOCUMENT))
    row["entities"][0]["start"] = 5
    with pytest.raises(OffsetError):
        document_of(row)
    with pytest.raises(SchemaError):
        document_of(row_of(error_to_json(RecordError("n2", "broken"))))


def test_without_pyarrow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(MissingExtraError, match=r"clinicalbert-pro\[tables\]"):
        arrow_schema()
    assert row_of(to_json(DOCUMENT))["note_id"] == "n1"
