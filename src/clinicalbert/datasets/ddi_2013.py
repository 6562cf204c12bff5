"""DDI corpus (Herrero-Zazo et al., 2013): drugs and their interactions in DrugBank texts and MEDLINE abstracts.

Non-commercial. An example is a sentence, read straight from the zip; 71 blank ones are left out. Spans stand in the
order of the file's entities, and the file lists every pair of two of them: all pairs ``i < j`` of an example are the
candidates, 27,792 in the official training documents and 5,716 in the test documents of the interaction task. A pair
marked as an interaction is a relation of its type. One has none, and is read as ``int``: an interaction, and no more.

47 of 17,805 entities are discontinuous, and read as the stretch from the first to the last character. In 34 sentences
this would overlap another one of its label (two classes that share their last word), and as all marked drugs and all
pairs are wanted, such an entity is the first of its own stretches of characters that it shares with none of them.

The test split is the official one; ``dev`` is a tenth of the official training documents, by a hash of their id. The
official halves share 9 sentences.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from xml.etree import ElementTree
from zipfile import ZipFile

from clinicalbert.datasets.corpus import Corpus
from clinicalbert.datasets.example import Example, LabelledRelation, LabelledSpan

_TRAIN, _TEST = "DDICorpus/Train/", "DDICorpus/Test/Test for DDI Extraction task/"


def split_of(document: str) -> str:
    """The split of an official training document, from a hash of its id."""
    return "dev" if int(hashlib.sha256(f"ddi_2013:{document}".encode()).hexdigest(), 16) % 10 == 0 else "train"


def read(folder: Path, split: str) -> list[Example]:
    examples = []
    with ZipFile(folder / "DDICorpus-2013.zip") as archive:
        for name in sorted(archive.namelist()):
            if not (name.startswith(_TEST if split == "test" else _TRAIN) and name.endswith(".xml")):
                continue
            document = ElementTree.fromstring(archive.read(name))  # noqa: S314 - a file of a named corpus
            key = document.attrib["id"]
            if split in ("test", split_of(key)):
                examples += [_example(s, key) for s in document.iter("sentence") if s.attrib["text"].strip()]
    return examples


def _example(sentence: ElementTree.Element, document: str) -> Example:
    key, text = sentence.attrib["id"], sentence.attrib["text"]
    entities = sentence.findall("entity")
    marked = _spans([(e.attrib["type"], list(_pieces(e))) for e in entities], text)
    order = sorted(range(len(entities)), key=lambda i: marked[i].start)
    place = {entities[i].attrib["id"]: position for position, i in enumerate(order)}
    relations = [
        LabelledRelation(place[p.attrib["e1"]], place[p.attrib["e2"]], p.get("type", "int"))
        for p in sentence.iter("pair")
        if p.attrib["ddi"] == "true"
    ]
    return Example(key, text, tuple(marked[i] for i in order), document, tuple(relations))


def _pieces(entity: ElementTree.Element) -> Iterator[range]:
    """The characters of an entity, a range a piece. The file counts the last one in."""
    for piece in entity.attrib["charOffset"].split(";"):
        first, _, last = piece.partition("-")
        yield range(int(first), int(last) + 1)


def _spans(entities: Sequence[tuple[str, list[range]]], text: str) -> list[LabelledSpan]:
    found = []
    for i, (label, pieces) in enumerate(entities):
        whole = _hull(pieces)
        rivals = [p for j, (x, p) in enumerate(entities) if j != i and x == label and _meet(_hull(p), whole)]
        if len(pieces) > 1 and rivals:
            shared = {n for rival in rivals for piece in rival for n in piece}
            whole = _first_run([n for piece in pieces for n in piece if n not in shared], text) or whole
        found.append(LabelledSpan(whole.start, whole.stop, label))
    return found


def _hull(pieces: Sequence[range]) -> range:
    return range(min(p.start for p in pieces), max(p.stop for p in pieces))


def _meet(one: range, other: range) -> bool:
    return one.start < other.stop and other.start < one.stop


def _first_run(characters: list[int], text: str) -> range | None:
    """The first stretch of consecutive offsets that is more than blanks, without blanks at its ends."""
    run: list[int] = []
    for n in sorted(characters):
        if text[n].isspace() and not run:
            continue
        if run and n != run[-1] + 1:
            break
        run.append(n)
    while run and text[run[-1]].isspace():
        run.pop()
    return range(run[0], run[-1] + 1) if run else None


CORPUS = Corpus(
    name="ddi_2013",
    title="DDI corpus 2013, drug-drug interactions",
    source="https://github.com/isegura/DDICorpus",
    licence="CC BY-NC 4.0 (non-commercial)",
    splits=("train", "dev", "test"),
    sentences=True,
    read=read,
)
