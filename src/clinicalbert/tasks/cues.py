"""Cues of negation and speculation, as BioScope marks them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from clinicalbert.clinical.assertion import Cue, cues
from clinicalbert.clinical.assertion.cue_choice import WEIGHTS, fitted_choice
from clinicalbert.datasets.example import Example
from clinicalbert.decoding.answers import Answers
from clinicalbert.document import Entity
from clinicalbert.metrics.figures import F1, Tally
from clinicalbert.metrics.spans import strict_counts
from clinicalbert.tasks.task import Found, Page, Task, TaskCard, ranges_of

KINDS: Final = ("negation", "speculation")


class Cues(Task):
    """Exact span and kind."""

    card = TaskCard(
        name="cues",
        title="Cues of negation and speculation",
        family="",
        heads={},
        datasets=("bioscope",),
        figures={"cue F1": F1("cue"), **{f"{kind} F1": F1(f"kind/{kind}") for kind in KINDS}},
        primary="cue F1",
        needs={"bioscope": ("entities",)},
        limits="Rules for English; which ambiguous words are cues is learnt from BioScope's training abstracts.",
    )

    def baselines(self) -> Mapping[str, Callable[[Page], Found]]:
        return {"rules": lambda page: _found(page, cues(page.text, page.sentences))}

    def read(self, page: Page, answers: Answers) -> Found:
        return _found(page, cues(page.text, page.sentences, fitted_choice()))

    def tally(self, found: Found, example: Example, dataset: str) -> Tally:
        own = ranges_of(found.entities)
        gold = ranges_of(s for s in example.spans if s.label in KINDS)
        kinds = {
            f"kind/{kind}": strict_counts({o for o in own if o[2] == kind}, {g for g in gold if g[2] == kind})
            for kind in KINDS
        }
        return {"cue": strict_counts(own, gold), **kinds}


def _found(page: Page, read: Sequence[Cue]) -> Found:
    kept = [c for c in read if c.kind in KINDS]
    return Found(tuple(Entity(c.start, c.end, page.text[c.start : c.end], c.kind, source="cues") for c in kept))


TASK = Cues()

__all__ = ["KINDS", "TASK", "WEIGHTS", "Cues"]
