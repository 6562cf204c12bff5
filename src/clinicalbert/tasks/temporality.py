"""When a problem, drug, test or procedure was there, against the time at which the note was written."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from clinicalbert.clinical.temporality import RELATIONS, Mention, evidence, temporalities
from clinicalbert.clinical.timex import read_times
from clinicalbert.datasets.example import Example, LabelledSpan
from clinicalbert.decoding.answers import Answers
from clinicalbert.document import Entity
from clinicalbert.facts import TimeExpression
from clinicalbert.metrics.figures import F1, MacroF1, Recall, Tally, one_label
from clinicalbert.metrics.spans import Counts
from clinicalbert.tasks.negation import by_rules
from clinicalbert.tasks.task import Found, Page, Task, TaskCard

__all__ = ["KINDS", "RELATIONS", "TASK", "Temporality", "features"]

KINDS: Final = ("problem", "drug", "test", "procedure")
_BY_ASSERTION: Final = {"historical": "before", "hypothetical": "after"}


class Temporality(Task):
    """Gold spans are given; each gets one of four relations (docs/annotation/temporality.md), and the time expression
    that dates it, if there is one."""

    card = TaskCard(
        name="temporality",
        title="When problems, drugs, tests and procedures were there",
        family="",
        heads={},
        datasets=("temporality_gold",),
        figures={
            "macro F1": MacroF1("label/"),
            "accuracy": Recall("all"),
            **{f"{name} F1": F1(f"label/{name}") for name in RELATIONS},
            **{f"{kind} accuracy": Recall(f"kind/{kind}") for kind in KINDS},
            "time F1": F1("time"),
        },
        primary="macro F1",
        needs={"temporality_gold": ("entities",)},
        limits="For English. One relation a mention, against the note's own time; the order of events is not told.",
        known_as=("document time relation", "doctimerel"),
    )

    def given(self, example: Example) -> tuple[Entity, ...]:
        return tuple(Entity(s.start, s.end, example.text[s.start : s.end], s.label) for s in _asked(example))

    def read(self, page: Page, answers: Answers) -> Found:
        day = _day(page)
        times = read_times(page.text, day)
        said = temporalities(page.text, _mentions(page), page.sentences, page.sections, times, day)
        told = zip(page.given, said, strict=True)
        return Found(tuple(replace(e, temporality=t.relation, time=t.time) for e, t in told), times=tuple(times))

    def baselines(self) -> Mapping[str, Callable[[Page], Found]]:
        def by_assertion(page: Page) -> Found:
            said = by_rules(page, page.given)
            return Found(tuple(replace(e, temporality=_BY_ASSERTION.get(e.assertion, "overlap")) for e in said))

        return {"all overlap": _all_overlap, "assertion alone": by_assertion}

    def tally(self, found: Found, example: Example, dataset: str) -> Tally:
        counts: dict[str, Counts] = {}
        for entity, span in zip(found.entities, _asked(example), strict=True):
            for key, one in _counted(entity, span, found.times, example.text).items():
                counts[key] = counts.get(key, Counts()) + one
        return counts


def features(page: Page) -> list[dict[str, float]]:
    """What is known of the time of each that is given, as named numbers: what its relation is weighed by."""
    day = _day(page)
    times = read_times(page.text, day)
    seen = evidence(page.text, _mentions(page), page.sentences, page.sections, times, day)
    return [known for known, _ in seen]


def _mentions(page: Page) -> list[Mention]:
    """What is given, with what the rules say of each."""
    return [Mention(e.start, e.end, e.label, e.assertion) for e in by_rules(page, page.given)]


def _day(page: Page) -> date | None:
    return date.fromisoformat(page.date) if page.date else None


def _asked(example: Example) -> list[LabelledSpan]:
    return [s for s in example.spans if s.label in KINDS]


def _counted(entity: Entity, span: LabelledSpan, times: Sequence[TimeExpression], text: str) -> dict[str, Counts]:
    true = next((name for name in RELATIONS if name in span.flags), "")
    right = int(entity.temporality == true)
    told = one_label(entity.temporality, true) | {f"kind/{span.label}": Counts(right, right, 1, 1)}
    time = None if entity.time is None else times[entity.time]
    hit = int(time is not None and _says(time, span, text))
    return told | {"time": Counts(hit, hit, int(time is not None), int(bool(span.value)))}


def _says(time: TimeExpression, span: LabelledSpan, text: str) -> bool:
    """Whether the expression shares a character with the gold's words, wherever these stand."""
    if not span.value:
        return False
    places = re.finditer(re.escape(span.value), text, re.IGNORECASE)
    return any(m.start() < time.end and time.start < m.end() for m in places)


def _all_overlap(page: Page) -> Found:
    return Found(tuple(replace(e, temporality="overlap") for e in page.given))


TASK = Temporality()
