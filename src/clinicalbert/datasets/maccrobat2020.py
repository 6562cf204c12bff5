"""MACCROBAT2020 (Caufield et al., 2019): 200 clinical case reports with 41 entity types, brat files.

No official split: documents are split by a hash of their id, 70 / 15 / 15 in the mean. A discontinuous entity is read
as the stretch from its first to its last character; of overlapping ones the longest stays.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from clinicalbert.datasets.corpus import Corpus
from clinicalbert.datasets.example import Example, LabelledSpan, outermost

_ENTITY = re.compile(r"^T\d+\t(\S+) ([\d ;]+)\t", re.MULTILINE)


def split_of(key: str) -> str:
    """The split of a document, from a hash of its id."""
    bucket = int(hashlib.sha256(f"maccrobat2020:{key}".encode()).hexdigest(), 16) % 20
    return "test" if bucket < 3 else "dev" if bucket < 6 else "train"


def read(folder: Path, split: str) -> list[Example]:
    examples = []
    for path in sorted(folder.glob("*.ann")):
        if split_of(path.stem) != split:
            continue
        with path.with_suffix(".txt").open(encoding="utf-8", newline="") as file:
            text = file.read()
        spans = []
        for label, offsets in _ENTITY.findall(path.read_text(encoding="utf-8")):
            numbers = [int(n) for n in re.findall(r"\d+", offsets)]
            spans.append(LabelledSpan(min(numbers), max(numbers), label))
        examples.append(Example(path.stem, text, outermost(spans)[0], group=path.stem))
    return examples


CORPUS = Corpus(
    name="maccrobat2020",
    title="MACCROBAT2020 clinical case reports",
    source="https://doi.org/10.6084/m9.figshare.9764942",
    licence="CC BY 4.0",
    head="maccrobat2020",
    splits=("train", "dev", "test"),
    read=read,
)
