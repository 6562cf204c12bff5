"""Our own gold of identifiers: 3,381 invented passages with the eighteen marked (docs/annotation/phi.md).

A span's label is the identifier's, its value the origin of a name where the name shows one; the example's one label is
the form that the passage is written in. ``open`` is for rules and tuning, ``sealed`` is scored once.
"""

from __future__ import annotations

import json
from pathlib import Path

from clinicalbert.datasets.corpus import OWN_GOLD, Corpus
from clinicalbert.datasets.example import Example, LabelledSpan
from clinicalbert.datasets.marked_text import read_marked


def read(folder: Path, split: str) -> list[Example]:
    examples = []
    for line in (folder / f"phi.{split}.jsonl").read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        text, spans = read_marked(record["text"], _span)
        examples.append(Example(record["id"], text, tuple(spans), record["template"], labels=(record["form"],)))
    return examples


def _span(start: int, end: int, name: str, value: str) -> LabelledSpan:
    return LabelledSpan(start, end, name, value=value)


CORPUS = Corpus(
    name="phi_gold",
    title="Identifiers: the eighteen of Safe Harbor in 3,381 invented passages",
    source="this project, docs/annotation/phi.md",
    licence="Apache-2.0",
    splits=("open", "sealed"),
    read=read,
    inside=OWN_GOLD,
    evaluation_only="it is gold of our own, to measure by",
)
