"""Symptoms and signs, and whether each is denied: "no chest pain" has a symptom that the patient has not."""

from __future__ import annotations

from typing import Final

import numpy as np

from clinicalbert.datasets.example import Example
from clinicalbert.decoding.answers import Answers
from clinicalbert.decoding.heads import Tags
from clinicalbert.metrics.figures import F1, Tally
from clinicalbert.metrics.spans import overlap_counts, strict_counts
from clinicalbert.tasks.negation import HEAD, NEGATED, by_rules_and_head
from clinicalbert.tasks.task import (
    Found,
    Page,
    RangeTargets,
    Targets,
    Task,
    TaskCard,
    ranges_of,
    tag_targets,
    tagged_entities,
    words_of,
)

TAGS: Final = {"symptom": Tags(("Sign_symptom",)), "finding": Tags(("finding",))}
OF_DATASET: Final = {"maccrobat2020": "symptom", "ada_case_reports": "finding"}


class Symptoms(Task):
    """MACCROBAT's signs and symptoms; the findings of Ada's case reports, which say which are negated."""

    card = TaskCard(
        name="symptoms",
        title="Symptoms and signs, with negation",
        family="facts",
        heads={**TAGS, **HEAD},
        datasets=tuple(OF_DATASET),
        figures={
            "strict F1": F1("strict"),
            "overlap F1": F1("overlap"),
            "negated findings F1": F1("negated"),
            "negation F1 on gold spans": F1("negation"),
        },
        primary="strict F1",
        needs=dict.fromkeys(OF_DATASET, ("entities",)),
        limits="Taught by case reports, in English. What is told as normal counts as negated; rules tell the rest.",
        known_as=("symptom extraction", "symptoms"),
    )

    def targets(self, example: Example, page: Page, dataset: str) -> Targets:
        head = OF_DATASET[dataset]
        tags = {head: tag_targets(example, page.tokens, TAGS[head])}
        if head != "finding":
            return Targets(tags)
        spans = [s for s in example.spans if s.label == "finding"]
        first, last = words_of(page.tokens, [(s.start, s.end) for s in spans])
        negated = np.array([[NEGATED in s.flags] for s in spans], dtype=np.float32).reshape(-1, 1)
        return Targets(tags, {NEGATED: RangeTargets(first, last, negated)})

    def read(self, page: Page, answers: Answers) -> Found:
        found = [e for head, spec in TAGS.items() for e in tagged_entities(page, answers, head, spec, "symptoms")]
        found.sort(key=lambda e: (e.start, e.end))
        return Found(tuple(by_rules_and_head(page, answers, found)))

    def tally(self, found: Found, example: Example, dataset: str) -> Tally:
        label = TAGS[OF_DATASET[dataset]].labels[0]
        own = [e for e in found.entities if e.label == label]
        gold = [s for s in example.spans if s.label == label]
        spans, wanted = ranges_of(own), ranges_of(gold)
        tally = {"strict": strict_counts(spans, wanted), "overlap": overlap_counts(spans, wanted)}
        if label == "finding":
            said = ranges_of(e for e in own if e.assertion == NEGATED)
            true = ranges_of(s for s in gold if NEGATED in s.flags)
            tally["negated"] = overlap_counts(said, true)
            tally["negation"] = strict_counts(said & wanted, true & spans)
        return tally


TASK = Symptoms()
