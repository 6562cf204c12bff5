"""`interactions` and `analyze --interactions`, as a user runs them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

Run = Callable[..., tuple[int, str, str]]
EXAMPLE = str(Path(__file__).parents[2] / "docs/examples/interactions.csv")


def test_a_medication_list(run: Run) -> None:
    code, out, err = run("interactions", "fictolol", "Exemplin", "sampledipine", "--interactions", EXAMPLE)
    assert code == 0, err
    assert "interaction" in out and "not in the table" in out and "invented" in out
    code, out, _ = run("interactions", "fictolol", "Exemplin", "--json")
    assert json.loads(out) == {
        "drug_a": "fictolol",
        "drug_b": "Exemplin",
        "answer": "no table loaded",
        "rows": [],
        "table": None,
    }
    assert run("interactions", "fictolol")[0] == 2


def test_the_drugs_of_a_note(run: Run, tmp_path: Path) -> None:
    (tmp_path / "own.csv").write_text("drug_a,drug_b,severity\nwarfarin,aspirin,major\n")
    (tmp_path / "note.txt").write_text("Medications: warfarin 5 mg daily, aspirin 81 mg daily, metformin 500 mg bid.")
    code, out, err = run(
        "analyze", str(tmp_path / "note.txt"), "--phi-cleared", "--json", "--interactions", str(tmp_path / "own.csv")
    )
    assert code == 0, err
    document = json.loads(out)
    words = [e["text"] for e in document["entities"]]
    told = {(words[r["head"]], words[r["tail"]]): (r["label"], r["note"]) for r in document["relations"]}
    assert told[("warfarin", "aspirin")] == ("interaction", "major")
    assert told[("warfarin", "metformin")] == ("not in the table", "")
    assert all(r["source"].startswith("interactions:own.csv@") for r in document["relations"])
    assert run("analyze", str(tmp_path / "note.txt"), "--phi-cleared", "--interactions", "none.csv")[0] == 2
