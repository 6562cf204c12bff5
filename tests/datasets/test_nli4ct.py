"""Trials and statements are invented."""

from __future__ import annotations

import io
import json
import tarfile
from pathlib import Path
from typing import Any

import pytest

from clinicalbert.datasets import nli4ct
from clinicalbert.datasets.folds import grouped_folds, shared_groups


def statement(trial: str, label: str = "Entailment", **more: str) -> dict[str, Any]:
    kind = "Comparison" if "Secondary_id" in more else "Single"
    made = {"Type": kind, "Section_id": "Results", "Primary_id": trial, "Statement": f"About {trial}.", "Label": label}
    return {**made, "Primary_evidence_index": [0], **more}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    train = {
        "t1": statement("NCT1"),
        "t2": statement("NCT1", "Contradiction", Secondary_id="NCT2"),
        "t3": statement("NCT3", Secondary_id="NCT1"),
        "t4": statement("NCT4"),
    }
    (tmp_path / "train.json").write_text(json.dumps(train))
    (tmp_path / "dev.json").write_text(json.dumps({"d1": statement("NCT1")}))
    with tarfile.open(tmp_path / "CT_json.tar.xz", "w:xz") as archive:
        for i in range(1, 5):
            sections = {"Results": [f"Outcome {i}:", f"  {i} of 9 mice sang"], "Eligibility": [f"Mice of group {i}"]}
            raw = json.dumps({"Clinical Trial ID": f"NCT{i}", **sections}).encode()
            member = tarfile.TarInfo(f"CT json/NCT{i}.json")
            member.size = len(raw)
            archive.addfile(member, io.BytesIO(raw))
    return tmp_path


def test_the_premise_is_the_section_that_is_named(folder: Path) -> None:
    one, two, *_ = nli4ct.read(folder, "train")
    assert (one.first, one.second, one.label) == (
        "Primary trial:\nOutcome 1:\n  1 of 9 mice sang",
        "About NCT1.",
        "Entailment",
    )
    assert two.first == f"{one.first}\n\nSecondary trial:\nOutcome 2:\n  2 of 9 mice sang"
    assert (two.id, two.label) == ("t2", "Contradiction")


def test_figures_can_be_grouped_by_trial(folder: Path) -> None:
    train, dev = nli4ct.read(folder, "train"), nli4ct.read(folder, "dev")
    assert [p.group for p in train] == ["NCT1", "NCT1", "NCT3", "NCT4"]
    assert shared_groups(train, dev) == {"NCT1"}
    assert all(not shared_groups(f.train, f.dev) for f in grouped_folds(train, 3))


def test_training_apart_from_dev_knows_none_of_its_trials(folder: Path) -> None:
    apart = nli4ct.train_apart(folder)
    assert [p.id for p in apart] == ["t4"], "neither as the primary trial nor as the secondary one"
    assert not any("Outcome 1" in p.first for p in apart)
    assert nli4ct.trials(folder, "train")["t3"] == {"NCT1", "NCT3"}
