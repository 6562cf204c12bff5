"""Sentences of open notes: which name no one, and which hold a placeholder or a place where a name fits.

MTSamples' reports were de-identified by hand: "Dr. X", "Mr. ABCD", "John Doe" stand for names, and here and there a
name was left. A title with what follows it is a name to replace. Any other placeholder, and any capitalised word that
is written small nowhere in these notes and is no eponym or product, makes a sentence unusable: it may be a name, and
must not be taught as none. Conversations of ACI-Bench and PriMock57 have invented names, and pass the same sieve.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from clinicalbert.datasets.open_text import aci_bench, mtsamples, primock57
from clinicalbert.datasets.surrogates.fill import NAME, ORGANIZATION, Filler
from clinicalbert.datasets.surrogates.pieces import Piece
from clinicalbert.privacy.recognisers.word_lists import word_list

_SENTENCE = re.compile(
    r"(?:(?<=[a-z\d)][.?!])(?<!\bDr\.)(?<!\bDrs\.)(?<!\bMr\.)(?<!\bMrs\.)(?<!\bMs\.)"
    r"|(?<=\b[DM]r\. [A-Z]\.))\s+(?=[A-Z])"
)
_WORD = re.compile(r"[^\W\d_]+")
_PLACEHOLDER = r"(?:X{2,}|XYZ?|ABCD?|Abcd?|Xyz|Xxx+|John Doe|Jane Doe|Doe|_{3,})"
_DEGREES = r"(?:M\.?D|D\.?O|R\.?N|Ph\.?D|P\.?A|D\.?D\.?S|D\.?P\.?M)\b"
_TITLED = re.compile(
    rf"\b(?:Dr|Mrs?|Ms|Miss|Doctor)\.?\s+(?P<name>{_PLACEHOLDER}\b|[A-Z][a-z]{{2,}}(?:-[A-Z][a-z]+)?\b|[A-Z]\b(?!\.\s+[A-Z][a-z]))"
)
_BEFORE_DEGREE = re.compile(rf"(?P<name>\b{_PLACEHOLDER})(?=,?\s+{_DEGREES})")
_KIND = "Hospital|Clinic|Center|University|School"
_INSTITUTION = re.compile(rf"\b(?P<name>{_PLACEHOLDER}\s+(?:(?:General|Medical|Memorial|Community)\s+)?(?:{_KIND}))\b")
_UNSAFE = re.compile(
    rf"\b{_PLACEHOLDER}\b|__|\*\*|[\[\]{{}}<>|]|\b(?:Dr|Mrs?|Ms|Drs|Miss|Messrs)\b|\b(?:DR|MRS?|MS)\.|\bSample\b|@"
    r"|www\.|\b(?!The\b|This\b|Our\b|Emergency\b)[A-Z]\w+ "
    r"(?:Hospital|Clinic|University|College|Medical Center|High School|County|Nursing Home)\b"
)
_CAPITALISED = re.compile(r"\b[A-Z][a-z]+(?:[A-Z][a-z]+)?\b|\b[A-Z]{4,}\b")
_TITLE_BEFORE = re.compile(r"\b(?:Dr|Mrs?|Ms|Miss|Doctor)\.?\s+$")
_PERSONS = "dexgyz"
_OFTEN_SMALL = 40
"""A word that is so often written small is no name behind a title: "Ms. The" is a slip."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence, or a short line, of a note: ``names`` are ranges with the label of what is to stand there instead;
    ``breaks`` says that a new line begins after it."""

    text: str
    names: tuple[tuple[int, int, str], ...]
    breaks: bool


@dataclass(frozen=True, slots=True)
class Stretch:
    """Units of a note that follow each other, all usable."""

    note: str
    units: tuple[Unit, ...]


class Vocabulary:
    """Which words are written small, or often in capitals, in the notes."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._small: Counter[str] = Counter()
        for text in texts:
            self._small.update(_WORD.findall(text))
        lists = ("eponyms", "product_names", "ordinary_words", "months_and_weekdays", "peoples_and_countries", "states")
        self._known = frozenset().union(*(word_list(name) for name in lists))

    def __getitem__(self, word: str) -> int:
        """How often a word is written small."""
        return self._small[word.lower()]

    def __contains__(self, word: object) -> bool:
        """Whether a word in capitals can be taken for no name."""
        if not isinstance(word, str):
            return False
        small = word.lower()
        return self._small[small] > 1 or small in self._known or (word.isupper() and self._small[word] > 9)


