"""Which corpora the entity benchmark runs on, and with which training mentions each is compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from clinicalbert.datasets.corpus import CORPORA
from clinicalbert.datasets.example import Example, LabelledSpan
from clinicalbert.datasets.records import read_records
from clinicalbert.errors import InputError
from clinicalbert.evaluation.lexicon import Lexicon
from clinicalbert.evaluation.ner import PUBLIC_VIEW, NerRow, ner_row, predictor, view_for
from clinicalbert.inference.pipeline import Pipeline
from clinicalbert.labels import HEADS

DATASETS = (*HEADS, "note_entities")


def corpus_row(name: str, split: str, nlp: Pipeline, reference: Pipeline | None, seed: int) -> NerRow:
    """One corpus: a head on its own raw labels, the note gold on public ones."""
    corpus = CORPORA.get(name)
    split = corpus.called(split)
    examples = corpus.load(split)
    view = corpus.head or PUBLIC_VIEW
    return _row(name, split, view, examples, nlp, reference, _training_mentions(view), seed)


def file_row(
    path: Path,
    label_map: Mapping[str, str] | None,
    view: str | None,
    nlp: Pipeline,
    reference: Pipeline | None,
    seed: int,
) -> NerRow:
    """An unseen file. Without ``view`` the labels decide: public ones, or those of one head."""
    examples = read_records(path, label_map)
    labels = _labels(examples) | set((label_map or {}).values())
    if not labels:
        raise InputError(f"{path} holds no gold entity that is scored")
    chosen = view or view_for(labels)
    if chosen not in (PUBLIC_VIEW, *HEADS):
        raise InputError(f"unknown view {chosen!r}; valid: {', '.join((PUBLIC_VIEW, *HEADS))}")
    return _row(path.name, "file", chosen, examples, nlp, reference, None, seed, labels)


def _row(
    name: str,
    split: str,
    view: str,
    examples: list[Example],
    nlp: Pipeline,
    reference: Pipeline | None,
    lexicon: Lexicon | None,
    seed: int,
    labels: set[str] | None = None,
) -> NerRow:
    return ner_row(
        name,
        split,
        view,
        examples,
        predictor(nlp, view)(examples),
        labels=labels or _labels(examples),
        lexicon=lexicon,
        reference=predictor(reference, view)(examples) if reference else None,
        seed=seed,
    )


def _labels(examples: Sequence[Example]) -> set[str]:
    return {s.label for e in examples for s in e.spans}


@cache
def _training_mentions(view: str) -> Lexicon:
    """Mentions of a head's training split; for the public view those of all heads, under public labels."""
    if view != PUBLIC_VIEW:
        return Lexicon(CORPORA.get(view).load("train"))
    examples = []
    for name, mapping in HEADS.items():
        for e in CORPORA.get(name).load("train"):
            spans = tuple(LabelledSpan(s.start, s.end, p) for s in e.spans if (p := mapping[s.label]))
            examples.append(Example(e.id, e.text, spans, e.group))
    return Lexicon(examples)
