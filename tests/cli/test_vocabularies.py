"""``clinicalbert vocabularies`` and codes in ``analyze``, with an index of one's own."""

import json
from pathlib import Path

import pytest

from clinicalbert.interop.json import from_json
from processes import run_command

TABLE = """code,name,synonyms
H-001,myocardial infarction,heart attack|MI
H-002,hypertension,high blood pressure
H-003,chest pain,
H-004,type 2 diabetes mellitus,
H-005,lisinopril,
"""


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("vocabulary")
    (folder / "house.csv").write_text(TABLE)
    done = run_command("vocabularies", "build", folder / "house.csv", "--out", folder / "index")
    assert done.returncode == 0, done.stderr
    assert "house" in done.stderr
    assert "5 concepts" in done.stderr
    return folder / "index"


def test_list(index: Path) -> None:
    told = json.loads(run_command("vocabularies", "list", "--index", index, "--json").stdout)
    (system,) = told["systems"]
    assert (system["name"], system["concepts"], system["last"]) == ("house", 5, 8)
    assert "house" in run_command("vocabularies", "list", "--index", index).stdout


def test_search(index: Path) -> None:
    done = run_command("vocabularies", "search", "heart", "attack", "--index", index, "--top", 2, "--json")
    first, second = map(json.loads, done.stdout.splitlines())
    assert first == {"system": "house", "code": "HOUSE:H-001", "display": "myocardial infarction", "score": 1.0} | {
        "exact": True
    }
    assert second["score"] < 1
    wrong = run_command("vocabularies", "search", "x", "--index", index, "--in", "umls")
    assert wrong.returncode == 2
    assert "valid: house" in wrong.stderr


def test_analyze_gives_codes(index: Path, tmp_path: Path) -> None:
    note = tmp_path / "note.txt"
    note.write_text("ASSESSMENT: Hypertension and chest pain. Started lisinopril 10 mg daily. Fictional.")
    done = run_command("analyze", note, "--phi-cleared", "--vocabularies", index, "--json")
    assert done.returncode == 0, done.stderr
    codes = {e.text: [c.code for c in e.codes] for e in from_json(done.stdout).entities}
    assert codes["Hypertension"] == ["HOUSE:H-002"]
    assert codes["chest pain"] == ["HOUSE:H-003"]
    assert codes["lisinopril"] == ["HOUSE:H-005"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("absent", "--out", "x"), "does not exist"),
        (("house.csv", "house.csv", "--out", "x"), "two releases of house"),
        (("house.csv", "--out", "x", "--labels", "problem,person"), "valid: "),
        (("house.csv", "--out", "."), "is no index of concepts"),
    ],
)
def test_wrong_usage_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], told: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "house.csv").write_text(TABLE)
    done = run_command("vocabularies", "build", *arguments)
    assert done.returncode == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr
