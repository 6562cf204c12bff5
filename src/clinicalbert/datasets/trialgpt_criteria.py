"""TrialGPT criteria (Jin et al., Nature Communications 2024): does a patient meet one criterion of a trial?

Three physicians judged each pair: included, not included (inclusion criteria), excluded, not excluded (exclusion
criteria), not enough information, not applicable. For evaluation only: there is no training split. The file's own
``training`` flag parts the pairs by whether GPT-4 was right, so it would tell the answer; neither that flag nor any
``gpt4_*`` field is read. ``group`` is the patient, of whom there are few. One criterion has no text in the file; it is
kept, so that figures are over the same pairs as everyone's.
"""

from __future__ import annotations

import json
from pathlib import Path

from clinicalbert.datasets.corpus import Corpus
from clinicalbert.datasets.example import Pair

LABELS = ("included", "not included", "excluded", "not excluded", "not enough information", "not applicable")
_TITLES = {"inclusion": "Inclusion criterion: ", "exclusion": "Exclusion criterion: "}


def read(folder: Path, split: str) -> list[Pair]:
    part, whole = (folder / f"trialgpt_criterion_annotations{end}.json" for end in ("_minus_heldout", ""))
    path = part if part.is_file() else whole
    return [
        Pair(
            id=str(record["annotation_id"]),
            first=record["note"],
            second=_TITLES[record["criterion_type"]] + (record["criterion_text"] or ""),
            label=record["expert_eligibility"],
            group=record["patient_id"],
        )
        for record in json.loads(path.read_text(encoding="utf-8"))
    ]


CORPUS = Corpus(
    name="trialgpt_criteria",
    title="TrialGPT: patients and criteria of trials, for evaluation only",
    source="https://huggingface.co/datasets/ncbi/TrialGPT-Criterion-Annotations",
    licence="US Government work (public domain)",
    splits=("test",),
    read=read,
    schema=Pair,
)
