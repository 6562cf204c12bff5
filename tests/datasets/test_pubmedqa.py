"""The abstract is invented."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from clinicalbert.datasets import pubmedqa
from clinicalbert.datasets.example import Pair

MARKER = "XYLOPHONE"


RECORD = {
    "QUESTION": "Do mice sing?",
    "CONTEXTS": ["We asked nine mice.", "Seven of them sang."],
    "LABELS": ["METHODS", "RESULTS"],
    "MESHES": ["Mice"],
    "YEAR": "1999",
    "reasoning_required_pred": "yes",
    "reasoning_free_pred": "yes",
    "final_decision": "maybe",
    "LONG_ANSWER": f"Some mice sing, says {MARKER}.",
}


@pytest.fixture
def pairs(tmp_path: Path) -> list[Pair]:
    (tmp_path / "pqal_train_dev_500.json").write_text(json.dumps({"17": RECORD, "18": RECORD}))
    return pubmedqa.read(tmp_path, "train")


def test_a_record(pairs: list[Pair]) -> None:
    assert pairs[0] == Pair("17", "Do mice sing?", "We asked nine mice.\nSeven of them sang.", "maybe", "17")


def test_the_long_answer_is_nowhere(pairs: list[Pair]) -> None:
    assert len(pairs) == 2 and MARKER not in repr(pairs)


def test_the_authors_file_is_read_without_its_test(tmp_path: Path) -> None:
    (tmp_path / "ori_pqal.json").write_text(json.dumps({"17": RECORD, "18": RECORD}))
    with pytest.raises(FileNotFoundError):
        pubmedqa.read(tmp_path, "train")
    (tmp_path / "test_ground_truth.json").write_text(json.dumps({"18": "maybe"}))
    assert [p.id for p in pubmedqa.read(tmp_path, "train")] == ["17"]


def test_ten_folds() -> None:
    pairs = [Pair(str(i), "", "", "yes", str(i)) for i in range(500)]
    folds = pubmedqa.folds(pairs)
    assert [(len(f.train), len(f.dev)) for f in folds] == [(450, 50)] * 10
