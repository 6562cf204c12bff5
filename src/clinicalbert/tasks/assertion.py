"""What a note says of a problem: present, negated, possible, conditional, hypothetical, historical, somebody else's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from clinicalbert.clinical.assertion import ASSERTIONS
from clinicalbert.datasets.example import Example, LabelledSpan
from clinicalbert.decoding.answers import Answers
from clinicalbert.document import Entity
from clinicalbert.metrics.figures import F1, MacroF1, Recall, Tally, one_label
from clinicalbert.metrics.spans import Counts
from clinicalbert.tasks.context_rules import context
from clinicalbert.tasks.negation import NEGATED, PRESENT, by_rules
from clinicalbert.tasks.task import Found, Page, Task, TaskCard

ASSERTED: Final = frozenset({"problem", "finding"})
"""Labels of what is asserted; modifiers and factors beside them are not."""


class Assertion(Task):
    """Gold spans are given; each gets one of seven classes (docs/annotation/assertion.md)."""

    card = TaskCard(
        name="assertion",
        title="Assertion of problems",
        family="",
        heads={},
        datasets=("assertion_gold", "assertion_gold_2", "ada_case_reports"),
        figures={
            "macro F1": MacroF1("label/"),
            "accuracy": Recall("all"),
            **{f"{name} F1": F1(f"label/{name}") for name in ASSERTIONS},
            "negated F1 (two classes)": F1("negation"),
            "relative accuracy": Recall("relative"),
        },
        primary="macro F1",
        needs=dict.fromkeys(("assertion_gold", "assertion_gold_2", "ada_case_reports"), ("entities",)),
        limits="Rules for English. One class a mention; scopes end with the sentence, but for sections and lists.",
        known_as=("assertions",),
    )

    def given(self, example: Example) -> tuple[Entity, ...]:
        return tuple(Entity(s.start, s.end, example.text[s.start : s.end], s.label) for s in _asserted(example))

    def read(self, page: Page, answers: Answers) -> Found:
        return Found(tuple(by_rules(page, page.given)))

    def baselines(self) -> Mapping[str, Callable[[Page], Found]]:
        def by_context(page: Page) -> Found:
            said = context(page.text, [(e.start, e.end) for e in page.given], page.sentences)
            told = zip(page.given, said, strict=True)
            return Found(tuple(replace(e, assertion=value, relative=whose) for e, (value, whose) in told))

        return {"all present": _all_present, "ConText": by_context}

    def tally(self, found: Found, example: Example, dataset: str) -> Tally:
        counts: dict[str, Counts] = {}
        for entity, span in zip(found.entities, _asserted(example), strict=True):
            added = _binary(entity, span) if dataset == "ada_case_reports" else _classes(entity, span)
            for key, one in added.items():
                counts[key] = counts.get(key, Counts()) + one
        return counts


def _asserted(example: Example) -> list[LabelledSpan]:
    return [s for s in example.spans if s.label in ASSERTED]


def _classes(entity: Entity, span: LabelledSpan) -> dict[str, Counts]:
    true = next((name for name in ASSERTIONS if name in span.flags), PRESENT)
    told = one_label(entity.assertion, true)
    if span.value and entity.assertion == true:
        right = int(entity.relative == span.value)
        told["relative"] = Counts(right, right, 1, 1)
    return told


def _binary(entity: Entity, span: LabelledSpan) -> dict[str, Counts]:
    """Where gold knows negation alone."""
    said, true = entity.assertion == NEGATED, NEGATED in span.flags
    hit = int(said and true)
    return {"negation": Counts(hit, hit, int(said), int(true))}


def _all_present(page: Page) -> Found:
    return Found(tuple(replace(e, assertion=PRESENT) for e in page.given))


TASK = Assertion()
