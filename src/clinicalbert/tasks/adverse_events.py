"""Adverse drug events: sentences that tell of one, which drug caused which effect, and the circumstances."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import Final

import numpy as np

from clinicalbert.datasets.example import Example
from clinicalbert.decoding.answers import Answers
from clinicalbert.decoding.heads import Pairs, Ranges, Tags
from clinicalbert.document import Entity, Label, Relation
from clinicalbert.metrics.figures import F1, Tally
from clinicalbert.metrics.spans import Counts, strict_counts
from clinicalbert.tasks.relations import related, relation_counts
from clinicalbert.tasks.task import (
    Found,
    Page,
    PairTargets,
    RangeTargets,
    Targets,
    Task,
    TaskCard,
    ranges_of,
    span_pairs,
    tag_targets,
    tagged_entities,
    words_of,
)

DRUG, EFFECT, CAUSES, EVENT = "Drug", "Effect", "causes", "adverse_event"
INVOLVED: Final = {"drug": Tags((DRUG,)), "effect": Tags((EFFECT,))}
"""A head each, since an effect may hold the name of its drug ("codeine intoxication")."""
DETAILS: Final = Tags(("Dosage", "Route", "Frequency", "Duration", "Time_elapsed", "Severity"))
SUBJECT: Final = Tags(("Subject",))
ARGUMENTS: Final = (*DETAILS.labels, *SUBJECT.labels)


class AdverseEvents(Task):
    """The ADE corpus (sentences, drugs, effects, relations) and PHEE (dose, route, duration, severity, subject)."""

    card = TaskCard(
        name="adverse_events",
        title="Adverse drug events",
        family="facts",
        heads={
            **INVOLVED,
            "event": Ranges((EVENT,)),
            "causes": Pairs((CAUSES,)),
            "details": DETAILS,
            "subject": SUBJECT,
        },
        datasets=("ade_corpus_v2", "phee"),
        figures={
            "sentence F1": F1("sentence"),
            "relation F1": F1("relation"),
            "entity F1": F1("entity"),
            "argument F1": F1("argument"),
            **{f"{label} F1": F1(f"argument/{label}") for label in ARGUMENTS},
        },
        primary="relation F1",
        needs={"ade_corpus_v2": ("entities", "relations", "labels"), "phee": ("entities",)},
        limits="Taught by sentences of case reports in MEDLINE: suspected, not proven causes.",
        known_as=("adverse event detection", "adverse events"),
    )

    def targets(self, example: Example, page: Page, dataset: str) -> Targets:
        if dataset == "phee":
            tags = {"details": DETAILS, "subject": SUBJECT}
            return Targets({head: tag_targets(example, page.tokens, spec) for head, spec in tags.items()})
        words = len(page.tokens.word_first)
        whole = RangeTargets(
            np.array([0]), np.array([words - 1]), np.array([[EVENT in example.labels]], dtype=np.float32)
        )
        drugs = [i for i, s in enumerate(example.spans) if s.label == DRUG]
        effects = [i for i, s in enumerate(example.spans) if s.label == EFFECT]
        candidates = [(d, e) for d in drugs for e in effects]
        true = {(r.head, r.tail) for r in example.relations if r.label == CAUSES}
        first, last = words_of(page.tokens, [(s.start, s.end) for s in example.spans])
        classes = np.array([int(c in true) for c in candidates], dtype=np.int64)
        if EVENT not in example.labels:  # who is involved is asked of sentences that tell of an event: see ``read``
            return Targets({}, {"event": whole})
        return Targets(
            {head: tag_targets(example, page.tokens, spec) for head, spec in INVOLVED.items()},
            {"event": whole},
            {"causes": PairTargets(span_pairs(first, last, candidates), classes)},
        )

    def read(self, page: Page, answers: Answers) -> Found:
        """Drugs and effects of the sentences that tell of an event; the circumstances wherever they are told."""
        labels = self._labels(page, answers)
        told = {s.start for s in labels}
        starts = [s.start for s in page.sentences]
        involved = [
            e
            for head, spec in INVOLVED.items()
            for e in tagged_entities(page, answers, head, spec, "adverse_events")
            if starts and starts[max(0, bisect_right(starts, e.start) - 1)] in told
        ]
        involved.sort(key=lambda e: (e.start, e.end))
        others = [
            e
            for head, spec in (("details", DETAILS), ("subject", SUBJECT))
            for e in tagged_entities(page, answers, head, spec, "adverse_events")
        ]
        entities = tuple(involved + sorted(others, key=lambda e: (e.start, e.end)))
        return Found(entities, self._relations(page, answers, involved), labels)

    def _labels(self, page: Page, answers: Answers) -> tuple[Label, ...]:
        first, last = words_of(page.tokens, [(s.start, s.end) for s in page.sentences])
        scores = answers.ranges("event", first, last)[:, 0].tolist()
        return tuple(
            Label(s.start, s.end, EVENT, round(p, 4), "adverse_events:event")
            for s, p in zip(page.sentences, scores, strict=True)
            if p >= 0.5
        )

    def _relations(self, page: Page, answers: Answers, entities: Sequence[Entity]) -> tuple[Relation, ...]:
        """Drugs and effects of one sentence that belong together."""
        starts = np.array([s.start for s in page.sentences])
        sentence = np.searchsorted(starts, [e.start for e in entities], side="right").tolist()
        candidates = [
            (d, e)
            for d, drug in enumerate(entities)
            for e, effect in enumerate(entities)
            if drug.label == DRUG and effect.label == EFFECT and sentence[d] == sentence[e]
        ]
        if not candidates:
            return ()
        first, last = words_of(page.tokens, [(e.start, e.end) for e in entities])
        scores = answers.pairs("causes", span_pairs(first, last, candidates))[:, 1].tolist()
        return tuple(
            Relation(d, e, CAUSES, round(p, 4), "adverse_events:causes")
            for (d, e), p in zip(candidates, scores, strict=True)
            if p >= 0.5
        )

    def tally(self, found: Found, example: Example, dataset: str) -> Tally:
        spans, gold = ranges_of(found.entities), ranges_of(example.spans)
        if dataset == "phee":
            tally = {"argument": _of(spans, gold, ARGUMENTS)}
            return tally | {f"argument/{label}": _of(spans, gold, (label,)) for label in ARGUMENTS}
        said, true = bool(found.labels), EVENT in example.labels
        hit = int(said and true)
        return {
            "sentence": Counts(hit, hit, int(said), int(true)),
            "entity": _of(spans, gold, (DRUG, EFFECT)),
            "relation": relation_counts(
                related(found.entities, found.relations), related(example.spans, example.relations)
            ),
        }


def _of(found: set[tuple[int, int, str]], gold: set[tuple[int, int, str]], labels: Sequence[str]) -> Counts:
    return strict_counts({f for f in found if f[2] in labels}, {g for g in gold if g[2] in labels})


TASK = AdverseEvents()
