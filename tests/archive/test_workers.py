from __future__ import annotations

from collections.abc import Iterator

import pytest

from clinicalbert.archive import workers as module
from clinicalbert.archive.workers import Record, Workers
from clinicalbert.document import NoteMeta
from clinicalbert.errors import RecordError, WorkerError
from clinicalbert.privacy import RawNote
from dummies import broken_load, faulty_reader


def note(key: int, text: str = "fine") -> Record:
    return RawNote(text, NoteMeta(str(key)))


def test_rows_stay_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CHUNK_RECORDS", 3)
    records = [note(i) if i % 7 else RecordError(str(i), "bad") for i in range(100)]
    with Workers(3, {}, load=faulty_reader) as pool:
        rows = list(pool.rows(records))
        assert [r.id for r in rows] == [str(i) for i in range(100)]
        assert [r.reason for r in rows] == ["bad" if i % 7 == 0 else None for i in range(100)]
        assert [r.id for r in pool.rows([note(5)])] == ["5"]  # and they can be asked again
        assert list(pool.rows([])) == []


@pytest.mark.parametrize(
    ("text", "says"), [("die", "SIGKILL"), ("break XYLOPHONE", "ValueError"), ("hang", "took longer than 0.5 s")]
)
def test_a_note_that_takes_its_worker_along_costs_itself(
    text: str, says: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(module, "CHUNK_RECORDS", 4)
    monkeypatch.setattr(module, "GRACE", 0.1)
    records = [note(i, text if i in (2, 9) else "fine") for i in range(12)]
    with Workers(2, {}, timeout=0.5, load=faulty_reader) as pool:
        rows = list(pool.rows(records))
    assert [r.id for r in rows] == [str(i) for i in range(12)]
    assert [i for i, r in enumerate(rows) if r.reason] == [2, 9]
    assert all(says in str(rows[i].reason) and "XYLOPHONE" not in rows[i].line for i in (2, 9))
    assert "XYLOPHONE" not in "".join(capfd.readouterr())


def test_a_model_that_cannot_be_loaded_is_heard() -> None:
    with pytest.raises(WorkerError, match="no model here"), Workers(2, {}, load=broken_load) as pool:
        list(pool.rows([note(1)]))


def test_a_source_that_breaks_is_heard_after_what_it_gave() -> None:
    def source() -> Iterator[Record]:
        yield from (note(i) for i in range(5))
        raise OSError("gone")

    seen = []
    with Workers(2, {}, load=faulty_reader) as pool, pytest.raises(OSError, match="gone"):
        for row in pool.rows(source()):
            seen.append(row.id)
    assert seen == ["0", "1", "2", "3", "4"]


def test_records_are_not_pulled_far_ahead(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CHUNK_RECORDS", 2)
    pulled = 0

    def source() -> Iterator[Record]:
        nonlocal pulled
        while True:
            pulled += 1
            yield note(pulled)

    with Workers(2, {}, load=faulty_reader) as pool:
        stream = pool.rows(source())
        for _ in range(50):
            next(stream)
        assert pulled <= 50 + 2 * module.AHEAD * 2 + 2
