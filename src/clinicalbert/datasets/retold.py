"""Exam questions that stand in two corpora in other words: each made its own translation of the same Spanish paper.

Equal text finds none of them, and a run of 13 words few. Two questions are the same when their words, with those of the
options, overlap by 0.45 (Jaccard). Measured on casimedicos_en against head_qa_en: unrelated questions reach 0.40 at
most, 143 of 145 that are the same 0.5 and more, and nothing lies between but two variants of one case. Within
casimedicos_en the gap is wider: 0.26 and 0.60.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from clinicalbert.datasets.corpus import CORPORA
from clinicalbert.datasets.example import Choice
from clinicalbert.datasets.leaks import normalised

OVERLAP = 0.45


def held_out_questions(root: Path, name: str) -> list[Choice]:
    """All questions of another corpus that are not for training; raises InputError when its files are absent."""
    corpus = CORPORA.get(name)
    return [q for split in corpus.splits if split != "train" for q in corpus.load_below(root, split)]


def without_retold(questions: Sequence[Choice], held_out: Iterable[Choice]) -> list[Choice]:
    """The questions that are not the same as a held-out one."""
    others = [_words(q) for q in held_out]
    own = [(q, _words(q)) for q in questions]
    return [q for q, words in own if not any(_is_same(words, other) for other in others)]


def grouped_if_retold(questions: Sequence[Choice]) -> list[Choice]:
    """The questions, each in the group of the first one that is the same, which may be itself."""
    firsts: list[tuple[frozenset[str], str]] = []
    grouped = []
    for question in questions:
        words = _words(question)
        group = next((name for other, name in firsts if _is_same(words, other)), question.id)
        if group == question.id:
            firsts.append((words, group))
        grouped.append(replace(question, group=group))
    return grouped


def _is_same(words: frozenset[str], other: frozenset[str]) -> bool:
    fewer, more = sorted((len(words), len(other)))
    # the lengths alone rule most pairs out, without a look at the words
    return fewer >= OVERLAP * more and len(words & other) >= OVERLAP * len(words | other)


def _words(question: Choice) -> frozenset[str]:
    return frozenset(normalised(" ".join((question.question, *question.options))).split())
