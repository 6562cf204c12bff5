"""Systems that say what a note says of a problem: the rules, and the rules with the head of the symptoms."""

from __future__ import annotations

from collections.abc import Sequence

from clinicalbert.evaluation.task_suite import System
from clinicalbert.evaluation.text_systems import Systems, rules
from clinicalbert.inference.linking import OnNames
from clinicalbert.inference.pipeline import load
from clinicalbert.tasks.negation import by_rules_and_head
from clinicalbert.tasks.registry import TASKS
from clinicalbert.tasks.task import Found, Page, Task
from clinicalbert.text.tokens import Tokenizer

TAUGHT = "symptoms"
"""The task whose head says what is negated."""


def systems(tokenizer: Tokenizer, _: OnNames) -> Systems:
    """The systems, the weights' hash and the engine's name. Raises WeightsError."""
    nlp = load(tasks=(TAUGHT,))
    taught = TASKS.get(TAUGHT)

    def with_head(task: Task, pages: Sequence[Page]) -> list[Found]:
        columns = nlp.columns(pages)
        return [
            Found(tuple(by_rules_and_head(page, nlp.answers(taught, one), page.given)))
            for page, one in zip(pages, columns, strict=True)
        ]

    return (
        {"rules": rules(tokenizer), "rules and head": System(nlp.tokenizer, with_head)},
        nlp.bundle.digest,
        nlp.session.name,
    )
