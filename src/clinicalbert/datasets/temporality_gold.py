"""Our own texts of temporality (docs/annotation/temporality.md): gold, 360 invented texts with 1,917 marks, and 440
others with 3,231 to learn from.

A span's label is what it is (problem, drug, test, procedure), its one flag its relation to the day of the text
(``before``, ``before-overlap``, ``overlap``, ``after``), its value the words of the text that say when. ``open`` is for
rules and tuning, ``sealed`` is scored once.
"""

from __future__ import annotations

import json
from pathlib import Path

from clinicalbert.datasets.corpus import OWN_GOLD, OWN_TEXTS, Corpus
from clinicalbert.datasets.example import Example, LabelledSpan
from clinicalbert.datasets.marked_text import read_marked


def read(folder: Path, split: str) -> list[Example]:
    examples = []
    for line in (folder / f"temporality.{split}.jsonl").read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        text, spans = read_marked(record["text"], _span)
        examples.append(Example(record["id"], text, tuple(spans), record["id"], date=record["date"]))
    return examples


def _span(start: int, end: int, name: str, value: str) -> LabelledSpan:
    relation, _, kind = name.partition(":")
    return LabelledSpan(start, end, kind, frozenset({relation}), value)


CORPUS = Corpus(
    name="temporality_gold",
    title="When it was: 1,917 problems, drugs, tests and procedures of invented notes",
    source="this project, docs/annotation/temporality.md",
    licence="Apache-2.0",
    splits=("open", "sealed"),
    read=read,
    inside=OWN_GOLD,
    evaluation_only="it is gold of our own, to measure by",
)
TEXTS = Corpus(
    name="temporality_texts",
    title="When it was: problems, drugs, tests and procedures of invented notes, to learn from",
    source="this project, docs/annotation/temporality.md",
    licence="Apache-2.0",
    splits=("train",),
    read=read,
    inside=OWN_TEXTS,
)
