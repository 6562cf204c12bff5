"""Reports are invented."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from clinicalbert.datasets import openi

HEADER = ["uid", "MeSH", "Problems", "image", "indication", "comparison", "findings", "impression"]
KNOWN = "The piano is clear. No dust."
ALMOST = "the piano is CLEAR;  no dust"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    reports = [
        ["1", "", "Cardiomegaly;Opacity;Opacity;normal", "", "", "", "Strings are worn.", "Old strings."],
        ["2", "", "normal", "", "", "", ALMOST, "Normal piano."],
        ["3", "", "No Indexing", "", "", "", "", "Normal piano."],
        ["4", "", "Lung", "", "", "", "", ""],
        ["5", "", "Foreign Bodies; Lung", "", "", "", KNOWN, ""],
    ]
    with (tmp_path / "indiana_reports_minus_heldout.csv").open("w", newline="") as file:
        csv.writer(file).writerows([HEADER, *reports])
    rows = {
        "train": [("Strings are worn.", "Old strings."), (ALMOST, "Nothing new."), (KNOWN, "Clear.")],
        "validate": [(KNOWN, "No acute piano.")],
    }
    for name, pairs in rows.items():
        lines = [json.dumps({"idx": i, "inputs": a, "target": b}) for i, (a, b) in enumerate(pairs)]
        (tmp_path / f"clin-summ_opi_{name}.jsonl").write_text("\n".join(lines) + "\n")
    return tmp_path


def test_reports_with_labels(folder: Path) -> None:
    one, three = openi.read(folder, "train")
    assert (one.id, one.text, one.labels) == ("1", "Strings are worn.\n\nOld strings.", ("Cardiomegaly", "Opacity"))
    assert (one.group, three.id, three.text, three.labels) == ("strings are worn", "3", "Normal piano.", ())


def test_reports_with_the_findings_of_dev_are_dev(folder: Path) -> None:
    two, five = openi.read(folder, "dev")
    assert (two.id, five.id, five.labels) == ("2", "5", ("Lung",))
    assert two.group == five.group == "the piano is clear no dust"


def test_findings_of_dev_are_out_of_training(folder: Path) -> None:
    assert [(p.id, p.second) for p in openi.read_impressions(folder, "train")] == [("train-0", "Old strings.")]
    (dev,) = openi.read_impressions(folder, "dev")
    assert (dev.id, dev.first, dev.second) == ("dev-0", KNOWN, "No acute piano.")
