"""A task that nobody needs, in one file."""

from __future__ import annotations

from clinicalbert.datasets.example import Example
from clinicalbert.decoding.answers import Answers
from clinicalbert.decoding.heads import Tags
from clinicalbert.metrics.figures import F1, Tally
from clinicalbert.metrics.spans import strict_counts
from clinicalbert.tasks.task import Found, Page, Targets, Task, TaskCard, ranges_of, tag_targets, tagged_entities

COLOURS = Tags(("colour",))


class Colours(Task):
    card = TaskCard(
        name="colours",
        title="Colours",
        family="toys",
        heads={"colours": COLOURS},
        datasets=("toy_colours",),
        figures={"strict F1": F1("strict")},
        primary="strict F1",
        needs={"toy_colours": ("entities",)},
        limits="Knows no colour that it was not shown.",
    )

    def targets(self, example: Example, page: Page, dataset: str) -> Targets:
        return Targets({"colours": tag_targets(example, page.tokens, COLOURS)})

    def read(self, page: Page, answers: Answers) -> Found:
        return Found(tuple(tagged_entities(page, answers, "colours", COLOURS, "colours")))

    def tally(self, found: Found, example: Example, dataset: str) -> Tally:
        return {"strict": strict_counts(ranges_of(found.entities), ranges_of(example.spans))}


TASK = Colours()
