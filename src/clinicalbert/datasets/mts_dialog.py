"""MTS-Dialog (Ben Abacha et al., EACL 2023): doctor-patient dialogues, each with a section of a note written from it.

The first text is the dialogue, the second the section; the label is the section's header, one of 20. The augmented
training set (back-translations of the training set) is not read: it would bring back what the guard drops.

Leak: the sections come from MTSamples. A training row of which the section or the dialogue shares 13 words with a dev
note of mtsamples is dropped: 47 of 1,201. Without mtsamples there is no training split.
"""

from __future__ import annotations

import csv
from pathlib import Path

from clinicalbert.datasets.corpus import Corpus
from clinicalbert.datasets.example import Pair
from clinicalbert.datasets.leaks import HeldOut
from clinicalbert.datasets.mtsamples import FOLDER, read_notes

_FILES = {"train": "TrainingSet", "dev": "ValidationSet", "test": "TestSet-1-MEDIQA-Chat-2023"}


def read(folder: Path, split: str) -> list[Pair]:
    with (folder / f"MTS-Dialog-{_FILES[split]}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    keys = [f"{split}-{row['ID']}" for row in rows]
    pairs = [
        Pair(key, row["dialogue"], row["section_text"], row["section_header"], group=key)
        for key, row in zip(keys, rows, strict=True)
    ]
    if split == "train":
        held_out = HeldOut(note["text"] for note in read_notes(folder.parent / FOLDER, "dev"))
        pairs = [pair for pair in pairs if pair.first not in held_out and pair.second not in held_out]
    return pairs


CORPUS = Corpus(
    name="mts_dialog",
    title="MTS-Dialog: dialogues and the sections written from them",
    source="https://github.com/abachaa/MTS-Dialog",
    licence="CC BY 4.0",
    splits=tuple(_FILES),
    read=read,
    schema=Pair,
)
