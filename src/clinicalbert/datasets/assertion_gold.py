"""Our own traps of assertion: 717 invented texts with 1,043 marked problems, and 420 with 715 by another annotator
(docs/annotation/assertion.md); and 840 more texts, for rules to be written by.

A span is a ``problem``; its one flag is what the note says of it, its value whose it is. ``open`` is for rules and
tuning, ``sealed`` is scored once.
"""

from __future__ import annotations

import json
from dataclasses import replace
from functools import partial
from pathlib import Path

from clinicalbert.datasets.corpus import OWN_GOLD, OWN_TEXTS, Corpus
from clinicalbert.datasets.example import Example, LabelledSpan
from clinicalbert.datasets.marked_text import read_marked


def read(folder: Path, split: str, name: str = "assertion") -> list[Example]:
    examples = []
    for line in (folder / f"{name}.{split}.jsonl").read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        text, spans = read_marked(record["text"], _span)
        examples.append(Example(record["id"], text, tuple(spans), record["id"], labels=(record["trap"],)))
    return examples


def _span(start: int, end: int, name: str, value: str) -> LabelledSpan:
    return LabelledSpan(start, end, "problem", frozenset({name}), value)


CORPUS = Corpus(
    name="assertion_gold",
    title="Assertion traps: what a note says of 1,043 problems in invented sentences",
    source="this project, docs/annotation/assertion.md",
    licence="Apache-2.0",
    splits=("open", "sealed"),
    read=read,
    inside=OWN_GOLD,
    evaluation_only="it is gold of our own, to measure by",
)
SECOND = replace(
    CORPUS,
    name="assertion_gold_2",
    title="Assertion traps: what a note says of 715 problems in invented sentences, by a second annotator",
    read=partial(read, name="assertion-2"),
)
TEXTS = replace(
    CORPUS,
    name="assertion_texts",
    title="What a note says of problems in invented sentences, to write rules by",
    splits=("train",),
    inside=OWN_TEXTS,
    evaluation_only="",
)
