"""The adapter of a corpus that nobody needs: a line a text, marked words between stars."""

from __future__ import annotations

from pathlib import Path

from clinicalbert.datasets.corpus import Corpus
from clinicalbert.datasets.example import Example, LabelledSpan


def read(folder: Path, split: str) -> list[Example]:
    examples = []
    for number, line in enumerate((folder / f"{split}.txt").read_text(encoding="utf-8").splitlines()):
        before, _, rest = line.partition("*")
        word, _, after = rest.partition("*")
        spans = (LabelledSpan(len(before), len(before) + len(word), "colour"),) if word else ()
        examples.append(Example(f"{split}{number}", before + word + after, spans, f"{split}{number}"))
    return examples


CORPUS = Corpus(
    name="toy_colours",
    title="Colours in invented sentences",
    source="tests/toy_corpus.py",
    licence="Apache-2.0",
    splits=("train", "dev", "test"),
    sentences=True,
    read=read,
)
