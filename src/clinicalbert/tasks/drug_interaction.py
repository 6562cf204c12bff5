"""Drug interactions: how two drugs that are named in one sentence act on each other (SemEval-2013 task 9.2)."""

from __future__ import annotations

from itertools import combinations
from typing import Final

import numpy as np

from clinicalbert.datasets.example import Example
from clinicalbert.decoding.answers import Answers
from clinicalbert.decoding.heads import Pairs
from clinicalbert.document import Entity, Relation
from clinicalbert.metrics.figures import F1, MacroF1, Tally
from clinicalbert.tasks.relations import related, relation_counts
from clinicalbert.tasks.task import Found, Page, PairTargets, Targets, Task, TaskCard, span_pairs, words_of

TYPES: Final = ("mechanism", "effect", "advise", "int")


class DrugInteraction(Task):
    """Typed relations between all pairs of marked drugs of a sentence, the pairs without one included."""

    card = TaskCard(
        name="drug_interaction",
        title="Drug interactions told in text",
        family="research",
        heads={"interaction": Pairs(TYPES, width=128)},
        datasets=("ddi_2013",),
        figures={
            "micro F1": F1("all"),
            "macro F1": MacroF1("type/"),
            **{f"{name} F1": F1(f"type/{name}") for name in TYPES},
        },
        primary="micro F1",
        needs={"ddi_2013": ("entities", "relations")},
        limits=(
            "Says what a sentence states of two drugs, not what is known of them. Taught by DrugBank and MEDLINE, "
            "for research alone (CC BY-NC 4.0)."
        ),
        known_as=("drug interactions",),
    )

    def given(self, example: Example) -> tuple[Entity, ...]:
        return tuple(
            Entity(s.start, s.end, example.text[s.start : s.end], s.label, source="given") for s in example.spans
        )

    def targets(self, example: Example, page: Page, dataset: str) -> Targets:
        candidates = list(combinations(range(len(example.spans)), 2))
        typed = {(min(r.head, r.tail), max(r.head, r.tail)): r.label for r in example.relations}
        classes = np.array([1 + TYPES.index(typed[c]) if c in typed else 0 for c in candidates], dtype=np.int64)
        first, last = words_of(page.tokens, [(s.start, s.end) for s in example.spans])
        return Targets(pairs={"interaction": PairTargets(span_pairs(first, last, candidates), classes)})

    def read(self, page: Page, answers: Answers) -> Found:
        drugs = tuple(sorted(page.given, key=lambda e: (e.start, e.end)))
        starts = np.array([s.start for s in page.sentences])
        sentence = np.searchsorted(starts, [d.start for d in drugs], side="right").tolist()
        candidates = [(a, b) for a, b in combinations(range(len(drugs)), 2) if sentence[a] == sentence[b]]
        if not candidates:
            return Found(drugs)
        first, last = words_of(page.tokens, [(d.start, d.end) for d in drugs])
        scores = answers.pairs("interaction", span_pairs(first, last, candidates))
        kinds = scores.argmax(axis=1).tolist()
        relations = tuple(
            Relation(a, b, TYPES[kind - 1], round(float(row[kind]), 4), "drug_interaction")
            for (a, b), kind, row in zip(candidates, kinds, scores, strict=True)
            if kind
        )
        return Found(drugs, relations)

    def tally(self, found: Found, example: Example, dataset: str) -> Tally:
        said = related(found.entities, found.relations, ordered=False)
        true = related(example.spans, example.relations, ordered=False)
        return {"all": relation_counts(said, true)} | {
            f"type/{name}": relation_counts(said, true, name) for name in TYPES
        }


TASK = DrugInteraction()
