"""MEDIQA 2019, task 2 (Ben Abacha and Demner-Fushman, AMIA 2016): does one question entail another?

The first text is a question as it was asked, the second a short or frequent one; the label is ``true`` when every
answer to the second answers the first, at least in part. Training pairs are clinicians' questions, dev pairs those of
consumers. A pair of which one side is empty is left out (one in train). Pairs with the same first question are one
group. No question of train stands in dev.
"""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

from clinicalbert.datasets.corpus import Corpus
from clinicalbert.datasets.example import Pair
from clinicalbert.datasets.leaks import normalised

LABELS = ("true", "false")
_FILES = {"train": "TrainingSet", "dev": "ValidationSet"}


def read(folder: Path, split: str) -> list[Pair]:
    path = folder / f"MEDIQA2019-Task2-RQE-{_FILES[split]}-AMIA2016.xml"
    pairs = []
    for pair in ElementTree.parse(path).iter("pair"):  # noqa: S314 - a file of a named corpus
        asked, other = ((pair.findtext(name) or "").strip() for name in ("chq", "faq"))
        if asked and other:
            key = f"{split}-{pair.attrib['pid']}"
            pairs.append(Pair(key, asked, other, pair.attrib["value"], group=normalised(asked)))
    return pairs


CORPUS = Corpus(
    name="mediqa2019_rqe",
    title="MEDIQA 2019 task 2: entailment between questions",
    source="https://github.com/abachaa/MEDIQA2019",
    licence="unstated (US National Library of Medicine)",
    splits=tuple(_FILES),
    read=read,
    folder="mediqa2019",
    schema=Pair,
)
