"""`doses` and `analyze --formulary`, as a user runs them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

Run = Callable[..., tuple[int, str, str]]
EXAMPLE = str(Path(__file__).parents[2] / "docs/examples/formulary.csv")


def test_instructions(run: Run) -> None:
    code, out, err = run("doses", "exemplin 4 mg po bid", "fictolol 400 mcg po qd", "hello", "--formulary", EXAMPLE)
    assert code == 0, err
    told = " ".join(out.replace("│", " ").split())
    assert "within" in told and "above" in told and "invented" in told and "no medication" in told
    code, out, _ = run("doses", "exemplin 4 mg po qid", "--formulary", EXAMPLE, "--json")
    assert code == 0
    single, daily = map(json.loads, out.splitlines())
    assert (single["answer"], single["limit"], single["value"], single["unit"]) == ("within", "single", "4", "mg")
    assert daily == {
        "instruction": 1,
        "drug": "exemplin",
        "dose": "4 mg",
        "route": "oral",
        "frequency": "4/d",
        "daily": "16 mg",
        "answer": "within",
        "limit": "daily",
        "value": "16",
        "low": "2",
        "high": "16",
        "unit": "mg",
        "reason": "",
        "source": single["source"],
        "note": "invented: made for showing the format · docs/formulary.md",
    }
    assert single["source"].startswith("formulary:formulary.csv@")


def test_from_stdin_and_without_a_formulary(run: Run) -> None:
    code, out, _ = run("doses", "-", "--json", stdin=b"exemplin 4 mg po qid\n\nfictolol\n")
    assert code == 0
    first, second = map(json.loads, out.splitlines())
    assert (first["instruction"], first["answer"]) == (1, "no formulary loaded")
    assert (second["instruction"], second["answer"]) == (2, "cannot be compared") and "drug" not in second
    assert "give --formulary" in run("doses", "exemplin 4 mg po qid")[1]
    assert run("doses", "-", stdin=b"\n")[0] == 2
    assert run("doses", "exemplin 4 mg po qid", "--formulary", "none.csv")[0] == 2


def test_the_doses_of_a_note(run: Run, tmp_path: Path) -> None:
    (tmp_path / "own.csv").write_text("drug,unit,max_single,max_daily\nmetformin,g,1,2\n")
    note = tmp_path / "note.txt"
    note.write_text("Medications: warfarin 5 mg daily, metformin 850 mg tid.")
    given = ("analyze", str(note), "--phi-cleared", "--formulary", str(tmp_path / "own.csv"))
    code, out, err = run(*given, "--json", "--out", str(tmp_path / "out.jsonl"), "--html", str(tmp_path / "out.html"))
    assert code == 0, err
    document = json.loads(out)
    told = {m["drug"]["value"]: [(c["answer"], c["value"]) for c in m["dose_checks"]] for m in document["medications"]}
    assert told == {"warfarin": [("not in the formulary", "")], "metformin": [("within", "0.85"), ("above", "2.55")]}
    manifest = json.loads((tmp_path / "out.jsonl.manifest.json").read_text())
    assert manifest["settings"]["formulary"].startswith("own.csv@")
    assert "above (daily 2.55 g, at most 2 g)" in (tmp_path / "out.html").read_text()
    code, out, _ = run(*given)
    assert code == 0 and "formulary" in out
    code, _, err = run(*given, "--entities-only")
    assert code == 2 and "--entities-only" in err
    assert run("analyze", str(note), "--phi-cleared", "--formulary", "none.csv")[0] == 2
