"""ADE corpus V2 (Gurulingappa et al., 2012): drugs and their adverse effects in sentences of 2,972 MEDLINE abstracts.

An example is a distinct sentence of an abstract. The 4,272 of DRUG-AE.rel are labelled ``adverse_event``, with
``Drug`` and ``Effect`` spans and what ``causes`` what; the 16,688 of ADE-NEG.txt (7 lines stand twice) have none, and
no sentence is in both. ``ade_doses`` reads DRUG-DOSE.rel, 213 of the positive sentences, under the same ids.

Offsets count over ``id, title, abstract``, which the files do not hold. A sentence's place in it is the one at which
all its marked words stand where they should; there is exactly one for each sentence. No two spans of a label overlap,
but an effect may hold a drug (120 times). Two spans end in a blank, which is cut off.

No official split: abstracts that phee or bc5cdr have split stand where those put them (``adverse_event_leaks``), the
others go by a hash of their PubMed id, 70 / 15 / 15 in the mean.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from pathlib import Path

from clinicalbert.datasets.adverse_event_leaks import official_splits
from clinicalbert.datasets.corpus import Corpus
from clinicalbert.datasets.disjoint import disjoint
from clinicalbert.datasets.example import Example, LabelledRelation, LabelledSpan
from clinicalbert.errors import OffsetError

_EFFECTS, _DOSES, _NEGATIVES = "DRUG-AE.rel", "DRUG-DOSE.rel", "ADE-NEG.txt"
_Key = tuple[str, str]
"""PubMed id and sentence."""
_Mark = tuple[str, int, int]
"""Words, and their offsets in the document."""


def split_of(pmid: str) -> str:
    """The split of an abstract that no related corpus has, from a hash of its PubMed id."""
    bucket = int(hashlib.sha256(f"ade_corpus_v2:{pmid}".encode()).hexdigest(), 16) % 20
    return "test" if bucket < 3 else "dev" if bucket < 6 else "train"


def read(folder: Path, split: str) -> list[Example]:
    used = _used(folder, split)
    examples = _related(folder, used, _EFFECTS, "Effect", "causes", ("adverse_event",))
    known, ids = {(e.group, e.text) for e in examples}, _sentence_ids(folder)
    negative = (key for key in _negatives(folder) if key[0] in used and key not in known)
    return examples + [Example(ids[key], key[1], (), group=key[0]) for key in negative]


def read_doses(folder: Path, split: str) -> list[Example]:
    return _related(folder, _used(folder, split), _DOSES, "Dosage", "has_dose", ())


def _related(
    folder: Path, used: set[str], name: str, label: str, relation: str, labels: tuple[str, ...]
) -> list[Example]:
    ids = _sentence_ids(folder)
    examples = []
    for (pmid, sentence), rows in _rows(folder / name).items():
        if pmid not in used:
            continue
        start = _start_of(sentence, [mark for row in rows for mark in row], ids[pmid, sentence])
        spans: list[LabelledSpan] = []
        links: list[LabelledRelation] = []
        for other, drug in rows:
            links.append(LabelledRelation(len(spans), len(spans) + 1, relation))
            spans += [_span(drug, start, "Drug"), _span(other, start, label)]
        kept, relations = disjoint(spans, links)
        examples.append(Example(ids[pmid, sentence], sentence, kept, pmid, relations, labels))
    return examples


def _used(folder: Path, split: str) -> set[str]:
    """The PubMed ids of a split."""
    official = official_splits(folder)
    pmids = {pmid for pmid, _ in _sentence_ids(folder)}
    return {pmid for pmid in pmids if (official.get(pmid) or split_of(pmid)) == split}


def _rows(path: Path) -> dict[_Key, list[tuple[_Mark, _Mark]]]:
    """What each sentence relates: the effect or dose, and the drug."""
    rows: dict[_Key, list[tuple[_Mark, _Mark]]] = {}
    for line in _lines(path):
        pmid, sentence, other, start, end, drug, drug_start, drug_end = line.split("|")
        marks = ((other, int(start), int(end)), (drug, int(drug_start), int(drug_end)))
        rows.setdefault((pmid, sentence), []).append(marks)
    return rows


def _negatives(folder: Path) -> dict[_Key, None]:
    return dict.fromkeys((pmid, s) for pmid, _, s in (x.partition(" NEG ") for x in _lines(folder / _NEGATIVES)))


def _sentence_ids(folder: Path) -> dict[_Key, str]:
    """All sentences, numbered within their abstract, positive ones first."""
    keys = dict.fromkeys([*_rows(folder / _EFFECTS), *_rows(folder / _DOSES), *_negatives(folder)])
    ids: dict[_Key, str] = {}
    seen: Counter[str] = Counter()
    for pmid, sentence in keys:
        seen[pmid] += 1
        ids[pmid, sentence] = f"{pmid}-{seen[pmid]:04d}"
    return ids


def _lines(path: Path) -> list[str]:
    return [line for line in path.read_text(encoding="utf-8").split("\n") if line]


def _start_of(sentence: str, marks: list[_Mark], sentence_id: str) -> int:
    """The offset of the sentence in its document; raises OffsetError when its marks do not fit it."""
    words, place, _ = marks[0]
    for found in re.finditer(re.escape(words), sentence):
        start = place - found.start()
        if all(first >= start and sentence[first - start : end - start] == w for w, first, end in marks):
            return start
    raise OffsetError(f"{sentence_id}: the marks from {place} on do not lie in their sentence")


def _span(mark: _Mark, sentence_start: int, label: str) -> LabelledSpan:
    words, start, end = mark
    start += len(words) - len(words.lstrip())
    end -= len(words) - len(words.rstrip())
    return LabelledSpan(start - sentence_start, end - sentence_start, label)


_SOURCE = "https://github.com/trunghlt/AdverseDrugReaction (ADE-Corpus-V2)"
_LICENCE = "unstated; the authors ask to be cited"

CORPUS = Corpus(
    name="ade_corpus_v2",
    title="ADE corpus V2, drugs and adverse effects",
    source=_SOURCE,
    licence=_LICENCE,
    splits=("train", "dev", "test"),
    sentences=True,
    read=read,
)

DOSES = Corpus(
    name="ade_doses",
    title="ADE corpus V2, drugs and doses",
    source=_SOURCE,
    licence=_LICENCE,
    splits=("train", "dev", "test"),
    sentences=True,
    read=read_doses,
    folder="ade_corpus_v2",
)
