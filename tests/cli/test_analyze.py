from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import clinicalbert
from clinicalbert.inference.pipeline import Pipeline
from clinicalbert.interop.json import from_json
from clinicalbert.samples import paths

CANARY = "XYLOPHONE"
SOURCE = Path(clinicalbert.__file__).parents[1]
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def note(tmp_path: Path) -> Path:
    path = tmp_path / "note.txt"
    path.write_text(f"PLAN: start metformin. {CANARY} told.\r\n", newline="")
    return path


def rows(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_samples_into_every_kind_of_output(run: Run, tmp_path: Path) -> None:
    folder = paths()[0].parent
    code, out, err = run("analyze", folder, "--phi-cleared", "--out", "d.jsonl", "--html", "r.html", "--json")
    assert code == 0 and "6 notes" in err and "wrote d.jsonl" in err
    lines = (tmp_path / "d.jsonl").read_text("utf-8").splitlines()
    assert out.splitlines() == lines
    documents = [from_json(line) for line in lines]
    assert [d.text for d in documents] == [p.read_text("utf-8") for p in paths()]
    assert all(d.entities and d.clearance and d.clearance.method == "phi-cleared" for d in documents)
    page = (tmp_path / "r.html").read_text("utf-8")
    assert all(p.name in page for p in paths())
    assert {p.name for p in tmp_path.iterdir()} == {"d.jsonl", "d.jsonl.manifest.json", "r.html"}


def test_for_people(run: Run, note: Path) -> None:
    code, out, err = run("analyze", note, "--phi-cleared")
    assert code == 0 and "metformin" in out and "drug" in out and "1 notes" in err


def test_quiet_is_silent(run: Run, note: Path) -> None:
    assert run("analyze", note, "--phi-cleared", "-o", "d.jsonl", "-q") == (0, "", "")


def test_notes_go_through_the_gate(run: Run, tmp_path: Path) -> None:
    letter = next(p for p in paths() if p.stem == "referral_letter")
    text = letter.read_text("utf-8")
    code, out, _ = run("analyze", letter, "--json", "-q")
    document = from_json(out)
    assert code == 0 and document.clearance and document.clearance.method.startswith("clinicalbert-gate/")
    assert "safe-harbor" in document.clearance.statement or "Safe Harbor" in document.clearance.statement
    for secret in ("Oberwald", "Annelise", "Tarkington", "Quarry", "00418823", "555-0143", "03/01", "1234567893"):
        assert secret in text and secret not in out
    assert len(document.text) == len(text) and len(document.entities) > 20
    assert all(text[e.start : e.end] == e.text for e in document.entities if "█" not in e.text)
    assert {p.label for p in document.phi} >= {"name", "date", "mrn", "phone", "email", "license", "location"}
    code, out, _ = run("analyze", letter, "--json", "-q", "--view", "deidentified")
    assert "[NAME]" in from_json(out).text and "Oberwald" not in out
    code, out, _ = run("analyze", letter, "--json", "-q", "--view", "original")
    assert from_json(out).text == text


def test_what_is_wrong_with_the_gate_is_told_before_any_work(run: Run, note: Path, tmp_path: Path) -> None:
    for options in (["--profile", "nobody"], ["--view", "pink"], ["--repeats", "maybe"], ["--key", "no.key"]):
        code, out, err = run("analyze", note, "--out", "d.jsonl", *options)
        assert ((code, out) == (2, "") and "valid" in err) or "no.key" in err
        assert CANARY not in err and list(tmp_path.iterdir()) == [note]


@pytest.fixture
def mixed(tmp_path: Path) -> Path:
    path = tmp_path / "n.jsonl"
    path.write_bytes(
        b'{"id": "a", "text": "cough"}\n'
        b'{"id": "b", "text": "' + CANARY.encode() + b"\n"
        b'{"id": "c", "note": "' + CANARY.encode() + b'"}\n\n'
        b'{"id": "d", "text": "' + CANARY.encode() + b' \\ud800"}\n'
        b'{"id": "e", "text": "", "ward": "4B"}\n'
    )
    return path


def test_error_rows_stand_in_their_place(run: Run, mixed: Path, tmp_path: Path) -> None:
    code, out, err = run("analyze", mixed, "--phi-cleared", "--json", "--html", "r.html")
    assert code == 3 and "2 notes, 3 failed" in err and CANARY not in err + out
    found = [r["id"] if r["schema"] == "clinicalbert.error/1" else f"ok {r['note']['note_id']}" for r in rows(out)]
    assert found == ["ok a", f"{mixed}:2", "c", "d", "ok e"]
    assert rows(out)[4]["note"]["extra"] == {"ward": "4B"}
    assert CANARY not in (tmp_path / "r.html").read_text()


def test_no_note_came_through(run: Run, tmp_path: Path) -> None:
    (tmp_path / "n.jsonl").write_text(f'{{"{CANARY}": 1}}\n[]\n')
    code, _, err = run("analyze", "n.jsonl", "--phi-cleared", "-o", "d.jsonl")
    assert code == 1 and CANARY not in err and len(rows((tmp_path / "d.jsonl").read_text())) == 2


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["none.txt"], 2, "none.txt does not exist"),
        (["note.txt", "none"], 2, "none does not exist"),
        (["."], 0, ""),
        (["empty"], 2, "holds no .txt"),
        (["empty.jsonl"], 2, "no notes in the input"),
        (["note.txt", "--encoding", "utf-9"], 2, "unknown encoding 'utf-9'"),
        (["note.txt", "--backend", "tensorrt"], 2, "unknown backend"),
        (["note.txt", "--min-score", "2"], 2, "Invalid value"),
        (["note.txt", "--threads", "0"], 2, "Invalid value"),
        (["note.txt", "--model", "empty"], 1, "holds no model"),
        (["note.txt", "--out", "none/d.jsonl"], 2, "cannot write none/d.jsonl"),
        (["note.txt", "--nonsense"], 2, "No such option"),
        ([], 2, "Missing argument"),
    ],
)
def test_exit_codes(run: Run, note: Path, tmp_path: Path, arguments: list[str], code: int, says: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty.jsonl").touch()
    found, _, err = run("analyze", *arguments, "--phi-cleared")
    assert found == code and says in " ".join(err.split()) and CANARY not in err and "Traceback" not in err
    assert not list(tmp_path.rglob("*.part"))


SRC_BUGS = [
    (["n.jsonl"], b'{"id": "[/x]"}\n{"text": "ok"}\n', 3, "cli/analyze.py: ids are printed as rich markup"),
    (["n.jsonl"], b'{"id": "[/x]", "text": "cough"}\n', 0, "cli/terminal.py:68 the id is rendered as rich markup"),
    (["n.jsonl", "--json"], b'{"text": "a", "x": "\\ud800"}\n', 1, "a lone surrogate in a field breaks the run"),
    (["n.jsonl", "--json"], b'{"id": "\\ud800"}\n{"text": "a"}\n', 3, "a lone surrogate in an id breaks the run"),
    (
        ["n.jsonl", "--html", "none/r.html"],
        b'{"text": "a"}\n',
        2,
        "cli/analyze.py: OSError of the report is raised bare",
    ),
    (["n.jsonl", "--out", "."], b'{"text": "a"}\n', 0, "a folder as --out ends in a traceback"),
    (["n.jsonl", "--encoding", "rot13"], b'{"text": "a"}\n', 2, "intake/decode.py: codecs of no text pass the check"),
]


@pytest.mark.parametrize(
    ("arguments", "raw", "code"),
    [pytest.param(*case, id=reason) for *case, reason in SRC_BUGS],
)
def test_no_input_ends_in_a_traceback(run: Run, tmp_path: Path, arguments: list[str], raw: bytes, code: int) -> None:
    (tmp_path / "n.jsonl").write_bytes(raw)
    assert run("analyze", *arguments, "--phi-cleared")[0] == code


def test_no_notes_no_output(run: Run, tmp_path: Path) -> None:
    (tmp_path / "empty.jsonl").touch()
    assert run("analyze", "empty.jsonl", "--phi-cleared", "-o", "d.jsonl")[0] == 2
    assert not (tmp_path / "d.jsonl").exists()


@pytest.mark.parametrize(
    ("stdin", "notes"),
    [
        (b"no cough\r\n", ["no cough\r\n"]),
        (b'{"text": "a"}\n{"text": "b"}\n', ["a", "b"]),
        ("né".encode("utf-16"), ["né"]),
    ],
)
def test_stdin(run: Run, stdin: bytes, notes: list[str]) -> None:
    code, out, _ = run("analyze", "-", "--phi-cleared", "--json", stdin=stdin)
    assert code == 0 and [r["text"] for r in rows(out)] == notes


def test_encoding(run: Run, tmp_path: Path) -> None:
    (tmp_path / "n.txt").write_bytes("né".encode("cp1252"))
    code, out, _ = run("analyze", "n.txt", "--phi-cleared", "--json", "--encoding", "cp1252")
    assert code == 0 and rows(out)[0]["text"] == "né" and rows(out)[0]["note"]["encoding"] == "cp1252"
    assert run("analyze", "n.txt", "--phi-cleared", "--json")[0] == 1


def test_min_score(run: Run, note: Path) -> None:
    few, many = (
        rows(run("analyze", note, "--phi-cleared", "--json", "--min-score", s)[1])[0]["entities"] for s in ("1", "0")
    )
    assert len(few) < len(many) and all(e["score"] >= 1 for e in few)


def test_the_report_is_cut_and_says_so(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clinicalbert.cli.analyze.REPORT_LIMIT", 2)
    (tmp_path / "n.jsonl").write_text('{"text": "cough"}\n' * 3)
    assert run("analyze", "n.jsonl", "--phi-cleared", "--html", "r.html")[0] == 0
    assert "the first 2 of 3 notes" in (tmp_path / "r.html").read_text()


def process(*arguments: object, **options: Any) -> subprocess.Popen[bytes]:
    env = {**os.environ, "PYTHONPATH": str(SOURCE)}
    return subprocess.Popen(
        [sys.executable, "-m", "clinicalbert", *map(str, arguments)], env=env, stdout=-1, stderr=-1, **options
    )


def test_as_a_process(note: Path) -> None:
    done = process("analyze", note, "--phi-cleared", "--json", "--backend", "onnxruntime")
    out, err = done.communicate(timeout=120)
    assert done.returncode == 0, err
    assert any(e["text"] == "metformin" for e in json.loads(out)["entities"])


def test_a_reader_who_goes_is_no_failure(tmp_path: Path) -> None:
    (tmp_path / "n.jsonl").write_text('{"text": "cough"}\n' * 1500)
    done = process("analyze", tmp_path / "n.jsonl", "--phi-cleared", "--json", "-q")
    assert done.stdout is not None and done.stderr is not None
    done.stdout.readline()
    done.stdout.close()
    err = done.stderr.read()
    assert (done.wait(timeout=60), err) == (0, b"")


@pytest.mark.parametrize("command", [[], ["analyze"], ["benchmark"], ["schema"]])
def test_help(run: Run, command: list[str]) -> None:
    code, out, _ = run(*command, "--help")
    assert code == 0 and "Usage" in out


def test_version_and_unknown_command(run: Run) -> None:
    assert run("--version") == (0, f"clinicalbert {clinicalbert.__version__}\n", "")
    assert run("nonsense")[0] == 2 and run()[0] == 2


def test_schema(run: Run) -> None:
    code, out, _ = run("schema")
    assert code == 0 and json.loads(out)["$id"] == "clinicalbert.document/1"


def test_interruption(run: Run, note: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Pipeline, "pipe_all", stop)
    assert run("analyze", note, "--phi-cleared", "-o", "d.jsonl")[0] == 130
    assert list(tmp_path.iterdir()) == [note]
