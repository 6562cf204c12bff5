"""i2b2/VA 2010 (Uzuner et al., 2011): problems, tests and treatments, assertions and relations, official split.

The folder holds the three unpacked archives:

    concept_assertion_relation_training_data/{beth,partners}/{txt,concept,ast,rel}/*.{txt,con,ast,rel}
    test_data/*.txt
    reference_standard_for_test_data/{concepts,ast,rel}/*.{con,ast,rel}

An example is a record. A concept is placed by line (from 1) and word (from 0, the last one counts); words are what
blanks separate. A problem's flag is its assertion (present, absent, possible, conditional, hypothetical,
associated_with_someone_else). Relations lead from the first to the second concept of a line, as in TrIP or PIP.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from clinicalbert.datasets.corpus import Corpus
from clinicalbert.datasets.disjoint import disjoint
from clinicalbert.datasets.example import Example, LabelledRelation, LabelledSpan
from clinicalbert.datasets.i2b2_xml import LICENCE, SOURCE, files_of
from clinicalbert.errors import InputError, OffsetError

_PLACE = r'c="(.*)" (\d+):(\d+) (\d+):(\d+)'
_CONCEPT = re.compile(_PLACE + r'\|\|t="([^"]*)"')
_ASSERTION = re.compile(_PLACE + r'\|\|t="problem"\|\|a="([^"]*)"')
_RELATION = re.compile(_PLACE + r'\|\|r="([^"]*)"\|\|' + _PLACE)
_CONCEPTS = {
    "train": "concept_assertion_relation_training_data/*/concept/*.con",
    "test": "reference_standard_for_test_data/concepts/*.con",
}
_Place = tuple[int, int]


def read(folder: Path, split: str) -> list[Example]:
    examples = []
    for concepts in files_of(folder, _CONCEPTS[split]):
        around, name = concepts.parent.parent, concepts.stem
        if split == "train":
            note, key = around / "txt" / f"{name}.txt", f"{around.name}-{name}"
        else:
            note, key = folder / "test_data" / f"{name}.txt", name
        with note.open(encoding="utf-8", newline="") as file:
            record = _Record(key, file.read())
        examples.append(record.example(concepts, around / "ast" / f"{name}.ast", around / "rel" / f"{name}.rel"))
    return examples


class _Record:
    """A note, and where each word of each of its lines lies."""

    def __init__(self, key: str, text: str) -> None:
        self._key, self._text = key, text
        self._words: list[list[_Place]] = []
        start = 0
        for line in text.split("\n"):
            self._words.append([(start + w.start(), start + w.end()) for w in re.finditer(r"\S+", line)])
            start += len(line) + 1

    def example(self, concepts: Path, assertions: Path, relations: Path) -> Example:
        flags = {self._place(*found[:5]): frozenset({found[5]}) for found in _lines(assertions, _ASSERTION)}
        spans: list[LabelledSpan] = []
        positions: dict[_Place, int] = {}
        for *where, label in _lines(concepts, _CONCEPT):
            place = self._place(*where)
            positions[place] = len(spans)
            asserted = flags.get(place, frozenset()) if label == "problem" else frozenset()
            spans.append(LabelledSpan(*place, label, asserted))
        links = []
        for found in _lines(relations, _RELATION):
            ends = [self._place(*found[:5]), self._place(*found[6:])]
            for start, end in ends:
                if (start, end) not in positions:
                    raise OffsetError(f"{self._key}: a relation leads to {start}:{end}, which is no concept")
            links.append(LabelledRelation(positions[ends[0]], positions[ends[1]], found[5]))
        kept, joined = disjoint(spans, links)
        return Example(self._key, self._text, kept, self._key, joined)

    def _place(self, words: str, first: str, first_word: str, last: str, last_word: str) -> _Place:
        try:
            start = self._words[int(first) - 1][int(first_word)][0]
            end = self._words[int(last) - 1][int(last_word)][1]
        except IndexError:
            raise OffsetError(f"{self._key}: there is no word {first}:{first_word} or {last}:{last_word}") from None
        if "".join(self._text[start:end].split()).lower() != "".join(words.split()).lower():
            raise OffsetError(f"{self._key}: the words at {first}:{first_word} are not those of the annotation")
        return start, end


def _lines(path: Path, pattern: re.Pattern[str]) -> Iterator[tuple[str, ...]]:
    """The fields of each line; of a file that is absent, none (a record may be without assertions or relations)."""
    if path.exists():
        for number, line in enumerate(path.read_text(encoding="utf-8-sig").split("\n"), 1):
            found = pattern.fullmatch(line.strip())
            if found:
                yield found.groups()
            elif line.strip():
                raise InputError(f"{path}: line {number} is not of the format")


CORPUS = Corpus(
    name="i2b2_2010",
    title="i2b2/VA 2010, concepts, assertions and relations",
    source=SOURCE,
    licence=LICENCE,
    splits=tuple(_CONCEPTS),
    read=read,
    closed=True,
)
