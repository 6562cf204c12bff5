"""What is said of findings, by rules and by a head."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from clinicalbert.decoding.answers import NoAnswers
from clinicalbert.document import Entity
from clinicalbert.evaluation.text_systems import text_systems
from clinicalbert.inference.bundle import EMBEDDED
from clinicalbert.tasks.negation import by_rules, by_rules_and_head
from clinicalbert.tasks.registry import TASKS
from clinicalbert.tasks.task import Page
from clinicalbert.text import split_sentences
from clinicalbert.text.tokens import Tokenizer

TEXT = "No fever. Liver and renal function tests were within normal limits. Father had a stroke. He has a cough."
WORDS = ("fever", "renal function tests", "stroke", "cough")
TOKENIZER = Tokenizer(EMBEDDED / "clinicalbert-pro-mini" / "tokenizer.json")


class Says(NoAnswers):
    """A head that says the same of every range."""

    def __init__(self, chance: float) -> None:
        self.chance = chance

    def ranges(self, head: str, first: NDArray[np.int64], last: NDArray[np.int64]) -> NDArray[np.float64]:  # type: ignore[override]
        assert head == "negated"
        return np.full((len(first), 1), self.chance)


def page() -> Page:
    (tokens,) = TOKENIZER.batch([TEXT])
    given = tuple(Entity(at, at + len(w), w, "finding") for w in WORDS for at in [TEXT.index(w)])
    return Page(TEXT, tokens, split_sentences(TEXT, ()), given=given)


def test_the_head_speaks_where_the_rules_say_present() -> None:
    one = page()
    rules = ["negated", "present", "family", "present"]
    assert [e.assertion for e in by_rules(one, one.given)] == rules
    assert [e.assertion for e in by_rules_and_head(one, Says(0.4), one.given)] == rules
    said = by_rules_and_head(one, Says(0.6), one.given)
    assert [e.assertion for e in said] == ["negated", "negated", "family", "negated"]
    assert said[2].relative == "father"
    assert by_rules_and_head(one, Says(0.6), ()) == []


def test_both_are_systems_of_the_benchmark() -> None:
    systems, weights, _ = text_systems("assertion", TOKENIZER, lambda done, total: None)
    assert list(systems) == ["rules", "rules and head"] and len(weights) == 12
    task = TASKS.get("assertion")
    for system in systems.values():
        (found,) = system.read(task, [page()])
        assert [e.assertion for e in found.entities][::2] == ["negated", "family"]
    (found,) = systems["rules and head"].read(task, [page()])
    assert found.entities[1].assertion == "negated"  # normal: nothing was seen
