"""MACCROBAT2020 (Caufield et al., 2019): 200 clinical case reports with 41 entity types, brat files.

No official split: documents are split by a hash of their id, 70 / 15 / 15 in the mean. A discontinuous entity is read
as the stretch from its first to its last character; of overlapping ones the longest stays, whatever their labels.

``maccrobat2020_doses`` (Medication, Dosage, Administration, Frequency, Duration) and ``maccrobat2020_times`` (Date,
Time, Duration, Frequency) are views of the same documents, for tasks of dose and time: only spans of one label must
not overlap, which gives back 15 of 1,080 medications, 19 of 735 dates, 16 of 283 durations, two of 54 times, a
frequency and an administration. The relations of the file between those spans come with them: a Dosage stands in
``MODIFY`` to its Medication. One dosage ends in a blank, which is cut off.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from clinicalbert.datasets.corpus import Corpus
from clinicalbert.datasets.disjoint import disjoint
from clinicalbert.datasets.example import Example, LabelledRelation, LabelledSpan, outermost

DOSE_LABELS = ("Medication", "Dosage", "Administration", "Frequency", "Duration")
TIME_LABELS = ("Date", "Time", "Duration", "Frequency")

_ENTITY = re.compile(r"^(T\d+)\t(\S+) ([\d ;]+)\t", re.MULTILINE)
_EVENT = re.compile(r"^(E\d+)\t[^\s:]+:(T\d+)", re.MULTILINE)
_RELATION = re.compile(r"^R\d+\t(\S+) Arg1:(\S+) Arg2:(\S+)", re.MULTILINE)


def split_of(key: str) -> str:
    """The split of a document, from a hash of its id."""
    bucket = int(hashlib.sha256(f"maccrobat2020:{key}".encode()).hexdigest(), 16) % 20
    return "test" if bucket < 3 else "dev" if bucket < 6 else "train"


def read(folder: Path, split: str) -> list[Example]:
    examples = []
    for path in _files(folder, split):
        spans = _spans(path.read_text(encoding="utf-8")).values()
        examples.append(Example(path.stem, _text(path), outermost(list(spans))[0], group=path.stem))
    return examples


def read_doses(folder: Path, split: str) -> list[Example]:
    return [_view(path, DOSE_LABELS) for path in _files(folder, split)]


def read_times(folder: Path, split: str) -> list[Example]:
    return [_view(path, TIME_LABELS) for path in _files(folder, split)]


def _view(path: Path, labels: Sequence[str]) -> Example:
    """A document with the spans of some labels, whatever other spans they overlap, and the relations between them."""
    annotations, text = path.read_text(encoding="utf-8"), _text(path)
    spans = {key: _without_blank(span, text) for key, span in _spans(annotations).items() if span.label in labels}
    place = {key: i for i, key in enumerate(spans)}
    place |= {event: place[trigger] for event, trigger in _EVENT.findall(annotations) if trigger in place}
    links = [
        LabelledRelation(place[head], place[tail], label)
        for label, head, tail in _RELATION.findall(annotations)
        if head in place and tail in place
    ]
    kept, relations = disjoint(list(spans.values()), links)
    return Example(path.stem, text, kept, path.stem, relations)


def _files(folder: Path, split: str) -> list[Path]:
    return [path for path in sorted(folder.glob("*.ann")) if split_of(path.stem) == split]


def _text(path: Path) -> str:
    with path.with_suffix(".txt").open(encoding="utf-8", newline="") as file:
        return file.read()


def _spans(annotations: str) -> dict[str, LabelledSpan]:
    """Entities by their id in the file."""
    found = {}
    for key, label, offsets in _ENTITY.findall(annotations):
        numbers = [int(n) for n in re.findall(r"\d+", offsets)]
        found[key] = LabelledSpan(min(numbers), max(numbers), label)
    return found


def _without_blank(span: LabelledSpan, text: str) -> LabelledSpan:
    """A span without the blank that it ends in."""
    return replace(span, end=span.start + len(text[span.start : span.end].rstrip()))


_SOURCE = "https://doi.org/10.6084/m9.figshare.9764942"
_LICENCE = "CC BY 4.0"
_SPLITS = ("train", "dev", "test")

CORPUS = Corpus(
    name="maccrobat2020",
    title="MACCROBAT2020 clinical case reports",
    source=_SOURCE,
    licence=_LICENCE,
    head="maccrobat2020",
    splits=_SPLITS,
    read=read,
)

DOSES = Corpus(
    name="maccrobat2020_doses",
    title="MACCROBAT2020, medications and their doses",
    source=_SOURCE,
    licence=_LICENCE,
    splits=_SPLITS,
    read=read_doses,
    folder="maccrobat2020",
)

TIMES = Corpus(
    name="maccrobat2020_times",
    title="MACCROBAT2020, dates, times, durations and frequencies",
    source=_SOURCE,
    licence=_LICENCE,
    splits=_SPLITS,
    read=read_times,
    folder="maccrobat2020",
)
