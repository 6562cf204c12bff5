"""Runs into folders and files: whole, once, in order, resumable."""

from __future__ import annotations

import errno
import json
import random
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from clinicalbert.archive import folder as folder_module
from clinicalbert.archive import open_sink, run
from clinicalbert.archive.rows import Row
from clinicalbert.archive.run import Outcome
from clinicalbert.archive.workers import Record
from clinicalbert.document import NoteMeta
from clinicalbert.errors import InputError, LostRecordsError, OutputError, RecordError, ResumeError, UnknownNameError
from clinicalbert.privacy import RawNote
from dummies import faulty_reader

SETTINGS = {"model": "dummy"}
FORMS = ["jsonl", "jsonl.gz", "jsonl.xz", "jsonl.zst"]


def records(n: int = 23, start: int = 0) -> list[Record]:
    return [
        RecordError(f"n{i}", "bad") if i % 5 == 3 else RawNote(f"note {i} é", NoteMeta(f"n{i}"))
        for i in range(start, start + n)
    ]


class Killed(BaseException):
    """As sudden as SIGKILL: no handler of ours may take it for its own."""


def go(
    out: Path | str,
    given: Iterable[Record] | None = None,
    *,
    resume: bool = False,
    settings: dict[str, Any] = SETTINGS,
    kill_after: int | None = None,
    form: str | None = None,
) -> Outcome:
    sink = open_sink(str(out), settings, resume=resume, form=form)

    def on_row(row: Row, counts: Any) -> None:
        if kill_after is not None and counts.rows - counts.resumed > kill_after:
            raise Killed

    try:
        if sink.finished:
            raise ResumeError("finished")
        return run(
            records() if given is None else given,
            faulty_reader(),
            sink,
            about=lambda: {"settings": settings},
            on_row=on_row,
            part_notes=4,
        )
    finally:
        sink.close()


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("ending", [".{form}", "/"])
def test_killed_and_resumed_is_byte_identical(tmp_path: Path, form: str, ending: str) -> None:
    whole, broken = (f"{tmp_path}/{n}{ending.format(form=form)}" for n in ("whole", "broken"))
    go(whole, form=form)
    rng = random.Random(form)
    for _ in range(4):
        with pytest.raises(Killed):
            go(broken, resume=True, kill_after=rng.randint(0, 6), form=form)
    outcome = go(broken, resume=True, form=form)
    assert outcome.counts.rows == 23 and outcome.counts.resumed >= 0

    def content(path: str) -> dict[str, bytes]:
        files = sorted(Path(path).glob("part-*")) if path.endswith("/") else [Path(path)]
        return {f.name.replace("broken", "whole"): f.read_bytes() for f in files}

    assert content(whole) == content(broken)
    left = {p.name for p in tmp_path.iterdir()}
    assert len(left) == (2 if ending == "/" else 4)


def test_rows_and_manifest(tmp_path: Path) -> None:
    outcome = go(tmp_path / "out.jsonl")
    lines = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text("utf-8").splitlines()]
    assert [r["id"] for r in lines] == [f"n{i}" for i in range(23)]
    assert (outcome.counts.notes, outcome.counts.errors) == (19, 4)
    manifest = json.loads((tmp_path / "out.jsonl.manifest.json").read_text("utf-8"))
    assert manifest["counts"]["records"] == 23 and manifest["parts"][0]["rows"] == 23
    assert manifest["first_errors"][0] == {"id": "n3", "reason": "bad"}
    assert {p.name for p in tmp_path.iterdir()} == {"out.jsonl", "out.jsonl.manifest.json"}


def test_nothing_to_read_leaves_nothing(tmp_path: Path) -> None:
    assert go(tmp_path / "out.jsonl", []).counts.rows == 0
    assert go(tmp_path / "new/", []).counts.rows == 0
    assert list(tmp_path.iterdir()) == []


def test_a_finished_file_is_written_anew(tmp_path: Path) -> None:
    go(tmp_path / "out.jsonl")
    go(tmp_path / "out.jsonl", records(2))
    assert len((tmp_path / "out.jsonl").read_text().splitlines()) == 2


def test_a_finished_folder_is_kept(tmp_path: Path) -> None:
    go(f"{tmp_path}/out/")
    with pytest.raises(ResumeError, match="finished run"):
        go(f"{tmp_path}/out/")


@pytest.mark.parametrize("out", ["out.jsonl", "out/"])
def test_resuming_a_finished_run_does_nothing(tmp_path: Path, out: str) -> None:
    go(f"{tmp_path}/{out}")
    with pytest.raises(ResumeError, match=r"^finished"):
        go(f"{tmp_path}/{out}", resume=True)
    with pytest.raises(ResumeError, match=r"other settings \(model\)"):
        go(f"{tmp_path}/{out}", resume=True, settings={"model": "other"})


