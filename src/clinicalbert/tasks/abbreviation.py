"""What an ambiguous abbreviation stands for."""

from __future__ import annotations

from clinicalbert.datasets.example import Example, LabelledSpan
from clinicalbert.decoding.answers import Answers
from clinicalbert.document import Entity
from clinicalbert.metrics.figures import Recall, Tally
from clinicalbert.metrics.spans import Counts
from clinicalbert.tasks.task import Found, Page, Task, TaskCard

LABEL = "abbreviation"


class AbbreviationTask(Task):
    """Places of short forms are given. An answer is an abbreviation at each; no expansion is no answer."""

    card = TaskCard(
        name="abbreviation",
        title="Expansion of ambiguous abbreviations",
        family="",
        heads={},
        datasets=("replaced_abbreviations",),
        figures={"accuracy": Recall("right"), "answered": Recall("answered")},
        primary="accuracy",
        needs={"replaced_abbreviations": ("entities",)},
        limits="33 short forms with 79 senses; others are expanded where the note defines them. Open text, no notes of "
        "a hospital: writers who abbreviate choose other places.",
        known_as=("abbreviations",),
    )

    def given(self, example: Example) -> tuple[Entity, ...]:
        return tuple(Entity(s.start, s.end, example.text[s.start : s.end], LABEL) for s in _asked(example))

    def read(self, page: Page, answers: Answers) -> Found:
        """Nothing is expanded without an encoder: see ``clinicalbert.evaluation.abbreviation_systems``."""
        return Found()

    def tally(self, found: Found, example: Example, dataset: str) -> Tally:
        said = {(a.start, a.end): a.expansion for a in found.abbreviations}
        gold = _asked(example)
        right = sum(said.get((s.start, s.end), "") == s.value for s in gold)
        answered = sum(bool(said.get((s.start, s.end))) for s in gold)
        size = len(gold)
        return {"right": Counts(right, right, size, size), "answered": Counts(answered, answered, size, size)}


def _asked(example: Example) -> list[LabelledSpan]:
    return [s for s in example.spans if s.label == LABEL]


TASK = AbbreviationTask()
