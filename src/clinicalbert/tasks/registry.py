"""Which tasks there are."""

from __future__ import annotations

from clinicalbert.registry import Registry
from clinicalbert.tasks.task import Task

TASKS: Registry[Task] = Registry(
    "task",
    {
        "ner": "clinicalbert.tasks.ner:TASK",
        "symptoms": "clinicalbert.tasks.symptoms:TASK",
        "adverse_events": "clinicalbert.tasks.adverse_events:TASK",
        "drug_interaction": "clinicalbert.tasks.drug_interaction:TASK",
        "assertion": "clinicalbert.tasks.assertion:TASK",
        "dosage": "clinicalbert.tasks.dosage:TASK",
        "cues": "clinicalbert.tasks.cues:TASK",
        "time": "clinicalbert.tasks.time:TASK",
        "temporality": "clinicalbert.tasks.temporality:TASK",
        "abbreviation": "clinicalbert.tasks.abbreviation:TASK",
        "phi": "clinicalbert.tasks.phi:TASK",
        "linking": "clinicalbert.tasks.linking:TASK",
    },
)