def note_texts(root: Path, split: str) -> Iterator[tuple[str, str]]:
    """Id and text of the notes of a split. Dev notes are those that are held out elsewhere too."""
    if split == "train":
        yield from ((f"mtsamples/{key}", text) for key, text in mtsamples(root / "mtsamples"))
        yield from ((f"aci_bench/{key}", text) for key, text in aci_bench(root / "aci_bench") if key.endswith(".note"))
        yield from ((f"primock57/{key}", text) for key, text in primock57(root / "primock57"))
    else:
        yield from ((f"mtsamples/{key}", text) for key, text in mtsamples(root / "mtsamples", "dev"))


def stretches(notes: Iterable[tuple[str, str]], known: Vocabulary) -> Iterator[Stretch]:
    """The usable parts of notes."""
    for key, text in notes:
        run: list[Unit] = []
        for unit in _units(text, known):
            if unit:
                run.append(unit)
            elif run:
                yield Stretch(key, tuple(run))
                run = []
        if run:
            yield Stretch(key, tuple(run))


def _units(text: str, known: Vocabulary) -> Iterator[Unit | None]:
    """The units of a note, None for each that is not usable."""
    for line in text.splitlines():
        sentences = _SENTENCE.split(line.strip())
        for i, sentence in enumerate(sentences):
            if sentence:
                yield _unit(sentence, i == len(sentences) - 1, known)


def _unit(text: str, breaks: bool, known: Vocabulary) -> Unit | None:
    names: dict[int, tuple[int, int, str]] = {}
    for pattern, label in ((_INSTITUTION, ORGANIZATION), (_BEFORE_DEGREE, NAME), (_TITLED, NAME)):
        for found in pattern.finditer(text):
            start, end = found.span("name")
            if pattern is _TITLED and len(found["name"]) > 1 and known[found["name"]] > _OFTEN_SMALL:
                return None
            if all(end <= s or e <= start for s, e, _ in names.values()):
                names[start] = (start, end, label)
    ranges = tuple(names[start] for start in sorted(names))
    rest = text
    for start, end, _ in reversed(ranges):
        title = _TITLE_BEFORE.search(rest, 0, start)
        rest = rest[: title.start() if title else start] + "…" + rest[end:]
    if (
        len(text) > 500
        or not _WORD.search(text[1:])
        or _UNSAFE.search(rest)
        or any(w not in known for w in _CAPITALISED.findall(rest))
    ):
        return None
    return Unit(text, ranges, breaks)


def with_surrogates(unit: Unit, filler: Filler, letters: dict[str, str]) -> list[Piece]:
    """The unit with new names in the place of its placeholders, the same person for the same placeholder: ``letters``
    holds the persons (fill.py) of a passage."""
    pieces, at = [], 0
    for start, end, label in unit.names:
        pieces.append(Piece(unit.text[at:start]))
        if label == ORGANIZATION:
            pieces += filler.named("hospital")
        else:
            letter = letters.setdefault(unit.text[start:end], _PERSONS[len(letters) % len(_PERSONS)])
            pieces += filler.fill(f"{{{letter}{_part(filler, unit.text[:start])}}}")
        at = end
    return [*pieces, Piece(unit.text[at:])]


def _part(filler: Filler, before: str) -> str:
    """After a title mostly a last name alone, now and then its first letter; before a degree the whole name."""
    return filler.of((".l", ".l", ".l", ".l", ".l", "", ".fi", ".o")) if _TITLE_BEFORE.search(before) else ""
