"""PubMedQA (Jin et al., EMNLP 2019): questions that abstracts answer by yes, no or maybe; the 500 for cross-validation.

The first text is the question, the second the abstract without its conclusion. The conclusion (``LONG_ANSWER``) is what
the label was read from: it is never part of a record, and this reader does not touch the field.

Read from the authors' ``ori_pqal.json`` without the ids of their ``test_ground_truth.json``, or from a file that holds
just those 500. The official ten folds are not published; ``folds`` deals ten by a hash of the PMID.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from clinicalbert.datasets.corpus import Corpus
from clinicalbert.datasets.example import Pair
from clinicalbert.datasets.folds import Fold, grouped_folds

LABELS = ("yes", "no", "maybe")
FOLDS = 10


def read(folder: Path, split: str) -> list[Pair]:
    part = folder / "pqal_train_dev_500.json"
    records = _read_json(part) if part.is_file() else _without_test(folder)
    return [
        Pair(key, r["QUESTION"], "\n".join(r["CONTEXTS"]), r["final_decision"], group=key) for key, r in records.items()
    ]


def _without_test(folder: Path) -> dict[str, Any]:
    held_out = _read_json(folder / "test_ground_truth.json")
    return {key: record for key, record in _read_json(folder / "ori_pqal.json").items() if key not in held_out}


def _read_json(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def folds(pairs: Sequence[Pair]) -> list[Fold[Pair]]:
    """Ten folds of 450 and 50, as in the official protocol."""
    return grouped_folds(pairs, FOLDS)


CORPUS = Corpus(
    name="pubmedqa",
    title="PubMedQA, expert-labelled, the 500 for cross-validation",
    source="https://github.com/pubmedqa/pubmedqa",
    licence="MIT",
    splits=("train",),
    read=read,
    schema=Pair,
)
