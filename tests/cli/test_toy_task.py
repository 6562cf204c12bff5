"""A task comes in with one file and one adapter: two names in the registries, and every command knows it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

pytest.importorskip("accelerate")

from clinicalbert.datasets.corpus import CORPORA
from clinicalbert.tasks.registry import TASKS
from dummies import write_checkpoint

Run = Callable[..., tuple[int, str, str]]
RECIPE = """
name = "toys"
init = "init"
cut = 1
epochs = 40
learning_rate = 3e-3
precision = "fp32"
batch_tokens = 256
evaluate_every = 1000
save_every = 1000
[weights]
"colours/toy_colours" = 1
"""
TRAIN = ["the *chest* of the patient", "no *cough*", "the patient", "*pain* of the patient", "of *cough*"]
DEV = ["the *cough* of the patient", "no *chest*", "of the patient"]


@pytest.fixture
def toys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CLINICALBERT_DATA", str(tmp_path / "data"))
    monkeypatch.setattr(TASKS, "_places", dict(TASKS._places))
    monkeypatch.setattr(CORPORA, "_places", dict(CORPORA._places))
    TASKS.add("colours", "toy_task:TASK")
    CORPORA.add("toy_colours", "toy_corpus:CORPUS")
    folder = tmp_path / "data/toy_colours"
    folder.mkdir(parents=True)
    (folder / "train.txt").write_text("\n".join(TRAIN))
    for split in ("dev", "test"):
        (folder / f"{split}.txt").write_text("\n".join(DEV))
    write_checkpoint(tmp_path / "init")
    (tmp_path / "toys.toml").write_text(RECIPE)
    return tmp_path


def test_a_toy_task_is_learnt_and_measured(run: Run, toys: Path) -> None:
    code, _, err = run("finetune", "--config", "toys.toml", "--out", "run")
    assert code == 0, err
    code, out, err = run("benchmark", "--task", "colours", "--split", "dev", "--models", "run/model", "--json")
    assert code == 0, err
    (row,) = json.loads(out)["rows"]
    assert row["dataset"] == "toy_colours" and row["systems"]["model"]["figures"]["strict F1"]["value"] > 0.95
    assert row["systems"]["majority"]["figures"]["strict F1"]["value"] == 0


def test_its_records_can_be_a_users_own(run: Run, toys: Path) -> None:
    record = {"id": 1, "text": "no cough", "entities": [{"start": 3, "end": 8, "label": "colour"}]}
    (toys / "own.jsonl").write_text(json.dumps(record) + "\n")
    assert run("finetune", "--config", "toys.toml", "--out", "run", "--epochs", "1")[0] == 0
    code, out, err = run("benchmark", "--task", "colours", "--data", "own.jsonl", "--models", "run/model", "--json")
    assert code == 0 and json.loads(out)["rows"][0]["gold"] == {"strict": 1}, err


def test_without_training_text_nothing_begins(run: Run, toys: Path) -> None:
    (toys / "data/toy_colours/train.txt").write_text("\n".join(DEV))  # every one a leak
    code, _, err = run("finetune", "--config", "toys.toml", "--out", "run")
    assert code == 2 and "no training text is left" in err
