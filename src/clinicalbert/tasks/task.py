"""The shape of a task.

A task says which heads it needs, what gold teaches them (``targets``), what their answers mean (``read``), and how that
is counted against gold (``tally``). It knows neither files nor weights.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from clinicalbert.datasets.example import Example, LabelledSpan, outermost
from clinicalbert.decoding.answers import Answers
from clinicalbert.decoding.heads import HeadSpec, Tags
from clinicalbert.decoding.pairs import WordPairs
from clinicalbert.decoding.ranges import Index
from clinicalbert.document import Entity, Label, Relation, Section, Sentence
from clinicalbert.facts import Abbreviation, Medication, TimeExpression
from clinicalbert.metrics.figures import Figure, Tally
from clinicalbert.text.tokens import Tokens

IGNORE = -100
"""The class of a word whose tag is not known."""


@dataclass(frozen=True, slots=True)
class TaskCard:
    """What a task is. ``family`` names the top that its heads stand on; a task without heads reads the text alone.
    ``datasets`` teach and measure it.

    ``figures`` are computed from tallies; ``primary`` is the one that decides. ``needs`` says of each data set which
    fields the records of an unseen file must have to be scored like it (docs/records.md). ``known_as``: what prose may
    call the task, in lower case.
    """

    name: str
    title: str
    family: str
    heads: Mapping[str, HeadSpec]
    datasets: tuple[str, ...]
    figures: Mapping[str, Figure]
    primary: str
    needs: Mapping[str, tuple[str, ...]]
    limits: str
    known_as: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """A note, or a stretch of one, as a task sees it; offsets count in ``text``.

    ``given`` are entities that the task does not look for itself (marked drugs, between which it looks for relations).
    ``date`` is the day it was written (ISO 8601), where that is known.
    """

    text: str
    tokens: Tokens
    sentences: Sequence[Sentence]
    sections: Sequence[Section] = ()
    given: Sequence[Entity] = ()
    date: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """What a task read off a page; relations point into ``entities``."""

    entities: tuple[Entity, ...] = ()
    relations: tuple[Relation, ...] = ()
    labels: tuple[Label, ...] = ()
    medications: tuple[Medication, ...] = ()
    times: tuple[TimeExpression, ...] = ()
    abbreviations: tuple[Abbreviation, ...] = ()


@dataclass(frozen=True, slots=True)
class RangeTargets:
    """Stretches of words, and which labels are true of each: [ranges, labels]."""

    first: Index
    last: Index
    labels: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class PairTargets:
    """Pairs of stretches, and the class of each (0: none)."""

    pairs: WordPairs
    classes: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Targets:
    """What gold says about the words of a page: head → classes of words, labels of ranges, classes of pairs."""

    tags: Mapping[str, NDArray[np.int64]] = field(default_factory=dict)
    ranges: Mapping[str, RangeTargets] = field(default_factory=dict)
    pairs: Mapping[str, PairTargets] = field(default_factory=dict)


class Task(ABC):
    """A task; see the module."""

    card: ClassVar[TaskCard]

    def given(self, example: Example) -> tuple[Entity, ...]:
        """Entities of the gold that the task is told, rather than asked for."""
        return ()

    def targets(self, example: Example, page: Page, dataset: str) -> Targets:
        """What an example of a data set teaches; heads that it says nothing about are left out."""
        return Targets()

    def baselines(self) -> Mapping[str, Callable[[Page], Found]]:
        """Simple or published rules that a task is measured beside; fitted baselines come from its training text."""
        return {}

    @abstractmethod
    def read(self, page: Page, answers: Answers) -> Found:
        """What the answers mean."""

    @abstractmethod
    def tally(self, found: Found, example: Example, dataset: str) -> Tally:
        """What one example adds to the figures."""


def tag_targets(example: Example, tokens: Tokens, head: Tags) -> NDArray[np.int64]:
    """One class a word: the first word that touches a gold span gets B, the others that touch it I.

    Of overlapping spans the longest is learnt.
    """
    words = np.zeros(len(tokens.word_first), dtype=np.int64)
    wanted = {label: 1 + 2 * i for i, label in enumerate(head.labels)}
    for span in outermost([s for s in example.spans if s.label in wanted])[0]:
        first, last = words_of(tokens, [(span.start, span.end)])
        if first[0] <= last[0]:
            words[first[0]] = wanted[span.label]
            words[first[0] + 1 : last[0] + 1] = wanted[span.label] + 1
    return words


def words_of(tokens: Tokens, spans: Iterable[tuple[int, int]]) -> tuple[Index, Index]:
    """First and last word that each stretch of characters touches; the last before the first where it touches none."""
    bounds = np.array(list(spans), dtype=np.int64).reshape(-1, 2)
    first = np.searchsorted(tokens.word_ends, bounds[:, 0], side="right")
    last = np.searchsorted(tokens.word_starts, bounds[:, 1], side="left") - 1
    return first.astype(np.intp), last.astype(np.intp)


def span_pairs(first: Index, last: Index, candidates: Sequence[tuple[int, int]]) -> WordPairs:
    """The pairs (head, tail) of spans that are given by their words."""
    index = np.array(candidates, dtype=np.intp).reshape(-1, 2)
    head, tail = index[:, 0], index[:, 1]
    return WordPairs(first[head], last[head], first[tail], last[tail])


def tagged_entities(page: Page, answers: Answers, head: str, spec: Tags, task: str) -> list[Entity]:
    """The entities of a head of tags under its own labels, in text order."""
    spans = answers.spans(head)
    starts, ends = page.tokens.word_starts[spans.first], page.tokens.word_ends[spans.last]
    found = []
    for start, end, kind, score in zip(
        starts.tolist(), ends.tolist(), spans.type.tolist(), spans.score.tolist(), strict=True
    ):
        label = spec.labels[kind]
        found.append(Entity(start, end, page.text[start:end], label, round(score, 4), f"{task}:{label}"))
    return found


def ranges_of(spans: Iterable[Entity | LabelledSpan]) -> set[tuple[int, int, str]]:
    """Entities or gold spans as comparable triples."""
    return {(s.start, s.end, s.label) for s in spans}
