"""MedNLI (Romanov and Shivade, 2018): whether a statement follows from a sentence of a MIMIC-III note, official split.

The folder holds mli_train_v1.jsonl, mli_dev_v1.jsonl and mli_test_v1.jsonl. A pair is the sentence and the statement,
labelled entailment, contradiction or neutral. Each sentence has three statements: they are one group, named by a hash
of the sentence, as the file gives it no id.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from clinicalbert.datasets.corpus import Corpus
from clinicalbert.datasets.example import Pair


def read(folder: Path, split: str) -> list[Pair]:
    pairs = []
    with (folder / f"mli_{split}_v1.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            first = record["sentence1"]
            group = hashlib.sha256(first.encode()).hexdigest()[:16]
            pairs.append(Pair(record["pairID"], first, record["sentence2"], record["gold_label"], group))
    return pairs


CORPUS = Corpus(
    name="mednli",
    title="MedNLI, natural language inference on clinical notes",
    source="https://physionet.org/content/mednli/",
    licence="PhysioNet credentialed health data licence (not redistributable)",
    splits=("train", "dev", "test"),
    read=read,
    schema=Pair,
    closed=True,
)
