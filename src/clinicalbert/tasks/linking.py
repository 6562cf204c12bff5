"""Which concept of a vocabulary a mention means."""

from __future__ import annotations

from clinicalbert.datasets.example import Example, LabelledSpan
from clinicalbert.decoding.answers import Answers
from clinicalbert.document import Entity
from clinicalbert.metrics.figures import Recall, Tally
from clinicalbert.metrics.spans import Counts
from clinicalbert.tasks.task import Found, Page, Task, TaskCard

FIRST, FIVE = "first", "five"
DATASETS = (
    "disease_ontology_synonyms",
    "icd10cm_synonyms",
    "drug_names_synonyms",
    "bc5cdr_links",
    "ncbi_disease_links",
)


class Linking(Task):
    """Gold mentions are given, labelled with the prefix of the vocabulary that is asked (``DOID``). An answer is an
    entity whose codes are candidates of that vocabulary, the best first."""

    card = TaskCard(
        name="linking",
        title="Linking of mentions to concepts",
        family="",
        heads={},
        datasets=DATASETS,
        figures={"acc@1": Recall(FIRST), "acc@5": Recall(FIVE)},
        primary="acc@1",
        needs=dict.fromkeys(DATASETS, ("entities",)),
        limits="English names. A mention of several concepts is right with any of them.",
        known_as=("entity linking", "concept normalisation", "concept normalization"),
    )

    def given(self, example: Example) -> tuple[Entity, ...]:
        return tuple(
            Entity(s.start, s.end, example.text[s.start : s.end], s.value.partition(":")[0]) for s in _linked(example)
        )

    def read(self, page: Page, answers: Answers) -> Found:
        """Nothing is linked without an index: see ``clinicalbert.evaluation.linking_systems``."""
        return Found(tuple(page.given))

    def tally(self, found: Found, example: Example, dataset: str) -> Tally:
        first = five = 0
        gold = _linked(example)
        for entity, span in zip(found.entities, gold, strict=True):
            wanted = set(span.value.split())
            ranked = [code.code in wanted for code in entity.codes]
            first += any(ranked[:1])
            five += any(ranked[:5])
        return {FIRST: Counts(first, first, len(gold), len(gold)), FIVE: Counts(five, five, len(gold), len(gold))}


def _linked(example: Example) -> list[LabelledSpan]:
    return [s for s in example.spans if s.value]


TASK = Linking()
