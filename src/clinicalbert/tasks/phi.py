"""Names, places and organizations in notes: the identifiers that no pattern tells, to stand beside the rules."""

from __future__ import annotations

from typing import Final

from clinicalbert.datasets.example import Example
from clinicalbert.decoding.answers import Answers
from clinicalbert.decoding.heads import Tags
from clinicalbert.metrics.figures import F1, Precision, Recall, Tally
from clinicalbert.metrics.redaction import Redaction
from clinicalbert.metrics.spans import Counts, overlap_counts, strict_counts
from clinicalbert.tasks.task import Found, Page, Targets, Task, TaskCard, ranges_of, tag_targets, tagged_entities

IDENTIFIER: Final = Tags(("name", "location", "organization"))
DATASETS: Final = ("phi_surrogates", "phi_gold")


class Phi(Task):
    """Learnt from surrogates in open notes; measured on these, and on the three labels in the gold of identifiers."""

    card = TaskCard(
        name="phi",
        title="Names, places and organizations",
        family="privacy",
        heads={"identifier": IDENTIFIER},
        datasets=DATASETS,
        figures={
            "overlap F1": F1("overlap"),
            "strict F1": F1("strict"),
            "token recall": Recall("tokens"),
            "token precision": Precision("tokens"),
            **{f"{label} F1": F1(f"overlap/{label}") for label in IDENTIFIER.labels},
        },
        primary="overlap F1",
        needs=dict.fromkeys(DATASETS, ("entities",)),
        limits="Taught by invented names in open notes, in English. Three kinds of eighteen: no text is cleared by it.",
        known_as=("names, places and organizations",),
    )

    def targets(self, example: Example, page: Page, dataset: str) -> Targets:
        return Targets({"identifier": tag_targets(example, page.tokens, IDENTIFIER)})

    def read(self, page: Page, answers: Answers) -> Found:
        return Found(tuple(tagged_entities(page, answers, "identifier", IDENTIFIER, "phi")))

    def tally(self, found: Found, example: Example, dataset: str) -> Tally:
        own = ranges_of(found.entities)
        gold = {g for g in ranges_of(example.spans) if g[2] in IDENTIFIER.labels}
        tally = {
            "strict": strict_counts(own, gold),
            "overlap": overlap_counts(own, gold),
            "tokens": _tokens(example.text, own, gold),
        }
        for label in IDENTIFIER.labels:
            mine, wanted = ({r for r in some if r[2] == label} for some in (own, gold))
            tally[f"overlap/{label}"] = overlap_counts(mine, wanted)
        return tally


def _tokens(text: str, own: set[tuple[int, int, str]], gold: set[tuple[int, int, str]]) -> Counts:
    """Whatever the labels: a token of an identifier counts as found when all of it that identifies is covered."""
    counted = Redaction()
    counted.add(text, [(start, end, ()) for start, end, _ in gold], [(start, end) for start, end, _ in own])
    precision, recall = counted.precision, counted.recall
    return Counts(precision.hits, recall.hits, precision.all, recall.all)


TASK = Phi()
