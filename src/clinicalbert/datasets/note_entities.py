"""Our own note gold: offsets into mtsamples dev notes, made by hand (docs/annotation/note-entities.md).

The package holds sample ids, offsets and labels; the words come from the user's copy of mtsamples.
"""

from __future__ import annotations

import json
from pathlib import Path

from clinicalbert.datasets.corpus import Corpus
from clinicalbert.datasets.example import Example, LabelledSpan
from clinicalbert.datasets.mtsamples import FOLDER, read_notes

_GOLD = Path(__file__).parent / "gold"


def read(folder: Path, split: str) -> list[Example]:
    texts = {note["sample_id"]: note["text"] for note in read_notes(folder, "dev")}
    examples = []
    for line in (_GOLD / f"note_entities.{split}.jsonl").read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        spans = tuple(LabelledSpan(e["start"], e["end"], e["label"]) for e in record["entities"])
        key = str(record["sample_id"])
        examples.append(Example(key, texts[record["sample_id"]], spans, group=key))
    return examples


CORPUS = Corpus(
    name="note_entities",
    title="Note gold: problem, drug, test, procedure in 40 mtsamples notes",
    source="annotations: this project; text: mtsamples.com",
    licence="annotations Apache-2.0; text not included",
    head=None,
    splits=("open", "sealed"),
    read=read,
    folder=FOLDER,
)
