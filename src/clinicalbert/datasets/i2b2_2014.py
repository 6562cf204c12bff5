"""i2b2/UTHealth 2014 de-identification (Stubbs et al., 2015): surrogate identifiers in 1,304 records, official split.

The folder holds the unpacked archives: training-PHI-Gold-Set1/*.xml and training-PHI-Gold-Set2/*.xml (train),
testing-PHI-Gold-fixed/*.xml (test). An example is a record, its group the patient (the number before the hyphen);
spans bear the TYPE of their tag (PATIENT, DOCTOR, DATE …), which is finer than its name.
"""

from __future__ import annotations

from pathlib import Path

from clinicalbert.datasets.corpus import Corpus
from clinicalbert.datasets.disjoint import disjoint
from clinicalbert.datasets.example import Example, LabelledSpan
from clinicalbert.datasets.i2b2_xml import LICENCE, SOURCE, files_of, parse_tagged, place_of

_FILES = {
    "train": ("training-PHI-Gold-Set1/*.xml", "training-PHI-Gold-Set2/*.xml"),
    "test": ("testing-PHI-Gold-fixed/*.xml",),
}


def read(folder: Path, split: str) -> list[Example]:
    examples = []
    for path in files_of(folder, *_FILES[split]):
        text, tags = parse_tagged(path)
        spans = [LabelledSpan(*place_of(tag, text, path.stem), tag.attrib["TYPE"]) for tag in tags]
        examples.append(Example(path.stem, text, disjoint(spans)[0], group=path.stem.split("-")[0]))
    return examples


CORPUS = Corpus(
    name="i2b2_2014",
    title="i2b2/UTHealth 2014, identifiers in longitudinal records",
    source=SOURCE,
    licence=LICENCE,
    splits=tuple(_FILES),
    read=read,
    closed=True,
)
