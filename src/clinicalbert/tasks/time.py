"""Time expressions: their spans, and their TIMEX3 values against the day of the text."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from clinicalbert.clinical.timex import read_times
from clinicalbert.datasets.example import Example, LabelledSpan
from clinicalbert.decoding.answers import Answers
from clinicalbert.facts import TimeExpression
from clinicalbert.metrics.figures import F1, Recall, Tally
from clinicalbert.metrics.spans import Counts, overlap_counts, strict_counts
from clinicalbert.tasks.task import Found, Page, Task, TaskCard

KINDS: Final = {
    "maccrobat2020_times": {"Date": "DATE", "Duration": "DURATION"},
    "e3c_english": {kind: kind for kind in ("DATE", "TIME", "DURATION", "SET")},
}
"""Gold labels that are counted, and the kinds of expression that answer them."""
ASIDE: Final = frozenset({"PREPOSTEXP", "QUANTIFIER", "Time", "Frequency"})
"""Gold that is counted neither for nor against: *postoperative* is no date."""


class Time(Task):
    """Spans without regard to their kind; a value is right where the gold's is, once its spelling is repaired."""

    card = TaskCard(
        name="time",
        title="Time expressions",
        family="",
        heads={},
        datasets=tuple(KINDS),
        figures={"strict F1": F1("strict"), "overlap F1": F1("overlap"), "value accuracy": Recall("value")},
        primary="strict F1",
        needs=dict.fromkeys(KINDS, ("entities",)),
        limits="Rules for English. Offsets from events that a text tells of are kept as offsets.",
        known_as=("temporal expressions", "times"),
    )

    def read(self, page: Page, answers: Answers) -> Found:
        day = date.fromisoformat(page.date) if page.date else None
        return Found(times=tuple(read_times(page.text, day)))

    def tally(self, found: Found, example: Example, dataset: str) -> Tally:
        kinds = KINDS[dataset]
        gold = [s for s in example.spans if s.label in kinds]
        aside = [s for s in example.spans if s.label in ASIDE and s.label not in kinds]
        own = [t for t in found.times if t.kind in kinds.values() and not any(_touch(t, s) for s in aside)]
        said, true = {(t.start, t.end, "") for t in own}, {(s.start, s.end, "") for s in gold}
        told: dict[str, Counts] = {"strict": strict_counts(said, true), "overlap": overlap_counts(said, true)}
        if any(s.value for s in gold):
            told["value"] = _values(own, gold)
        return told


def _values(own: list[TimeExpression], gold: list[LabelledSpan]) -> Counts:
    """Of the gold that was found at all and has a value, how many values are right."""
    found = [(s, next((t for t in own if _touch(t, s)), None)) for s in gold if s.value]
    right = [repaired(s.value) == t.value for s, t in found if t]
    return Counts(sum(right), sum(right), len(right), len(right))


def _touch(one: TimeExpression, other: LabelledSpan) -> bool:
    return one.start < other.end and other.start < one.end


def repaired(value: str) -> str:
    """A value as TIMEX3 spells it: P6HH → PT6H, 2013-09-__ → 2013-09."""
    value = re.sub(r"(-__)+$", "", value.replace("HH", "H").replace("DD", "D"))
    value = re.sub(r"^P?(\d+)H$", r"PT\1H", value)
    return re.sub(r"^(\d+[DWMY])$", r"P\1", value)


TASK = Time()
