"""``clinicalbert datasets`` on folders of a few bytes."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from clinicalbert.cli.app import main
from clinicalbert.datasets import sources
from clinicalbert.datasets.corpus import CORPORA, ROOT_VARIABLE
from clinicalbert.datasets.sources import SOURCES

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.setenv("COLUMNS", "120")

    def run(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["clinicalbert", "datasets", *map(str, arguments)])
        with pytest.raises(SystemExit) as done:
            main()
        out, err = capsys.readouterr()
        return int(done.value.code or 0), out, err

    return run


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two data sets of two files each; all others are absent."""
    recorded: dict[str, dict[str, str]] = {}
    for name in ("phee", "mtsamples"):
        (tmp_path / name / "deep").mkdir(parents=True)
        for path in ("a.txt", "deep/b.txt"):
            (tmp_path / name / path).write_text(f"{name} {path}")
            recorded.setdefault(name, {})[path] = hashlib.sha256(f"{name} {path}".encode()).hexdigest()
        (tmp_path / name / "README.txt").write_text("what it is")
    monkeypatch.setattr(sources, "known_files", lambda name: recorded.get(name, {}))
    monkeypatch.setenv(ROOT_VARIABLE, str(tmp_path))
    return tmp_path


OWN = {name for name in CORPORA if CORPORA.get(name).inside}
"""These come with the package."""


def statuses(out: str) -> dict[str, str]:
    rows = [line.split() for line in out.splitlines() if not line.startswith(" ")]
    return {row[1]: row[0] for row in rows}


def test_list(run: Run, root: Path) -> None:
    code, out, err = run("list")
    rows = {line.split()[0]: line.split() for line in out.splitlines() if not line.startswith(" ")}
    assert (code, err) == (0, "") and set(CORPORA) < set(rows)
    assert rows["name"] == ["name", "records", "splits", "licence", "here"]
    assert rows["phee"][-1] == rows["note_entities"][-1] == "yes" and rows["bc5cdr"][-1] == "no"
    assert rows["bc5cdr"][1:5] == ["Example", "train,", "dev,", "test"] and rows["nli4ct"][1] == "Pair"
    assert "in mtsamples" in out


def test_list_as_json(run: Run, root: Path) -> None:
    code, out, _ = run("list", "--json")
    found = json.loads(out)
    assert code == 0 and list(found) == ["schema", "datasets"]
    rows = {row["name"]: row for row in found["datasets"]}
    closed = {name for name in CORPORA if CORPORA.get(name).closed or CORPORA.get(name).inside}
    assert {row["folder"] for row in found["datasets"]} == set(SOURCES) | closed and set(CORPORA) < set(rows)
    assert (rows["dosage_gold"]["here"], rows["dosage_gold"]["used_for"]) == (True, "comes with the package")
    assert (rows["mednli"]["revision"], rows["mednli"]["records"], rows["mednli"]["here"]) == (None, "Pair", False)
    row = rows["mtsamples_descriptions"]
    assert (row["folder"], row["records"], row["splits"], row["here"]) == ("mtsamples", "Pair", ["train", "dev"], True)
    assert row["redistributable"] == "unclear" and row["source"].startswith("https://") and len(row["revision"]) == 40
    assert (rows["medquad"]["records"], rows["medquad"]["here"]) == (None, False)


def test_list_without_the_variable(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(ROOT_VARIABLE, raising=False)
    code, out, err = run("list")
    rows = {line.split()[0]: line.split()[-1] for line in out.splitlines() if not line.startswith(" ")}
    assert code == 0 and rows["bc5cdr"] == "?" and {n for n, here in rows.items() if here == "yes"} == OWN
    assert err.startswith(f"{ROOT_VARIABLE} is not set")
    assert json.loads(run("list", "--json")[1])["datasets"][0]["here"] is None


def test_verify_when_all_is_as_it_was(run: Run, root: Path) -> None:
    code, out, err = run("verify")
    assert (code, err) == (0, "")
    found = statuses(out)
    assert set(found) == set(SOURCES)
    assert {name for name, status in found.items() if status == "ok"} == {"phee", "mtsamples"}
    assert set(found.values()) == {"ok", "absent"} and f"get it from {SOURCES['bc5cdr'].source}" in out


def test_a_changed_file_is_named(run: Run, root: Path) -> None:
    (root / "phee/deep/b.txt").write_text("other")
    code, out, _ = run("verify")
    assert code == 1 and statuses(out)["phee"] == "changed" and "changed deep/b.txt" in out
    assert statuses(out)["mtsamples"] == "ok"


def test_a_missing_file_is_named(run: Run, root: Path) -> None:
    (root / "phee/a.txt").unlink()
    code, out, _ = run("verify")
    assert code == 1 and statuses(out)["phee"] == "missing" and "missing a.txt" in out


def test_more_files_are_told_and_no_fault(run: Run, root: Path) -> None:
    (root / "phee/more.txt").write_text("more")
    (root / "phee/.hidden").write_text("of the file system")
    code, out, _ = run("verify", "phee")
    assert (code, out) == (0, "ok       phee  2 files, 1 more that are not known\n")


def test_verify_as_json(run: Run, root: Path) -> None:
    (root / "phee/a.txt").unlink()
    (root / "phee/deep/b.txt").write_text("other")
    (root / "phee/more.txt").write_text("more")
    code, out, _ = run("verify", "phee", "bc5cdr", "--json")
    found = json.loads(out)
    assert code == 1 and (found["schema"], found["ok"]) == ("clinicalbert.datasets.verify/1", False)
    phee, bc5cdr = found["datasets"]
    assert phee == {
        "name": "phee",
        "status": "changed",
        "files": 2,
        "changed": ["deep/b.txt"],
        "missing": ["a.txt"],
        "unknown": ["more.txt"],
    }
    assert bc5cdr["status"] == "absent"


def test_a_corpus_names_its_folder_once(run: Run, root: Path) -> None:
    code, out, _ = run("verify", "note_entities", "mtsamples_descriptions", "mtsamples")
    assert (code, out) == (0, "ok       mtsamples  2 files\n")


def test_many_faults_are_not_all_shown(run: Run, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "known_files", lambda name: {f"{i:02}.txt": "0" for i in range(12)})
    code, out, _ = run("verify", "phee")
    assert code == 1 and out.count("missing ") == 12  # its status, ten files, and the line below
    assert "and 2 more missing (--json names all)" in out


@pytest.mark.parametrize("command", [("verify",), ("list",), ("verify", "--json")])
def test_a_folder_that_is_none(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str]) -> None:
    monkeypatch.setenv(ROOT_VARIABLE, str(tmp_path / "nowhere"))
    code, out, err = run(*command)
    assert (code, out) == (2, "") and f"{ROOT_VARIABLE} names" in err and "which is no folder" in err


def test_verify_without_the_variable(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(ROOT_VARIABLE, raising=False)
    code, out, err = run("verify")
    assert (code, out) == (2, "") and err.startswith(f"clinicalbert: set {ROOT_VARIABLE} to the folder")


def test_an_unknown_name_lists_the_valid_ones(run: Run, root: Path) -> None:
    code, _, err = run("verify", "bc6cdr")
    assert code == 2 and "unknown data set 'bc6cdr'; valid: aci_bench, ada_case_reports" in err


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads every file")
def test_a_file_that_cannot_be_read(run: Run, root: Path) -> None:
    (root / "phee/a.txt").chmod(0)
    code, _, err = run("verify", "phee")
    assert code == 2 and "a.txt: Permission denied" in err
