"""i2b2 2006 de-identification (Uzuner et al., 2007): surrogate identifiers in 889 discharge summaries, official split.

The folder holds the two unpacked files, named as below. The first release of the training file is not well-formed;
take the one that is marked as corrected. An example is a record; spans bear the TYPE of their PHI element.
"""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

from clinicalbert.datasets.corpus import Corpus
from clinicalbert.datasets.example import Example, LabelledSpan
from clinicalbert.datasets.i2b2_xml import LICENCE, SOURCE, parse_i2b2

_FILES = {
    "train": "deid_surrogate_train_all_version2.xml",
    "test": "deid_surrogate_test_all_groundtruth_version2.xml",
}


def read(folder: Path, split: str) -> list[Example]:
    return [_example(record) for record in parse_i2b2(folder / _FILES[split]).iter("RECORD")]


def _example(record: ElementTree.Element) -> Example:
    key, body = record.attrib["ID"], record.find("TEXT")
    text = "" if body is None else body.text or ""
    spans = []
    for element in () if body is None else body:
        words = "".join(element.itertext())
        if element.tag == "PHI" and words:
            spans.append(LabelledSpan(len(text), len(text) + len(words), element.attrib["TYPE"]))
        text += words + (element.tail or "")
    return Example(key, text, tuple(spans), group=key)


CORPUS = Corpus(
    name="i2b2_2006",
    title="i2b2 2006, identifiers in discharge summaries",
    source=SOURCE,
    licence=LICENCE,
    splits=tuple(_FILES),
    read=read,
    closed=True,
)
