"""Dialogues and notes are invented."""

from __future__ import annotations

import csv
import json
import lzma
from pathlib import Path

import pytest

from clinicalbert.datasets import mts_dialog
from clinicalbert.datasets.example import Pair
from clinicalbert.errors import InputError

SHARED = "the piano was carried up nine flights of stairs by two men and a mouse"
NAMES = ("TrainingSet", "ValidationSet", "TestSet-1-MEDIQA-Chat-2023", "Augmented-TrainingSet-3-FR-and-ES")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "mtsamples").mkdir()
    with lzma.open(tmp_path / "mtsamples/dev.jsonl.xz", "wt", encoding="utf-8") as lines:
        lines.write(json.dumps({"sample_id": "1", "text": f"HISTORY: On Monday {SHARED}. It hums."}) + "\n")
    rows = [
        ["0", "GENHX", "The piano hums.", "Doctor: What is it?\nPatient: It hums."],
        ["1", "GENHX", f"We hear that {SHARED}.", "Doctor: And then?"],
        ["2", "CC", "Hum.", f"Patient: Well, {SHARED}!"],
    ]
    (tmp_path / "mts_dialog").mkdir()
    for name in NAMES:
        with (tmp_path / f"mts_dialog/MTS-Dialog-{name}.csv").open("w", newline="") as file:
            csv.writer(file).writerows([["ID", "section_header", "section_text", "dialogue"], *rows])
    return tmp_path / "mts_dialog"


def test_training_rows_that_share_words_with_a_held_out_note_are_dropped(folder: Path) -> None:
    (kept,) = mts_dialog.read(folder, "train")
    assert kept == Pair("train-0", "Doctor: What is it?\nPatient: It hums.", "The piano hums.", "GENHX", "train-0")


@pytest.mark.parametrize("split", ["dev", "test"])
def test_evaluation_rows_stay(folder: Path, split: str) -> None:
    assert [p.id for p in mts_dialog.read(folder, split)] == [f"{split}-{i}" for i in range(3)]


def test_no_training_without_the_notes(folder: Path) -> None:
    (folder.parent / "mtsamples/dev.jsonl.xz").unlink()
    with pytest.raises(InputError, match="get mtsamples"):
        mts_dialog.read(folder, "train")
    assert len(mts_dialog.read(folder, "dev")) == 3
