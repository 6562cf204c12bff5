"""LiveQA-Medical (Ben Abacha et al., TREC 2017): consumers' questions, each with judged answers from MedQuAD.

For evaluation only; its questions are those of mediqa2019's TrainingSet1, which is therefore never trained on.

Some answers were judged twice for one question (168 of 2,311), with different grades. The better grade stays: it comes
last in the file, so a program that reads the judgements line by line ends with it too. One of the 104 questions has no
judged answer. An answer is read as the MedQuAD question above it and its text, without the URL.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path
from xml.etree import ElementTree

from clinicalbert.datasets.corpus import Corpus
from clinicalbert.datasets.example import Pair
from clinicalbert.datasets.judged_answers import Judgement

_JUDGED = "All-qrels_LiveQAMed2017-TestQuestions_2479_Judged-Answers.txt"
_ANSWERS = "All-2479-Answers-retrieved-from-MedQuAD.csv"
_QUESTIONS = "TREC-2017-LiveQA-Medical-Test.xml"
_ANSWER = re.compile(r"Question: (.*?)\nURL:.*?\nAnswer: (.*)", re.DOTALL)


def read(folder: Path, split: str) -> list[Pair]:
    asked, answers = _questions(folder), _answers(folder)
    pairs = []
    for key, judged in judgements(folder, split).items():
        question, _, answer = key.partition(" ")
        pairs.append(Pair(key, asked[question], answers[answer], judged.label, group=question))
    return pairs


def judgements(folder: Path, split: str) -> dict[str, Judgement]:
    """Grade of each answer, by the id of its pair: number of the question, blank, id of the answer."""
    judged: dict[str, Judgement] = {}
    for line in (folder / _JUDGED).read_text(encoding="utf-8").splitlines():
        question, grade, answer = line.split()
        key = f"{question} {answer}"
        score = int(grade[0])
        if key not in judged or judged[key].score < score:
            judged[key] = Judgement(score)
    return judged


def _questions(folder: Path) -> dict[str, str]:
    """Number → subject and message, joined as MEDIQA joins them."""
    found = {}
    for question in ElementTree.parse(folder / _QUESTIONS).iter("NLM-QUESTION"):  # noqa: S314 - a file of a named corpus
        parts = (question.findtext(f"Original-Question/{name}") or "" for name in ("SUBJECT", "MESSAGE"))
        found[question.attrib["qid"].removeprefix("TQ")] = ". ".join(p.strip() for p in parts if p.strip())
    return found


def _answers(folder: Path) -> dict[str, str]:
    with (folder / _ANSWERS).open(encoding="utf-8", newline="") as file:
        return {row["AnswerID"]: _plain(row["Answer"]) for row in csv.DictReader(file)}


def _plain(answer: str) -> str:
    parts = _ANSWER.fullmatch(answer)
    return "\n".join(part.strip() for part in parts.groups()) if parts else answer.strip()


CORPUS = Corpus(
    name="liveqa_med2017",
    title="LiveQA-Medical at TREC 2017: judged answers from MedQuAD",
    source="https://github.com/abachaa/LiveQA_MedicalTask_TREC2017",
    licence="questions unstated (US National Library of Medicine); answers CC BY 4.0",
    splits=("test",),
    read=read,
    schema=Pair,
)
