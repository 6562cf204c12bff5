"""i2b2 2012 (Sun et al., 2013): events, times and what comes before what in 310 discharge summaries, official split.

The folder holds the two unpacked archives:

    2012-07-15.original-annotation.release/*.xml
    ground_truth/merged_xml/*.xml          (of 2012-08-23.test-data.groundtruth)

An example is a record. Spans bear the type of their EVENT (PROBLEM, TEST, TREATMENT, CLINICAL_DEPT, EVIDENTIAL,
OCCURRENCE), TIMEX3 (DATE, TIME, DURATION, FREQUENCY) or SECTIME (ADMISSION, DISCHARGE). Flags: ``negated`` (polarity
NEG) and the modality in small letters, unless it is factual. A relation is a TLINK with a type, between two spans.
"""

from __future__ import annotations

from pathlib import Path

from clinicalbert.datasets.corpus import Corpus
from clinicalbert.datasets.disjoint import disjoint
from clinicalbert.datasets.example import Example, LabelledRelation, LabelledSpan
from clinicalbert.datasets.i2b2_xml import LICENCE, SOURCE, files_of, parse_tagged, place_of

_FILES = {"train": "2012-07-15.original-annotation.release/*.xml", "test": "ground_truth/merged_xml/*.xml"}


def read(folder: Path, split: str) -> list[Example]:
    return [_example(path) for path in files_of(folder, _FILES[split])]


def _example(path: Path) -> Example:
    key = path.name.split(".")[0]
    text, tags = parse_tagged(path)
    spans: list[LabelledSpan] = []
    positions: dict[str, int] = {}
    for tag in tags:
        if tag.tag in ("EVENT", "TIMEX3", "SECTIME") and tag.get("text"):  # a record without dates has empty SECTIMEs
            flags = {"negated"} if tag.get("polarity") == "NEG" else set()
            if tag.tag == "EVENT" and tag.get("modality", "FACTUAL") != "FACTUAL":
                flags.add(tag.attrib["modality"].lower())
            positions[tag.attrib["id"]] = len(spans)
            spans.append(LabelledSpan(*place_of(tag, text, key), tag.attrib["type"], frozenset(flags)))
    links = [
        LabelledRelation(positions[tag.attrib["fromID"]], positions[tag.attrib["toID"]], tag.attrib["type"])
        for tag in tags
        if tag.tag == "TLINK" and tag.get("type") and {tag.get("fromID"), tag.get("toID")} <= positions.keys()
    ]
    kept, relations = disjoint(spans, links)
    return Example(key, text, kept, key, relations)


CORPUS = Corpus(
    name="i2b2_2012",
    title="i2b2 2012, events, times and temporal relations",
    source=SOURCE,
    licence=LICENCE,
    splits=tuple(_FILES),
    read=read,
    closed=True,
)
