"""Medication instructions, field by field (docs/annotation/dosage.md)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from clinicalbert.clinical.medication import read_medications
from clinicalbert.datasets.example import Example
from clinicalbert.decoding.answers import Answers
from clinicalbert.metrics.figures import F1, Recall, Tally
from clinicalbert.metrics.spans import Counts
from clinicalbert.tasks.task import Found, Page, Task, TaskCard

Record = Mapping[str, Any]
FIELDS: Final = (
    *("drug", "strength", "form", "dose", "route", "frequency", "when", "prn"),
    *("indication", "duration", "max", "action", "steps", "daily"),
)


class Dosage(Task):
    """Micro F1 over all (field, value) of all medications; a list is one value."""

    card = TaskCard(
        name="dosage",
        title="Medication instructions",
        family="",
        heads={},
        datasets=("dosage_gold",),
        figures={
            "field F1": F1("field"),
            "texts wholly right": Recall("text"),
            **{f"{name} F1": F1(f"field/{name}") for name in FIELDS},
        },
        primary="field F1",
        needs={"dosage_gold": ("medications",)},
        limits="Rules for English sigs; held against a formulary only where you give yours (docs/formulary.md).",
        known_as=("dosages", "medication instructions"),
    )

    def read(self, page: Page, answers: Answers) -> Found:
        return Found(medications=tuple(read_medications(page.text)))

    def tally(self, found: Found, example: Example, dataset: str) -> Tally:
        said = [m.to_record() for m in found.medications]
        right = int(said == list(example.medications))
        counts = {"text": Counts(right, right, 1, 1), "field": Counts()}
        for true, own in aligned(example.medications, said):
            for name in true.keys() | own.keys():
                hit = int(name in true and true.get(name) == own.get(name))
                one = Counts(hit, hit, int(name in own), int(name in true))
                for key in ("field", f"field/{name}"):
                    counts[key] = counts.get(key, Counts()) + one
        return counts


def aligned(gold: Sequence[Record], found: Sequence[Record]) -> list[tuple[Record, Record]]:
    """Pairs of gold and found medications: same drug first, then in order; an empty record where one has no partner."""
    rest = list(found)
    pairs: list[tuple[Record, Record]] = []
    alone: list[Record] = []
    for record in gold:
        same = next((f for f in rest if f.get("drug") == record.get("drug")), None)
        if same is None:
            alone.append(record)
        else:
            rest.remove(same)
            pairs.append((record, same))
    width = max(len(alone), len(rest))
    pairs += zip(alone + [{}] * (width - len(alone)), rest + [{}] * (width - len(rest)), strict=True)
    return pairs


TASK = Dosage()
