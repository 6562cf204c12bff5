"""Cues of negation and speculation, as BioScope marks them."""

from __future__ import annotations

from typing import Final

from clinicalbert.clinical.assertion import cues
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
        limits="Rules for English; written after clinical text and BioScope's training abstracts.",
    )

    def read(self, page: Page, answers: Answers) -> Found:
        found = [c for c in cues(page.text, page.sentences) if c.kind in KINDS]
        return Found(tuple(Entity(c.start, c.end, page.text[c.start : c.end], c.kind, source="cues") for c in found))

    def tally(self, found: Found, example: Example, dataset: str) -> Tally:
        own = ranges_of(found.entities)
        gold = ranges_of(s for s in example.spans if s.label in KINDS)
        kinds = {
            f"kind/{kind}": strict_counts({o for o in own if o[2] == kind}, {g for g in gold if g[2] == kind})
            for kind in KINDS
        }
        return {"cue": strict_counts(own, gold), **kinds}


TASK = Cues()
