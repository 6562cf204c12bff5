"""MEDIQA 2019, task 3 (Ben Abacha et al., BioNLP 2019): which retrieved answers answer a consumer's question?

Pairs of question and answer, labelled relevant or irrelevant, grouped by question, in the order of the system that
retrieved them; ``judgements`` has grades and ranks.

Leak: TrainingSet1-LiveQAMed consists of the 104 questions of liveqa_med2017, which is an evaluation set. It is never
read: training is TrainingSet2-Alexa alone. (Dev shares one question with liveqa_med2017 too; both are held out.)
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from clinicalbert.datasets.corpus import Corpus
from clinicalbert.datasets.example import Pair
from clinicalbert.datasets.judged_answers import Judgement

_FILES = {"train": "TrainingSet2-Alexa", "dev": "ValidationSet"}


def read(folder: Path, split: str) -> list[Pair]:
    return [pair for pair, _ in _judged(folder, split)]


def judgements(folder: Path, split: str) -> dict[str, Judgement]:
    """Grade and ranks of each answer, by the id of its pair."""
    return {pair.id: judgement for pair, judgement in _judged(folder, split)}


def _judged(folder: Path, split: str) -> Iterator[tuple[Pair, Judgement]]:
    path = folder / f"MEDIQA2019-Task3-QA-{_FILES[split]}.xml"
    for question in ElementTree.parse(path).iter("Question"):  # noqa: S314 - a file of a named corpus
        group = f"{split}-{question.attrib['QID']}"
        asked = (question.findtext("QuestionText") or "").strip()
        for answer in question.iter("Answer"):
            at = answer.attrib
            judged = Judgement(int(at["ReferenceScore"]), int(at["ReferenceRank"]), int(at["SystemRank"]))
            text = (answer.findtext("AnswerText") or "").strip()
            yield Pair(f"{split}-{at['AID']}", asked, text, judged.label, group), judged


CORPUS = Corpus(
    name="mediqa2019",
    title="MEDIQA 2019 task 3: answers to consumers' questions",
    source="https://github.com/abachaa/MEDIQA2019",
    licence="unstated (US National Library of Medicine)",
    splits=tuple(_FILES),
    read=read,
    schema=Pair,
)
