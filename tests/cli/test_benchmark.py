from __future__ import annotations

import json
import lzma
import sys
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from clinicalbert.cli.app import main
from clinicalbert.evaluation import ner_suite
from clinicalbert.inference import pipeline
from clinicalbert.inference.pipeline import Pipeline
from clinicalbert.labels import HEADS
from clinicalbert.privacy import cleared

TEXTS = ("Started metformin for diabetes mellitus.", "Stopped aspirin because of nausea.", "No complaints today.")
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(nlp: Pipeline, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    monkeypatch.setattr(pipeline, "load", lambda *_, **__: nlp)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CLINICALBERT_DATA", raising=False)
    ner_suite._training_mentions.cache_clear()

    def run(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["clinicalbert", "benchmark", *map(str, arguments)])
        with pytest.raises(SystemExit) as done:
            main()
        out, err = capsys.readouterr()
        return int(done.value.code or 0), out, err

    return run


def write(path: Path, *records: Any) -> Path:
    path.write_text("".join(json.dumps(r) + "\n" for r in records), encoding="utf-8")
    return path


@pytest.fixture
def gold(nlp: Pipeline, tmp_path: Path) -> Path:
    """What the model finds, taken as gold: strict F1 must be 1."""
    documents = [nlp(cleared(t)) for t in TEXTS]
    return write(
        tmp_path / "gold.jsonl",
        *(
            {
                "id": str(i),
                "text": d.text,
                "entities": [{"start": e.start, "end": e.end, "label": e.label} for e in d.entities],
            }
            for i, d in enumerate(documents)
        ),
    )


def test_the_model_agrees_with_itself(run: Run, gold: Path, tmp_path: Path) -> None:
    code, out, _ = run("--data", gold, "--json", "--out", "r.json")
    result = json.loads(out)
    assert code == 0 and result == json.loads((tmp_path / "r.json").read_text())
    assert {"date", "code", "commit", "weights", "backend", "seed", "hardware", "command"} <= set(result)
    (row,) = result["rows"]
    assert (row["view"], row["documents"], row["model"]["f1"]) == ("public", 3, 1.0)
    assert row["model"]["low"] == row["model"]["high"] == 1 and set(row["by_label"].values()) == {1.0}
    assert row["baselines"]["nothing found"]["f1"] == 0 and row["reference"] is None
    assert {p.name for p in tmp_path.iterdir()} == {"gold.jsonl", "r.json"}


def test_a_table_for_people(run: Run, gold: Path) -> None:
    code, out, _ = run("--data", gold)
    assert code == 0 and "gold.jsonl" in out and "1.000" in out and "weights" in out


@pytest.mark.parametrize("as_file", [False, True])
def test_a_label_map_renames_and_leaves_out(run: Run, tmp_path: Path, as_file: bool) -> None:
    text = "Started metformin."
    entities = [{"start": 8, "end": 17, "label": "Medication"}, {"start": 0, "end": 7, "label": "Verb"}]
    data = write(tmp_path / "d.jsonl", {"text": text, "entities": entities})
    names: str | Path = "Medication=drug,Finding=problem"
    if as_file:
        names = write(tmp_path / "map.json", {"Medication": "drug", "Finding": "problem"})
    code, out, _ = run("--data", data, "--label-map", names, "--json")
    (row,) = json.loads(out)["rows"]
    assert code == 0 and row["mentions"] == 1 and set(row["by_label"]) == {"drug", "problem"}
    assert row["by_label"]["drug"] == 1


@pytest.mark.parametrize(
    ("labels", "view"), [(["Chemical", "Disease"], "bc5cdr"), (["Disease"], "ncbi_disease"), (["Sex"], "maccrobat2020")]
)
def test_labels_choose_the_view(run: Run, tmp_path: Path, labels: list[str], view: str) -> None:
    entities = [{"start": i, "end": i + 1, "label": label} for i, label in enumerate(labels)]
    data = write(tmp_path / "d.jsonl", {"text": "abcdef", "entities": entities})
    code, out, _ = run("--data", data, "--json")
    assert code == 0 and json.loads(out)["rows"][0]["view"] == view


ENTITY = {"start": 0, "end": 3, "label": "drug"}


@pytest.mark.parametrize(
    ("records", "arguments", "says"),
    [
        ([], [], "holds no record"),
        ([{"text": "abc", "entities": []}], [], "holds no gold entity"),
        ([{"text": "abc"}], [], "d.jsonl:1: field 'entities' must be list"),
        ([{"text": "abc", "entities": [{**ENTITY, "end": 9}]}], [], "d.jsonl:1: entities[0]: 0:9 does not lie"),
        ([{"text": "abc", "entities": [{**ENTITY, "label": "Thing"}]}], [], "map them with --label-map"),
        ([{"text": "abc", "entities": [ENTITY]}], ["--label-map", "drug=thing"], "labels thing are neither"),
        ([{"text": "abc", "entities": [ENTITY]}], ["--label-map", "drug"], "--label-map takes"),
        ([{"text": "abc", "entities": [ENTITY]}], ["--label-map", ""], "--label-map takes"),
        ([{"text": "abc", "entities": [ENTITY]}], ["--view", "private"], "unknown view 'private'; valid: public, bc5"),
        ([{"text": "abc", "entities": [ENTITY]}], ["--task", "qa"], "unknown task 'qa'; valid: abbreviation"),
    ],
)
def test_errors_name_the_fault(run: Run, tmp_path: Path, records: list[Any], arguments: list[str], says: str) -> None:
    data = write(tmp_path / "d.jsonl", *records)
    code, out, err = run("--data", data, "--json", *arguments)
    assert (code, out) == (2, "") and says in err and "Traceback" not in err


@pytest.mark.parametrize("content", ["[]", '{"a": 1}', "{", '["a", "b"]'])
def test_a_label_map_that_is_none(run: Run, gold: Path, tmp_path: Path, content: str) -> None:
    (tmp_path / "map.json").write_text(content)
    code, _, err = run("--data", gold, "--label-map", "map.json")
    assert code == 2 and "--label-map" in err


def test_missing_data(run: Run) -> None:
    assert run("--data", "none.jsonl")[0] == 2
    code, _, err = run("--dataset", "bc5cdr")
    assert code == 2 and "CLINICALBERT_DATA" in err
    code, _, err = run("--dataset", "bc6cdr")
    assert code == 2 and "valid: ad" in err


def test_a_long_label_map(run: Run, tmp_path: Path) -> None:
    names = ",".join(f"{raw}={public}" for raw, public in HEADS["maccrobat2020"].items() if public)
    data = write(tmp_path / "d.jsonl", {"text": "abc", "entities": [{"start": 0, "end": 3, "label": "Medication"}]})
    assert run("--data", data, "--label-map", names, "--json")[0] == 0


def test_an_output_that_cannot_be_written(run: Run, gold: Path) -> None:
    assert run("--data", gold, "--out", "none/r.json")[0] == 2


@pytest.fixture
def corpora(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "data"
    (root / "bc5cdr").mkdir(parents=True)
    for i, split in enumerate(("Training", "Development", "Test")):
        block = f"{i}|t|Metformin trial\n{i}|a|Given for diabetes.\n{i}\t0\t9\tMetformin\tChemical\tD1\n"
        block += f"{i}\t26\t34\tdiabetes\tDisease\tD2\n"
        (root / "bc5cdr" / f"CDR_{split}Set.PubTator.txt").write_text(block)
    monkeypatch.setenv("CLINICALBERT_DATA", str(root))
    return root


def test_a_look_at_test_leaves_a_line(run: Run, corpora: Path, tmp_path: Path) -> None:
    ledger = tmp_path / "ledger.jsonl"
    for split, lines in (("dev", 0), ("test", 1), ("dev", 1), ("test", 2)):
        code, out, _ = run("--dataset", "bc5cdr", "--split", split, "--ledger", ledger, "--json")
        assert code == 0
        (row,) = json.loads(out)["rows"]
        assert row["baselines"]["dictionary of training mentions"]["f1"] == 1 and row["documents"] == 1
        assert len(ledger.read_text().splitlines() if ledger.exists() else []) == lines
    entry = json.loads(ledger.read_text().splitlines()[0])
    assert list(entry["strict_f1"]) == ["bc5cdr/test/bc5cdr"] and {"date", "commit", "weights", "task"} <= set(entry)


def test_an_unknown_split(run: Run, corpora: Path) -> None:
    code, _, err = run("--dataset", "bc5cdr", "--split", "sealed")
    assert code == 2 and "unknown split 'sealed'; valid: dev, test" in err


def test_no_figure_on_training_data(run: Run, corpora: Path) -> None:
    assert run("--dataset", "bc5cdr", "--split", "train", "--json")[0] == 2


def test_the_sealed_half_is_never_opened_unseen(run: Run, corpora: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from clinicalbert.datasets import note_entities

    assert note_entities.CORPUS.folder == "mtsamples"
    gold = corpora / "gold"
    gold.mkdir()
    (gold / "note_entities.sealed.jsonl").write_text(
        json.dumps({"sample_id": 1, "entities": [{"start": 8, "end": 17, "label": "drug"}]}) + "\n"
    )
    monkeypatch.setattr(note_entities, "_GOLD", gold)
    monkeypatch.setattr(ner_suite, "_training_mentions", lambda view: ner_suite.Lexicon([]))
    (corpora / "mtsamples").mkdir()
    with lzma.open(corpora / "mtsamples" / "dev.jsonl.xz", "wt") as lines:
        lines.write(json.dumps({"sample_id": 1, "text": "Started metformin."}) + "\n")
    ledger = corpora / "ledger.jsonl"
    code, _, _ = run("--dataset", "note_entities", "--split", "sealed", "--ledger", ledger, "--json")
    assert code == 2 or ledger.exists()


def test_the_example_in_the_docs_runs(run: Run) -> None:
    example = Path(str(files("clinicalbert"))).parents[1] / "docs/examples/ner.jsonl"
    if not example.exists():
        pytest.skip("docs/examples/ner.jsonl is not there")
    assert run("--data", example, "--json")[0] == 0