@pytest.mark.parametrize("out", ["out.jsonl", "out/"])
def test_what_cannot_be_resumed_is_refused(tmp_path: Path, out: str) -> None:
    target = f"{tmp_path}/{out}"
    with pytest.raises(Killed):
        go(target, kill_after=10)
    with pytest.raises(ResumeError, match="unfinished run: add --resume"):
        go(target)
    with pytest.raises(ResumeError, match=r"other settings \(model\)"):
        go(target, resume=True, settings={"model": "other"})
    with pytest.raises(ResumeError, match="not those of the unfinished run"):
        go(target, records(start=1), resume=True)
    with pytest.raises(ResumeError, match="not those of the unfinished run"):
        go(target, records(3), resume=True)
    assert go(target, resume=True).counts.resumed == 8


def test_two_runs_do_not_share_a_place(tmp_path: Path) -> None:
    first = open_sink(f"{tmp_path}/out/", SETTINGS)
    with pytest.raises(ResumeError, match="another run is writing"):
        open_sink(f"{tmp_path}/out/", SETTINGS, resume=True)
    first.close()


def test_a_torn_journal_line_is_cut_off(tmp_path: Path) -> None:
    with pytest.raises(Killed):
        go(f"{tmp_path}/out/", kill_after=10)
    journal = tmp_path / "out" / "_journal.jsonl"
    journal.write_bytes(journal.read_bytes()[:-5])
    assert go(f"{tmp_path}/out/", resume=True).counts.resumed == 4
    go(f"{tmp_path}/whole/")
    for part in (tmp_path / "whole").glob("part-*"):
        assert part.read_bytes() == (tmp_path / "out" / part.name).read_bytes()


@pytest.mark.parametrize("content", [b"{}\n", b"words\n", b'{"schema": "clinicalbert.journal/1"}\n[]\n'])
def test_a_foreign_journal_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "_journal.jsonl").write_bytes(content)
    with pytest.raises(ResumeError, match="no journal of this version"):
        go(f"{tmp_path}/", resume=True)


@pytest.mark.parametrize("out", ["out.jsonl", "out/"])
def test_a_damaged_part_is_noticed(tmp_path: Path, out: str) -> None:
    with pytest.raises(Killed):
        go(f"{tmp_path}/{out}", kill_after=10)
    part = next(tmp_path.rglob("part-00001*"))
    part.write_bytes(part.read_bytes()[:-1] + b"x")
    with pytest.raises(LostRecordsError, match="part-00001"):
        go(f"{tmp_path}/{out}", resume=True)
    assert not (tmp_path / "out.jsonl").exists()


def test_a_reader_that_loses_a_record_is_noticed(tmp_path: Path) -> None:
    def lossy(given: Iterable[Record]) -> Iterator[Row]:
        return (row for i, row in enumerate(faulty_reader()(given)) if i != 7)

    sink = open_sink(f"{tmp_path}/out.jsonl", SETTINGS)
    with pytest.raises(LostRecordsError, match="23 records went in, 22 rows came out"):
        run(records(), lossy, sink, about=dict, on_row=lambda r, c: None)
    sink.close()
    assert not (tmp_path / "out.jsonl").exists()


@pytest.mark.parametrize("fails_at", range(7))
def test_a_full_disk_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails_at: int) -> None:
    calls = 0
    real = folder_module._measure

    def measure(path: Path) -> tuple[int, str]:
        nonlocal calls
        calls += 1
        if calls == fails_at + 1:
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(path)

    monkeypatch.setattr(folder_module, "_measure", measure)
    with pytest.raises(OutputError, match="No space left on device; mend that and run again with --resume"):
        go(tmp_path / "out.jsonl")
    monkeypatch.undo()
    go(tmp_path / "out.jsonl", resume=True)
    go(tmp_path / "whole.jsonl")
    assert (tmp_path / "out.jsonl").read_bytes() == (tmp_path / "whole.jsonl").read_bytes()


@pytest.mark.parametrize("out", ["none/out.jsonl", "file/out.jsonl", "none/out/"])
def test_a_place_that_cannot_be(tmp_path: Path, out: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="cannot write"):
        go(f"{tmp_path}/{out}")


def test_an_unknown_format_lists_the_valid_ones(tmp_path: Path) -> None:
    with pytest.raises(UnknownNameError, match="parquet"):
        go(tmp_path / "out", form="docx")
