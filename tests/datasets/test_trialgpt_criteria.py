"""Patient and criterion are invented."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from clinicalbert.datasets import trialgpt_criteria
from clinicalbert.datasets.corpus import CORPORA, ROOT_VARIABLE
from clinicalbert.datasets.example import Pair
from clinicalbert.errors import UnknownNameError

MARKER = "XYLOPHONE"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    record = {
        "annotation_id": 5,
        "patient_id": "mouse-1",
        "note": "0. A mouse of 9 weeks.\n1. It sings.",
        "trial_id": "NCT1",
        "trial_title": "Song",
        "criterion_type": "inclusion",
        "criterion_text": "Mice that sing",
        "gpt4_explanation": f"It sings, says {MARKER}.",
        "explanation_correctness": MARKER,
        "gpt4_sentences": f"[1, {MARKER}]",
        "expert_sentences": "[1]",
        "gpt4_eligibility": f"not included {MARKER}",
        "expert_eligibility": "included",
        "training": MARKER,
    }
    absent = {**record, "annotation_id": 6, "criterion_type": "exclusion", "criterion_text": None}
    (tmp_path / "trialgpt_criteria").mkdir()
    path = tmp_path / "trialgpt_criteria/trialgpt_criterion_annotations_minus_heldout.json"
    path.write_text(json.dumps([record, absent]))
    monkeypatch.setenv(ROOT_VARIABLE, str(tmp_path))
    return tmp_path


def test_a_record(root: Path) -> None:
    one, two = CORPORA.get("trialgpt_criteria").load("test")
    text = "Inclusion criterion: Mice that sing"
    assert one == Pair("5", "0. A mouse of 9 weeks.\n1. It sings.", text, "included", "mouse-1")
    assert two.second == "Exclusion criterion: "


def test_nothing_of_gpt4_and_no_flag_is_read(root: Path) -> None:
    assert MARKER not in repr(trialgpt_criteria.read(root / "trialgpt_criteria", "test"))


@pytest.mark.parametrize("split", ["train", "dev"])
def test_there_is_nothing_to_train_on(root: Path, split: str) -> None:
    with pytest.raises(UnknownNameError, match=f"unknown split of trialgpt_criteria '{split}'; valid: test"):
        CORPORA.get("trialgpt_criteria").load(split)
