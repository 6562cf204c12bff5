"""What is said of findings, by rules and by a head that has learnt what a report tells as normal.

The rules know words that deny ("no", "denies", "free of") and what else can be said of a problem. A head taught by case
reports knows besides that a normal blood count, or a soft abdomen, denies what it was looked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from clinicalbert.clinical.assertion import assertions
from clinicalbert.decoding.answers import Answers
from clinicalbert.decoding.heads import Ranges
from clinicalbert.document import Entity
from clinicalbert.tasks.task import Page, words_of

NEGATED: Final = "negated"
PRESENT: Final = "present"
HEAD: Final = {NEGATED: Ranges((NEGATED,))}


def by_rules(page: Page, entities: Sequence[Entity]) -> list[Entity]:
    """Each with its assertion, and whose it is."""
    said = assertions(page.text, [(e.start, e.end) for e in entities], page.sentences, page.sections)
    return [replace(e, assertion=a.value, relative=a.relative) for e, a in zip(entities, said, strict=True)]


def by_rules_and_head(page: Page, answers: Answers, entities: Sequence[Entity]) -> list[Entity]:
    """What the rules say, and where they say that it is present, what the head does."""
    first, last = words_of(page.tokens, [(e.start, e.end) for e in entities])
    negated = (answers.ranges(NEGATED, first, last)[:, 0] >= 0.5).tolist()
    return [
        replace(e, assertion=NEGATED) if n and e.assertion == PRESENT else e
        for e, n in zip(by_rules(page, entities), negated, strict=True)
    ]
