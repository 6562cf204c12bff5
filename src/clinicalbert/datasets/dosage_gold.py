"""Our own gold of medication instructions: 346 invented texts with 332 medications (docs/annotation/dosage.md).

``labels`` hold the level (easy, medium, hard, nasty). ``open`` is for rules and tuning, ``sealed`` is scored once.
"""

from __future__ import annotations

import json
from pathlib import Path

from clinicalbert.datasets.corpus import OWN_GOLD, Corpus
from clinicalbert.datasets.example import Example


def read(folder: Path, split: str) -> list[Example]:
    lines = (folder / f"dosage.{split}.jsonl").read_text(encoding="utf-8").splitlines()
    return [
        Example(r["id"], r["text"], (), r["id"], labels=(r["level"],), medications=tuple(r["medications"]))
        for r in map(json.loads, lines)
    ]


CORPUS = Corpus(
    name="dosage_gold",
    title="Medication instructions: 346 invented texts with their fields",
    source="this project, docs/annotation/dosage.md",
    licence="Apache-2.0",
    splits=("open", "sealed"),
    read=read,
    inside=OWN_GOLD,
    evaluation_only="it is gold of our own, to measure by",
)
