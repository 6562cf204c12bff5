"""``clinicalbert deidentify`` and its further commands."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from clinicalbert.interop.json import from_json
from clinicalbert.samples import paths

Run = Callable[..., tuple[int, str, str]]
LETTER = next(p for p in paths() if p.stem == "referral_letter")
TEXT = LETTER.read_text("utf-8")
SECRETS = ("Oberwald", "Tarkington", "Quarry Hill", "Lakemoor", "00418823", "555-0143", "m.oberwald", "1234567893")


def test_a_letter_on_the_terminal(run: Run) -> None:
    code, out, err = run("deidentify", LETTER)
    assert code == 0 and "Dear Dr. [NAME]," in out and "methotrexate 15 mg PO weekly" in out
    assert not any(secret in out + err for secret in SECRETS) and "name" in err


def test_files_report_and_page(run: Run, tmp_path: Path) -> None:
    (tmp_path / "n.jsonl").write_text(
        json.dumps({"id": "a", "text": TEXT, "patient_id": "p1"}) + "\n" + '{"id": "b", "text": 3}\n'
    )
    code, out, _ = run("deidentify", "n.jsonl", "-o", "d.jsonl", "--report", "r.json", "--html", "p.html")
    assert (code, out) == (3, "")
    first, second = (tmp_path / "d.jsonl").read_text("utf-8").splitlines()
    document = from_json(first)
    assert (
        not any(secret in first for secret in SECRETS) and document.note.patient_id is None and document.coverage == ()
    )
    assert json.loads(second)["id"] == "b"
    for one in document.phi:
        assert document.text[one.start : one.end] and TEXT[one.original_start : one.original_end]
    report = json.loads((tmp_path / "r.json").read_text())
    assert report["notes"] == 1 and report["errors"] == 1 and sum(report["identifiers"].values()) == len(document.phi)
    page = (tmp_path / "p.html").read_text("utf-8")
    assert (
        "Oberwald" in page
        and "[NAME]" in page
        and "holds identifiers" in page
        and "http" not in page.split("</style>")[1]
    )
    assert (tmp_path / "p.html").stat().st_mode & 0o077 == 0
    manifest = (tmp_path / "d.jsonl.manifest.json").read_text()
    assert "Safe Harbor" in manifest and not any(secret in manifest for secret in SECRETS)


def test_a_database_holds_the_places(run: Run, tmp_path: Path) -> None:
    pytest.importorskip("sqlalchemy")
    assert run("deidentify", LETTER, "-o", "sqlite:///d.db", "--recognisers", "rules")[0] == 0
    with closing(sqlite3.connect(tmp_path / "d.db")) as database:
        (count,) = database.execute("SELECT COUNT(*) FROM clinicalbert_phi").fetchone()
        dump = "".join(database.iterdump())
    assert count > 8 and not any(secret in dump for secret in SECRETS)


def test_what_came_out_can_be_analysed_and_is_left_alone(run: Run, tmp_path: Path) -> None:
    assert run("deidentify", LETTER, "-o", "d.jsonl")[0] == 0
    code, out, _ = run("analyze", "d.jsonl", "--phi-cleared", "--json")
    assert code == 0 and len(from_json(out).entities) > 20
    code, out, _ = run("deidentify", "d.jsonl", "--json")
    assert from_json(out).text == from_json((tmp_path / "d.jsonl").read_text("utf-8")).text


def test_keys_surrogates_and_the_vault(run: Run, tmp_path: Path) -> None:
    pytest.importorskip("cryptography")
    profile = 'title = "study"\ndefault = "surrogate"\n[labels]\ndate = "shift"\nage = "generalise"\n'
    (tmp_path / "p.toml").write_text(profile)
    code, out, err = run("deidentify", LETTER, "--profile", "p.toml", "-o", "d.jsonl")
    assert code == 2 and "needs a key" in err
    assert run("deidentify", "new-key", "gate.key")[0] == 0 and run("deidentify", "new-key", "gate.key")[0] == 2
    arguments = ["--profile", "p.toml", "--key", "gate.key", "--vault", "o.vault"]
    assert run("deidentify", LETTER, *arguments, "-o", "d.jsonl")[0] == 0
    new = from_json((tmp_path / "d.jsonl").read_text("utf-8")).text
    assert not any(secret in new for secret in SECRETS) and "methotrexate 15 mg" in new and "[NAME]" not in new
    assert TEXT.encode()[:40] not in (tmp_path / "o.vault").read_bytes()
    code, out, _ = run("deidentify", "restore", LETTER, "--vault", "o.vault", "--key", "gate.key")
    assert (code, out) == (0, TEXT)
    assert run("deidentify", "restore", "nobody", "--vault", "o.vault", "--key", "gate.key")[0] == 1
    assert run("deidentify", LETTER, *arguments, "--workers", 2)[0] == 2


def test_evaluate(run: Run, tmp_path: Path) -> None:
    def at(words: str, label: str) -> dict[str, object]:
        return {"start": TEXT.index(words), "end": TEXT.index(words) + len(words), "label": label}

    record = {"id": "a", "text": TEXT, "entities": [at("Oberwald, Annelise", "PATIENT"), at("school librarian", "JOB")]}
    (tmp_path / "gold.jsonl").write_text(json.dumps(record))
    code, out, _ = run("deidentify", "evaluate", "--data", "gold.jsonl", "--json")
    found = json.loads(out)
    assert code == 0 and found["by"]["label PATIENT"]["spans"][0] == 1 and found["by"]["label JOB"]["spans"][0] == 0
    code, out, _ = run("deidentify", "evaluate", "--data", "gold.jsonl")
    assert "token recall" in out and "label JOB" in out
    assert run("deidentify", "evaluate", "--data", "no.jsonl")[0] == 2


def test_help_names_the_further_commands(run: Run) -> None:
    for arguments in (["deidentify"], ["deidentify", "--help"]):
        _, out, err = run(*arguments)
        assert "evaluate" in out + err and "INPUT" in out + err
