"""Tables of a database hold what the documents of a part hold."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from clinicalbert.archive import open_sink
from clinicalbert.archive.journal import Part
from clinicalbert.document import Code, Document, Entity, NoteMeta
from clinicalbert.errors import RecordError
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
