"""Tables of a database hold what the documents of a part hold."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from clinicalbert.archive import open_sink
from clinicalbert.archive.journal import Part
from clinicalbert.document import Code, Document, Entity, NoteMeta
from clinicalbert.errors import InputError, RecordError
from clinicalbert.facts import DoseCheck, Medication, TimeExpression
from clinicalbert.facts import Part as Words
from clinicalbert.interop.json import error_to_json, to_json

pytest.importorskip("sqlalchemy")
CODES = (
    Code("icd10cm", "E11.9", "Type 2 diabetes mellitus without complications", "2021", 0.93),
    Code("doid", "DOID:9352", "type 2\0diabetes", "2015-11-11", 0.5),
)
AGAIN = Code("icd10cm", "R05.9", "Cough, unspecified", "2021")


def document(note_id: str, *codes: tuple[Code, ...]) -> Document:
    """A note of as many coughs."""
    entities = (Entity(6 * i, 6 * i + 5, "cough", "problem", codes=some) for i, some in enumerate(codes))
    return Document("cough " * len(codes), NoteMeta(note_id), entities=tuple(entities))


def store(path: Path, lines: Sequence[str], settings: str = "") -> None:
    sink = open_sink(f"sqlite:///{path}", {"model": f"dummy{settings}"})
    sink.commit(Part(len(sink.parts), len(lines), 0, 0, 0, 0, ""), lines)
    sink.close()


def rows(path: Path, query: str) -> list[tuple[Any, ...]]:
    with sqlite3.connect(path) as database:
        return database.execute(query).fetchall()


def test_codes_are_rows_that_name_their_entity(tmp_path: Path) -> None:
    path = tmp_path / "out.db"
    error = error_to_json(RecordError("n1", "broken"))
    store(path, [to_json(document("n0", (), CODES)), error, to_json(document("n2", (AGAIN,)))])
    found = rows(
        path, "SELECT position, entity, number, note_id, system, code, display, release, score FROM clinicalbert_codes"
    )
    assert sorted(found) == [
        (0, 1, 0, "n0", "icd10cm", "E11.9", "Type 2 diabetes mellitus without complications", "2021", 0.93),
        (0, 1, 1, "n0", "doid", "DOID:9352", "type 2\u2400diabetes", "2015-11-11", 0.5),
        (2, 0, 0, "n2", "icd10cm", "R05.9", "Cough, unspecified", "2021", 1.0),
    ]
    joined = "clinicalbert_codes c JOIN clinicalbert_entities e USING (run, position, entity)"
    assert rows(path, f"SELECT COUNT(*), MIN(e.text) FROM {joined}") == [(3, "cough")]
    assert "codes" not in {column[1] for column in rows(path, "PRAGMA table_info(clinicalbert_entities)")}


def test_runs_lie_side_by_side(tmp_path: Path) -> None:
    path = tmp_path / "out.db"
    for settings in "ab":
        store(path, [to_json(document("n0", CODES))], settings)
    assert rows(path, "SELECT COUNT(*), COUNT(DISTINCT run) FROM clinicalbert_codes") == [(4, 2)]


def test_tables_from_before_there_were_codes_are_joined_by_one(tmp_path: Path) -> None:
    path = tmp_path / "out.db"
    store(path, [to_json(document("n0", ()))], "a")
    rows(path, "DROP TABLE clinicalbert_codes")
    store(path, [to_json(document("n0", CODES))], "b")
    assert rows(path, "SELECT COUNT(*) FROM clinicalbert_codes") == [(2,)]
    assert rows(path, "SELECT COUNT(*) FROM clinicalbert_entities") == [(2,)]


def test_dose_checks_are_rows_that_name_their_medication(tmp_path: Path) -> None:
    path = tmp_path / "out.db"
    checks = (DoseCheck("within", "single", "4", "2", "8", "mg"), DoseCheck("above", "daily", "20", "", "16", "mg"))
    drug = Words(0, 8, "exemplin")
    twice = (Medication(0, 8, drug), Medication(9, 17, drug, dose_checks=checks))
    store(path, [to_json(Document("exemplin exemplin", medications=twice))])
    found = rows(
        path, "SELECT medication, number, answer, limit_kind, value, low, high, unit FROM clinicalbert_dose_checks"
    )
    assert sorted(found) == [
        (1, 0, "within", "single", "4", "2", "8", "mg"),
        (1, 1, "above", "daily", "20", "", "16", "mg"),
    ]
    assert "dose_checks" not in {column[1] for column in rows(path, "PRAGMA table_info(clinicalbert_medications)")}


def test_tables_from_before_there_were_dose_checks_are_joined_by_one(tmp_path: Path) -> None:
    path = tmp_path / "out.db"
    store(path, [to_json(document("n0"))], "a")
    rows(path, "DROP TABLE clinicalbert_dose_checks")
    taken = Medication(0, 5, Words(0, 5, "cough"), dose_checks=(DoseCheck("not in the formulary"),))
    store(path, [to_json(replace(document("n0", ()), medications=(taken,)))], "b")
    assert rows(path, "SELECT answer FROM clinicalbert_dose_checks") == [("not in the formulary",)]


def test_entities_are_dated_by_a_row_of_times(tmp_path: Path) -> None:
    path = tmp_path / "out.db"
    dated = replace(
        document("n0", (), ()),
        entities=(
            Entity(0, 5, "cough", "problem", temporality="before", time=0),
            Entity(6, 11, "cough", "problem", temporality="after"),
        ),
        times=(TimeExpression(3, 8, "DATE", "2009"),),
    )
    store(path, [to_json(dated)])
    joined = "clinicalbert_entities e LEFT JOIN clinicalbert_times t ON (t.run, t.position, t.number) "
    found = rows(path, f"SELECT e.temporality, t.timex_value FROM {joined} = (e.run, e.position, e.time_number)")
    assert found == [("before", "2009"), ("after", None)]


def test_tables_of_another_version_are_told_before_a_note_is_read(tmp_path: Path) -> None:
    path = tmp_path / "out.db"
    store(path, [to_json(document("n0", ()))], "a")
    rows(path, "ALTER TABLE clinicalbert_entities DROP COLUMN temporality")
    with pytest.raises(InputError, match=r"clinicalbert_entities lacks temporality.*--table"):
        open_sink(f"sqlite:///{path}", {"model": "dummyb"})
