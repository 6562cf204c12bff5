"""``analyze`` for archives: every way in, every way out, resumed, in several processes."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pyarrow import parquet

import clinicalbert
from clinicalbert.archive import folder as folder_module
from clinicalbert.errors import OutputError
from clinicalbert.inference.pipeline import Pipeline

Run = Callable[..., tuple[int, str, str]]
SOURCE = str(Path(clinicalbert.__file__).parents[1])


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    path = tmp_path / "n.jsonl"
    lines = [{"id": f"n{i}", "text": f"Day {i}: denies chest pain, started metformin."} for i in range(23)]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines) + "broken\n")
    return path


def entities(path: Path) -> list[Any]:
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return [[[e["start"], e["end"], e["label"]] for e in row.get("entities", [])] for row in rows]


def test_every_way_out_holds_the_same(run: Run, notes: Path, tmp_path: Path) -> None:
    for out in ("a.jsonl", "b.parquet", "sqlite:///c.db", "d.jsonl.gz"):
        code, _, err = run("analyze", notes, "--phi-cleared", "-o", out)
        assert code == 3 and "23 notes, 1 failed" in err and f"wrote {out}" in err
    expected = entities(tmp_path / "a.jsonl")
    table = parquet.read_table(tmp_path / "b.parquet").to_pylist()
    assert [[[e["start"], e["end"], e["label"]] for e in row["entities"] or ()] for row in table] == expected
    assert table[-1]["error"].startswith("not JSON") and table[0]["error"] is None
    with sqlite3.connect(tmp_path / "c.db") as database:
        rows = database.execute("SELECT position, start_char, end_char, label FROM clinicalbert_entities").fetchall()
        assert sorted(rows) == [(i, *e) for i, row in enumerate(expected) for e in sorted(row)]
        assert database.execute("SELECT COUNT(*) FROM clinicalbert_notes").fetchone() == (24,)
    manifests = [json.loads(p.read_text("utf-8"))["counts"] for p in sorted(tmp_path.glob("*.manifest.json"))]
    assert len(manifests) == 3 and all(m == manifests[0] for m in manifests) and manifests[0]["records"] == 24


@pytest.mark.parametrize("out", ["out.jsonl", "out/", "sqlite:///out.db"])
def test_a_full_disk_then_resumed(
    run: Run, notes: Path, tmp_path: Path, out: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from clinicalbert.archive.database import DatabaseSink

    def refuse_after(real: Callable[..., Any], most: int) -> Callable[..., Any]:
        done = 0

        def commit(*arguments: Any) -> Any:
            nonlocal done
            done += 1
            if done > most:
                raise OutputError("cannot write: No space left on device")
            return real(*arguments)

        return commit

    arguments = ["analyze", notes, "--phi-cleared", "--part-notes", 5, "-o", out]
    for sink in (folder_module.FolderSink, DatabaseSink):
        monkeypatch.setattr(sink, "commit", refuse_after(sink.commit, 2))
    code, _, err = run(*arguments)
    assert code == 1 and "No space left" in err
    monkeypatch.undo()
    monkeypatch.chdir(tmp_path)
    code, _, err = run(*arguments)
    assert code == 2 and "unfinished run" in err and "--resume" in err
    code, _, err = run(*arguments, "--resume")
    assert code == 3 and "23 notes, 1 failed, 10 of them in earlier sessions" in err
    code, _, err = run(*arguments, "--resume")
    assert code == 3 and "finished already" in err


def test_resume_without_target(run: Run, notes: Path) -> None:
    assert run("analyze", notes, "--phi-cleared", "--resume")[0] == 2


def test_repeated_ids_are_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "n.jsonl").write_text('{"id": "a", "text": "x"}\n' * 3)
    code, _, err = run("analyze", "n.jsonl", "--phi-cleared", "-o", "d.jsonl")
    assert code == 0 and "2 ids came more than once (first: 'a')" in err and "--id-column" in err
    assert len((tmp_path / "d.jsonl").read_text().splitlines()) == 3


def test_json_progress(run: Run, notes: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clinicalbert.cli.progress.EVERY", 0.0)
    code, out, err = run("analyze", notes, "--phi-cleared", "-o", "d.jsonl", "--json-progress")
    lines = [json.loads(line) for line in err.splitlines()]
    assert code == 3 and out == "" and len(lines) == 25
    assert [line["notes"] + line["errors"] for line in lines[:-1]] == list(range(1, 25))
    last = lines[-1]
    assert last["done"] and (last["notes"], last["errors"], last["fraction"]) == (23, 1, 1.0) and last["tokens_per_s"]


def test_columns_of_a_table(run: Run, tmp_path: Path) -> None:
    (tmp_path / "n.csv").write_text("ROW_ID,TEXT,SUBJECT_ID\n1,cough,7\n")
    named = ["--id-column", "ROW_ID", "--text-column", "text", "--patient-column", "SUBJECT_ID"]
    code, out, _ = run("analyze", "n.csv", "--phi-cleared", "--json", *named)
    assert code == 0 and json.loads(out)["note"]["patient_id"] == "7" and json.loads(out)["note"]["note_id"] == "1"
    code, out, err = run("analyze", "n.csv", "--phi-cleared", "--json", "--text-column", "note")
    assert code == 1 and "no column 'note'; there are 'ROW_ID', 'TEXT', 'SUBJECT_ID'" in err


def test_a_corrupted_weight_file_is_named(run: Run, notes: Path, nlp: Pipeline, tmp_path: Path) -> None:
    import shutil

    folder = shutil.copytree(nlp.bundle.folder, tmp_path / "model")
    graph = folder / nlp.bundle.manifest.graph
    raw = bytearray(graph.read_bytes())
    raw[-1000] ^= 1
    graph.write_bytes(raw)
    code, _, err = run("analyze", notes, "--phi-cleared", "--model", folder, "-o", "d.jsonl", "--workers", 2)
    assert code == 1 and graph.name in err and "checksum" in err and not (tmp_path / "d.jsonl").exists()


def command(*arguments: object, **options: Any) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PYTHONPATH": SOURCE}
    code = "from clinicalbert.cli.app import main; main()"
    words = [sys.executable, "-c", code, "analyze", *map(str, arguments), "--phi-cleared", "-q"]
    return subprocess.Popen(words, env=environment, **options)


def test_workers_killed_and_resumed(notes: Path, tmp_path: Path) -> None:
    """The real thing, once; `make test-slow` does it fifty times."""
    lines = [json.loads(line) for line in notes.read_text().splitlines()[:-1]]
    many = tmp_path / "many.jsonl"
    many.write_text(
        "".join(json.dumps({"id": f"{r}.{n['id']}", "text": n["text"] * 9}) + "\n" for r in range(20) for n in lines)
    )
    assert command(many, "-o", tmp_path / "whole.jsonl").wait(120) == 0
    options = [many, "-o", tmp_path / "killed.jsonl", "--part-notes", 20, "--resume"]
    first = command(*options, "--workers", 2)
    journal = tmp_path / "killed.jsonl.parts" / "_journal.jsonl"
    until = time.monotonic() + 60
    while time.monotonic() < until and not (journal.exists() and journal.read_bytes().count(b"\n") > 3):
        time.sleep(0.02)
    first.kill()
    first.wait()
    assert journal.exists() and not (tmp_path / "killed.jsonl").exists()
    assert command(*options, "--workers", 2).wait(120) == 0
    assert (tmp_path / "killed.jsonl").read_bytes() == (tmp_path / "whole.jsonl").read_bytes()
    manifest = json.loads((tmp_path / "killed.jsonl.manifest.json").read_text("utf-8"))
    assert manifest["counts"]["records"] == 460 and manifest["counts"]["from_earlier_sessions"] >= 60
    assert {p.name.split(".")[0] for p in tmp_path.iterdir()} == {"n", "many", "whole", "killed"}
