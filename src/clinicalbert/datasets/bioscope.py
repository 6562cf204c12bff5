"""BioScope (Szarvas et al., 2008): cues and scopes of negation and speculation, in abstracts and full papers.

An example is a sentence; the hospital's records of the corpus are not in the open copy. Spans are cues (``negation``,
``speculation``) and their scopes (``negation_scope``, ``speculation_scope``, with the cue in them), and a ``has_scope``
relation leads from each cue to its scope. The 88 cues in several pieces ("either … or") are several spans that share
one scope. A scope within another of its kind bears the label of its depth (``speculation_scope_2``, ``_3``), as spans
of one label must not overlap: 595 of 5,422. Four scopes without a cue are left out.

No official split: abstracts are split by a hash of their PubMed id, 80 / 10 / 10 in the mean. The nine papers are a
split of their own, ``papers``, as another kind of text: they are for evaluation, as by Morante and Daelemans (2009).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from clinicalbert.datasets.corpus import Corpus
from clinicalbert.datasets.example import Example, LabelledRelation, LabelledSpan

_PAPERS = "papers"


def split_of(document: str) -> str:
    """The split of an abstract, from a hash of its PubMed id."""
    bucket = int(hashlib.sha256(f"bioscope:{document}".encode()).hexdigest(), 16) % 10
    return "test" if bucket == 0 else "dev" if bucket == 1 else "train"


def read(folder: Path, split: str) -> list[Example]:
    path = folder / ("full_papers.xml" if split == _PAPERS else "abstracts.xml")
    root = ElementTree.fromstring(path.read_bytes())  # noqa: S314 - a file of a named corpus
    examples = []
    for document in root.iter("Document"):
        key = (document.findtext("DocID") or "").strip()
        if split in (_PAPERS, split_of(key)):
            examples += [_example(sentence, key) for sentence in document.iter("sentence")]
    return examples


def _example(sentence: ElementTree.Element, document: str) -> Example:
    kinds = {cue.attrib["ref"]: cue.attrib["type"] for cue in sentence.iter("cue")}
    marks = sorted(_marks(sentence, kinds), key=lambda m: (m.span.start, -m.span.end, m.span.label))
    scopes = {m.scope: place for place, m in enumerate(marks) if not m.is_cue}
    links = [LabelledRelation(place, scopes[m.scope], "has_scope") for place, m in enumerate(marks) if m.is_cue]
    key, text = f"{document}-{sentence.attrib['id']}", "".join(sentence.itertext())
    return Example(key, text, tuple(m.span for m in marks), document, tuple(links))


@dataclass(frozen=True, slots=True)
class _Mark:
    """A cue, or a scope with its id; a cue bears the id of its scope."""

    span: LabelledSpan
    scope: str
    is_cue: bool


def _marks(
    element: ElementTree.Element, kinds: Mapping[str, str], start: int = 0, around: tuple[str, ...] = ()
) -> Iterator[_Mark]:
    """What is marked below an element whose text begins at ``start``, in scopes of the kinds ``around``."""
    place = start + len(element.text or "")
    for child in element:
        end = place + len("".join(child.itertext()))
        if child.tag == "cue":
            yield _Mark(LabelledSpan(place, end, child.attrib["type"]), child.attrib["ref"], True)
        else:
            inner = around
            if kind := kinds.get(child.attrib["id"]):
                label = f"{kind}_scope_{around.count(kind) + 1}".removesuffix("_1")
                yield _Mark(LabelledSpan(place, end, label), child.attrib["id"], False)
                inner = (*around, kind)
            yield from _marks(child, kinds, place, inner)
        place = end + len(child.tail or "")


CORPUS = Corpus(
    name="bioscope",
    title="BioScope, cues and scopes of negation and speculation",
    source="https://github.com/joey234/negation-focused-pretraining",
    licence="CC BY 2.0",
    splits=("train", "dev", "test", _PAPERS),
    sentences=True,
    read=read,
)
