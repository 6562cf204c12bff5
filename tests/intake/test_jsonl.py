from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given

from clinicalbert.document import Document
from clinicalbert.errors import RecordError
from clinicalbert.intake.columns import Columns
from clinicalbert.intake.decode import MARKING
from clinicalbert.intake.jsonl import read_jsonl
from clinicalbert.interop.json import error_to_json, to_json
from clinicalbert.privacy import RawNote
from strategies import json_values, names, texts

CANARY = "XYLOPHONE"


def read(*lines: bytes | dict[str, Any], encoding: str | None = None) -> list[RawNote | RecordError]:
    used = encoding or "utf-8"
    raw = [x.decode(used, MARKING) if isinstance(x, bytes) else json.dumps(x) for x in lines]
    return list(read_jsonl(raw, "n.jsonl", columns=Columns(), encoding=used))


@pytest.mark.parametrize(
    ("line", "record_id", "reason"),
    [
        (b"{" + CANARY.encode(), "n.jsonl:1", "not JSON (at character 1"),
        (b'{"text": "' + CANARY.encode(), "n.jsonl:1", "not JSON"),
        (b'"' + CANARY.encode() + b'"', "n.jsonl:1", "must be a JSON object, not str"),
        (b"[]", "n.jsonl:1", "not list"),
        (b"null", "n.jsonl:1", "not NoneType"),
        (b"{}", "n.jsonl:1", "no column 'text'"),
        (
            b'{"Text": "a", "TEXT": "b", "id": 7}',
            "7",
            "no column 'text' among its 3 fields: name the right one with --text-column",
        ),
        (b'{"text": null, "id": "a"}', "a", "'text' is null"),
        (b'{"text": ["' + CANARY.encode() + b'"], "note_id": "b"}', "b", "'text' is list"),
        (b'{"text": 5}', "n.jsonl:1", "'text' is int"),
        (b'{"text": "\xe9"}', "n.jsonl:1", "holds bytes that are not utf-8"),
        (b"[" * 100_000, "n.jsonl:1", "nested too deeply"),
        (b'{"text": "a", "n": ' + b"9" * 5000 + b"}", "n.jsonl:1", "not JSON"),
    ],
    ids=lambda x: x[:30] if isinstance(x, bytes) else None,
)
def test_a_bad_record_is_an_error_in_its_place(line: bytes, record_id: str, reason: str) -> None:
    error, good = read(line, {"text": "ok"})
    assert isinstance(error, RecordError) and error.record_id == record_id and reason in error.reason
    assert CANARY not in str(error) and isinstance(good, RawNote)
    assert good.note.note_id == "n.jsonl:2"


def test_fields() -> None:
    (note,) = read(
        {"id": 12, "text": "a\r\nb", "patient_id": 7, "encounter_id": "e", "date": "2101-01-01", "type": "ED", "x": [1]}
    )
    assert isinstance(note, RawNote) and note.text == "a\r\nb"
    meta = note.note
    assert (meta.note_id, meta.patient_id, meta.encounter_id, meta.date, meta.type) == (
        "12",
        "7",
        "e",
        "2101-01-01",
        "ED",
    )
    assert meta.extra == {"x": [1]} and meta.encoding == "utf-8"


@pytest.mark.parametrize(
    ("record", "key"),
    [
        ({"id": "a"}, "a"),
        ({"note_id": "b"}, "b"),
        ({"id": "a", "note_id": "b"}, "a"),
        ({"id": None, "note_id": "b"}, "b"),
        ({"id": 0}, "0"),
        ({"id": None}, "n.jsonl:1"),
        ({}, "n.jsonl:1"),
    ],
)
def test_ids(record: dict[str, Any], key: str) -> None:
    (note,) = read({"text": "a", **record})
    assert isinstance(note, RawNote) and note.note.note_id == key


def test_blank_lines_are_skipped_but_counted() -> None:
    notes = read(b"\n", {"text": "a"}, b"  \r\n", {"text": "b"})
    assert [n.note.note_id for n in notes if isinstance(n, RawNote)] == ["n.jsonl:2", "n.jsonl:4"]


def test_a_byte_order_mark_and_other_encodings() -> None:
    (note,) = read('{"text": "né"}'.encode("cp1252"), encoding="cp1252")
    assert isinstance(note, RawNote) and (note.text, note.note.encoding) == ("né", "cp1252")


@given(texts, json_values, names)
def test_every_text_and_every_field_comes_through(text: str, value: Any, name: str) -> None:
    record = {f"x{name}": value, "text": text}
    for ascii_only in (True, False):
        (note,) = read(json.dumps(record, ensure_ascii=ascii_only).encode())
        assert isinstance(note, RawNote) and note.text == text and note.note.extra == {f"x{name}": value}


@pytest.mark.parametrize(
    "line",
    [
        b'{"text": "a", "x": "\\ud800"}',
        b'{"text": "a", "id": "\\ud800"}',
        b'{"text": "a", "patient_id": "\\ud800"}',
        b'{"text": 5, "id": "\\ud800"}',
        b'{"text": "a", "x": ' + b"[" * 400 + b"]" * 400 + b"}",
    ],
)
def test_whatever_is_read_can_be_written(line: bytes) -> None:
    (note,) = read(line)
    row = error_to_json(note) if isinstance(note, RecordError) else to_json(Document(note.text, note.note))
    row.encode()
