"""E3C, English (Magnini et al., 2020): times, events and clinical entities in 36 case reports, for evaluation only.

Non-commercial, so nothing may be trained on it: ``load("train")`` is refused. The 36 documents of layer 1, which the
authors call training data, are parted by a hash of their name: ``dev`` was looked at while rules were written, ``test``
was not. Their own 48 test documents are not in the folder, nor is anything read of layer 2, which names entities alone.

Spans of TIMEX3 bear their class (DATE, DURATION, SET, TIME, PREPOSTEXP, QUANTIFIER) as label and the normalised time as
``value`` (TIMEX3's ``P3D``, ``2012-08-12``), which is empty where the file has none. CLINENTITY spans have the UMLS
concept as value, EVENT spans the flags ``negated`` (polarity NEG) and their modality in small letters, unless it is
ACTUAL. BODYPART and RML (results of tests) are plain. Actors and temporal links are left out. A discontinuous entity
is read as the stretch from its first to its last character; of overlapping ones of a label the longest stays (nine
entities of 463 go).
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from xml.etree import ElementTree

from clinicalbert.datasets.corpus import Corpus
from clinicalbert.datasets.disjoint import disjoint
from clinicalbert.datasets.example import Example, LabelledSpan
from clinicalbert.errors import InputError

TIMES = ("DATE", "DURATION", "SET", "TIME", "PREPOSTEXP", "QUANTIFIER")

_LAYER = "data_annotation/English/layer1"
_OWN, _CAS = "{http:///webanno/custom.ecore}", "{http:///uima/cas.ecore}"
_PLAIN = ("BODYPART", "RML")
_CONCEPT = re.compile(r"C\d{7}")
_NONE = "NO_VALUE"
_SEEN = ("EN100017",)
"""Of the other half by its hash, but looked at."""


def split_of(document: str) -> str:
    """The half of a document, from a hash of its name."""
    even = int(hashlib.sha256(document.encode()).hexdigest(), 16) % 2 == 0
    return "dev" if even or document in _SEEN else "test"


def read(folder: Path, split: str) -> list[Example]:
    examples = []
    for path in _files(folder):
        if split_of(path.stem) != split:
            continue
        root = _parsed(path)
        spans = [span for element in root if (span := _span(element))]
        told = root.find(f"{_OWN}METADATA")
        day = told.get("docTime", "") if told is not None else ""
        examples.append(Example(path.stem, _text(root, path), disjoint(spans)[0], group=path.stem, date=day))
    return examples


def _files(folder: Path) -> list[Path]:
    found = sorted((folder / _LAYER).glob("*.xml"))
    if not found:
        raise InputError(f"{folder} holds no {_LAYER}/*.xml; get it from {CORPUS.source}")
    return found


def _parsed(path: Path) -> ElementTree.Element:
    return ElementTree.fromstring(path.read_bytes())  # noqa: S314 - a file of a named corpus


def _text(root: ElementTree.Element, path: Path) -> str:
    sofa = root.find(f"{_CAS}Sofa")
    if sofa is None:
        raise InputError(f"{path}: there is no Sofa, and so no text")
    return sofa.attrib["sofaString"]


def _span(element: ElementTree.Element) -> LabelledSpan | None:
    name, told = element.tag.removeprefix(_OWN), element.attrib
    label, flags, value = name, set[str](), ""
    match name:
        case "TIMEX3":
            label = told["timex3Class"]
            value = told.get("value", "").replace(_NONE, "")
        case "CLINENTITY":  # five concepts stand in the field beside theirs
            named = _CONCEPT.search(f"{told.get('entityID', '')} {told.get('discontinuous', '')}")
            value = named.group() if named else ""
        case "EVENT":
            modality = told.get("contextualModality", "ACTUAL")
            flags = {"negated"} if told.get("polarity") == "NEG" else set()
            flags |= {modality.lower()} - {"actual"}
        case _ if name not in _PLAIN:
            return None
    return LabelledSpan(int(told["begin"]), int(told["end"]), label, frozenset(flags), value)


CORPUS = Corpus(
    name="e3c_english",
    title="E3C, English: times, events and entities in case reports",
    source="https://github.com/hltfbk/E3C-Corpus",
    licence="CC BY-NC 4.0 (non-commercial)",
    splits=("dev", "test"),
    read=read,
    evaluation_only="its licence is non-commercial, and it is held for evaluation",
)
