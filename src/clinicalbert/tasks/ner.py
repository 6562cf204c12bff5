"""Entities: each corpus teaches a head of its own, under its own labels.

On notes the heads vote (``decoding.vote``); measured by itself, each answers for its corpus.
"""

from __future__ import annotations

from typing import Final

from clinicalbert.datasets.example import Example
from clinicalbert.decoding.answers import Answers
from clinicalbert.decoding.heads import Tags
from clinicalbert.labels import HEADS
from clinicalbert.metrics.figures import F1, Tally
from clinicalbert.metrics.spans import overlap_counts, strict_counts
from clinicalbert.tasks.task import Found, Page, Targets, Task, TaskCard, ranges_of, tag_targets, tagged_entities

TAGS: Final = {name: Tags(tuple(labels)) for name, labels in HEADS.items()}


class Ner(Task):
    """Strict spans and labels of bc5cdr, ncbi_disease and maccrobat2020."""

    card = TaskCard(
        name="ner",
        title="Clinical entities",
        family="entities",
        heads=TAGS,
        datasets=tuple(HEADS),
        figures={"strict F1": F1("strict"), "overlap F1": F1("overlap")},
        primary="strict F1",
        needs=dict.fromkeys(HEADS, ("entities",)),
        limits="Taught by abstracts and case reports, in English.",
        known_as=("entity recognition", "named entities", "entities"),
    )

    def targets(self, example: Example, page: Page, dataset: str) -> Targets:
        return Targets(tags={dataset: tag_targets(example, page.tokens, TAGS[dataset])})

    def read(self, page: Page, answers: Answers) -> Found:
        found = [e for name, spec in TAGS.items() for e in tagged_entities(page, answers, name, spec, name)]
        return Found(tuple(sorted(found, key=lambda e: (e.start, e.end))))

    def tally(self, found: Found, example: Example, dataset: str) -> Tally:
        own = ranges_of(e for e in found.entities if e.source.startswith(f"{dataset}:"))
        gold = ranges_of(example.spans)
        return {"strict": strict_counts(own, gold), "overlap": overlap_counts(own, gold)}


TASK = Ner()
