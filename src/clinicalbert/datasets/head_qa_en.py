"""HEAD-QA, English (Vilares and Gómez-Rodríguez, ACL 2019): Spanish exams for health professions, machine-translated.

Options are 5 in the exams of 2013 and 2014 (train) and 4 in that of 2015 (dev). Some questions point to an image, which
is not read.

Leak: 6 of the 2,657 training questions stand in casimedicos_en's dev as well (MIR exam of 2013), in another
translation; they are dropped, which leaves 2,651 (``retold`` says how they are found). Questions that an exam repeats
from an earlier one stay: the official split is by year.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from clinicalbert.datasets.corpus import Corpus
from clinicalbert.datasets.example import Choice
from clinicalbert.datasets.retold import held_out_questions, without_retold


def read(folder: Path, split: str) -> list[Choice]:
    exams = json.loads((folder / f"{split}_HEAD_EN.json").read_text(encoding="utf-8"))["exams"]
    questions = [_question(f"{name}-{raw['qid']}", raw) for name, exam in exams.items() for raw in exam["data"]]
    if split == "train":
        questions = without_retold(questions, held_out_questions(folder.parent, "casimedicos_en"))
    return questions


def _question(key: str, raw: dict[str, Any]) -> Choice:
    ids = [int(a["aid"]) for a in raw["answers"]]
    texts = tuple(a["atext"] for a in raw["answers"])
    return Choice(key, raw["qtext"], texts, ids.index(int(raw["ra"])), group=key)


CORPUS = Corpus(
    name="head_qa_en",
    title="HEAD-QA, English: Spanish exams for health professions",
    source="https://github.com/aghie/head-qa",
    licence="MIT; exams: Spanish Ministry of Health, reuse with attribution",
    splits=("train", "dev"),
    read=read,
    schema=Choice,
)
