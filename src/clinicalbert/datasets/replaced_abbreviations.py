"""Abbreviations to be told apart, made from open text: a long form is replaced by its short form and is the answer.

No sentence-level gold of clinical abbreviations is open. So 600 characters around a long form are taken, the long form
is replaced by a short form that has other long forms too, and the example's one span, ``abbreviation``, bears the long
form as ``value``. What replaced_abbreviations.toml holds can be asked: short form → long form → further wordings of the
same sense. A definition (``right atrium (RA)``) is replaced as a whole, and so are all other mentions of that sense in
the text; where a sense of the short form is still written out, be it in part of a word, nothing is made. Writers who
abbreviate choose other places than these, and other shares of the senses: figures say how well context is read, not how
well real notes are.

Texts are notes (mtsamples) and case reports (maccrobat2020, ada_case_reports); training also has pages for patients
(medquad) and one in four articles of trials (evidence_inference). ``group`` is the document. A document that another
task or pre-training learns from is only ever trained on here, and one that is held out elsewhere is held out here: case
reports stand in the split of their corpus, notes of mtsamples' dev split in ``dev`` or ``test`` by a hash of their id,
and all others in ``train``. Validation articles of trials are not used: their stock phrases would take 15 % of the
articles out of pre-training. At most 300 examples of a sense are made (240 / 30 / 30), two of a document.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from clinicalbert.datasets import ada_case_reports, maccrobat2020, open_text
from clinicalbert.datasets.corpus import Corpus
from clinicalbert.datasets.example import Example, LabelledSpan
from clinicalbert.datasets.mtsamples import read_notes
from clinicalbert.errors import InputError

LABEL = "abbreviation"

_TABLE = Path(__file__).with_name("replaced_abbreviations.toml")
_FOLDERS = ("mtsamples", "maccrobat2020", "ada_case_reports", "medquad", "evidence_inference")
_AROUND = 300
"""Characters on each side, less what is cut off to end at a blank."""
_CAP = {"train": 240, "dev": 30, "test": 30}
_PER_DOCUMENT = 2
_BLANK = re.compile(r"\s+")
_AS_BLANK = dict.fromkeys(map(ord, "-\n\r\t"), " ")
_ARTICLES = 4
"""Of so many articles of trials one is read for training: enough, and the reading takes seconds."""


@dataclass(frozen=True, slots=True)
class AmbiguousForm:
    """A short form with its senses: long form → its wordings in small letters, and a pattern of any one of them."""

    short_form: str
    wordings: dict[str, tuple[str, ...]]
    patterns: dict[str, re.Pattern[str]]


@cache
def ambiguous_forms() -> tuple[AmbiguousForm, ...]:
    """The short forms that are asked, in the order of the table."""
    table: dict[str, dict[str, list[str]]] = tomllib.loads(_TABLE.read_text(encoding="utf-8"))
    return tuple(ambiguous_form(short, senses) for short, senses in table.items())


def ambiguous_form(short_form: str, senses: dict[str, list[str]]) -> AmbiguousForm:
    """From long form → further wordings."""
    wordings = {long: tuple(_flat(words) for words in (long, *others)) for long, others in senses.items()}
    return AmbiguousForm(short_form, wordings, {long: _pattern(short_form, words) for long, words in wordings.items()})


def _pattern(short_form: str, wordings: Iterable[str]) -> re.Pattern[str]:
    """One of the wordings as whole words, with the definition of the short form that may follow."""
    longest_first = sorted(wordings, key=len, reverse=True)
    either = "|".join(r"[\s-]".join(map(re.escape, words.split())) for words in longest_first)
    defined = rf"(?:\s?[(\[]\s?{re.escape(short_form)}\s?[)\]])?"
    return re.compile(rf"(?<![\w-])(?:{either}){defined}(?![\w-])", re.IGNORECASE)


def read(folder: Path, split: str) -> list[Example]:
    made: Counter[tuple[str, str]] = Counter()
    examples = []
    for key, text in _documents(folder.parent, split):
        for example in examples_of(key, text):
            (span,) = example.spans
            sense = example.text[span.start : span.end], span.value
            if made[sense] < _CAP[split]:
                made[sense] += 1
                examples.append(example)
    return examples


def examples_of(key: str, text: str) -> Iterator[Example]:
    """The examples that can be made of a document."""
    flat = _flat(text)
    for form in ambiguous_forms():
        for long, wordings in form.wordings.items():
            places = sorted(place for words in wordings for place in _places(words, flat))
            yield from _examples(key, text, form, long, places)


def _flat(text: str) -> str:
    """A text of the same length in small letters, with a blank for each hyphen and line feed."""
    lowered = text.lower()
    if len(lowered) != len(text):  # as of a capital I with a dot
        lowered = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    return lowered.translate(_AS_BLANK)


def _places(words: str, text: str) -> Iterator[int]:
    place = text.find(words)
    while place >= 0:
        yield place
        place = text.find(words, place + 1)


def _examples(key: str, text: str, form: AmbiguousForm, long: str, places: Iterable[int]) -> Iterator[Example]:
    own = form.patterns[long]
    written = [words for wordings in form.wordings.values() for words in wordings]
    made, end = 0, -1
    for place in places:
        if made == _PER_DOCUMENT:
            return
        found = own.match(text, place)
        if not found or place <= end:
            continue
        sides = _before(text, found.start()), _after(text, found.end())
        left, right = (own.sub(form.short_form, side) for side in sides)
        if any(words in _flat(side) for words in written for side in (left, right)):
            continue
        span = LabelledSpan(len(left), len(left) + len(form.short_form), LABEL, value=long)
        made, end = made + 1, found.end() + 2 * _AROUND
        yield Example(f"{key}-{form.short_form}-{found.start()}", left + form.short_form + right, (span,), key)


def _before(text: str, end: int) -> str:
    """What stands before, beginning with a whole word."""
    start = max(0, end - _AROUND)
    blank = _BLANK.search(text, start, end) if start else None
    return text[blank.end() if blank else start : end].lstrip()


def _after(text: str, start: int) -> str:
    """What stands after, ending with a whole word."""
    side = text[start : start + _AROUND]
    return side.rstrip() if start + _AROUND >= len(text) else "".join(side.rsplit(None, 1)[:1])


def _documents(root: Path, split: str) -> Iterator[tuple[str, str]]:
    """Id and text of the documents of a split, those that are most like notes first.

    Raises InputError where a folder is absent: the examples would be others.
    """
    for name in _FOLDERS if split == "train" else _FOLDERS[:3]:
        if not (root / name).is_dir():
            raise InputError(f"{root / name} does not exist: abbreviations are replaced in its texts; put {name} there")
    if split == "train":
        yield from _named("mtsamples", open_text.mtsamples(root / "mtsamples"))
    else:
        notes = ((str(n["sample_id"]), n["text"]) for n in read_notes(root / "mtsamples", "dev"))
        yield from (d for d in _named("mtsamples", notes) if half_of(d[0]) == split)
    for corpus in (maccrobat2020.CORPUS, ada_case_reports.CORPUS):
        reports = ((e.id, e.text) for e in corpus.load_below(root, split))
        yield from _named(corpus.name, reports)
    if split == "train":
        yield from _named("medquad", open_text.medquad(root / "medquad"))
        articles = open_text.evidence_inference(root / "evidence_inference")
        yield from (d for d in _named("evidence_inference", articles) if _hash(d[0]) % _ARTICLES == 0)


def half_of(document: str) -> str:
    """``dev`` or ``test``, from a hash of the id of a document that is held out."""
    return "test" if _hash(document) % 2 else "dev"


def _hash(document: str) -> int:
    return int(hashlib.sha256(f"replaced_abbreviations:{document}".encode()).hexdigest(), 16)


def _named(name: str, documents: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    return ((f"{name}/{key}", text) for key, text in documents)


CORPUS = Corpus(
    name="replaced_abbreviations",
    title="Abbreviations put in the place of their long forms",
    source="made by this project from mtsamples, maccrobat2020, ada_case_reports, medquad and evidence_inference",
    licence="that of each text; the texts are not included",
    splits=("train", "dev", "test"),
    read=read,
    folder="mtsamples",
)
