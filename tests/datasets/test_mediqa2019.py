"""Both tasks, and liveqa_med2017, whose questions must not be trained on. Questions are invented."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from clinicalbert.datasets import liveqa_med2017, mediqa2019, mediqa2019_rqe
from clinicalbert.datasets.example import Pair
from clinicalbert.datasets.judged_answers import Judgement

MARKER = "XYLOPHONE"


def write_questions(folder: Path, name: str, question: str) -> None:
    answers = "".join(
        f'<Answer AID="1_Answer{i}" SystemRank="{i}" ReferenceRank="{5 - i}" ReferenceScore="{i}">'
        f"<AnswerURL>http://example.org</AnswerURL><AnswerText> Text {i} </AnswerText></Answer>"
        for i in range(1, 5)
    )
    text = f'<Question QID="1"><QuestionText>{question}</QuestionText><AnswerList>{answers}</AnswerList></Question>'
    (folder / f"MEDIQA2019-Task3-QA-{name}.xml").write_text(f"<All>{text}</All>")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_questions(tmp_path, "TrainingSet1-LiveQAMed", f"piano. Does it hum, {MARKER}?")
    write_questions(tmp_path, "TrainingSet2-Alexa", "What is a piano?")
    write_questions(tmp_path, "ValidationSet", "Is it loud?")
    return tmp_path


def test_answers_with_grades_and_ranks(folder: Path) -> None:
    pairs = mediqa2019.read(folder, "dev")
    assert pairs[0] == Pair("dev-1_Answer1", "Is it loud?", "Text 1", "irrelevant", "dev-1")
    assert [p.label for p in pairs] == ["irrelevant", "irrelevant", "relevant", "relevant"]
    judged = mediqa2019.judgements(folder, "dev")
    assert list(judged) == [p.id for p in pairs] and judged["dev-1_Answer4"] == Judgement(4, rank=1, system_rank=4)


def test_the_questions_of_liveqa_are_never_trained_on(folder: Path) -> None:
    pairs = [p for split in mediqa2019.CORPUS.splits for p in mediqa2019.read(folder, split)]
    assert {p.first for p in pairs} == {"What is a piano?", "Is it loud?"} and MARKER not in repr(pairs)


def test_training_needs_no_file_of_liveqa(folder: Path) -> None:
    (folder / "MEDIQA2019-Task3-QA-TrainingSet1-LiveQAMed.xml").unlink()
    assert len(mediqa2019.read(folder, "train")) == 4


def test_questions_that_entail_questions(tmp_path: Path) -> None:
    body = (
        '<pair pid="1" type="x" value="true"><chq>\n  My piano hums. Why?\n</chq><faq> Why do pianos hum? </faq></pair>'
        '<pair pid="2" value="false"><chq>my piano hums: why</chq><faq>What is a flute?</faq></pair>'
        '<pair pid="3" value="true"><chq> </chq><faq>What?</faq></pair>'
    )
    (tmp_path / "MEDIQA2019-Task2-RQE-ValidationSet-AMIA2016.xml").write_text(f"<All>{body}</All>")
    group = "my piano hums why"
    assert mediqa2019_rqe.read(tmp_path, "dev") == [
        Pair("dev-1", "My piano hums. Why?", "Why do pianos hum?", "true", group),
        Pair("dev-2", "my piano hums: why", "What is a flute?", "false", group),
    ]


def test_judged_answers_of_liveqa(tmp_path: Path) -> None:
    def question(number: int, subject: str) -> str:
        told = f"<SUBJECT>{subject}</SUBJECT><MESSAGE>Why does it hum?</MESSAGE>"
        return f'<NLM-QUESTION qid="TQ{number}"><Original-Question>{told}</Original-Question></NLM-QUESTION>'

    xml = f"<All>{question(1, 'piano')}{question(2, '')}{question(3, 'unjudged')}</All>"
    (tmp_path / "TREC-2017-LiveQA-Medical-Test.xml").write_text(xml)
    with (tmp_path / "All-2479-Answers-retrieved-from-MedQuAD.csv").open("w", newline="") as file:
        answer = "Question: What hums ?\nURL: http://example.org\nAnswer: Strings.\nAnd felt. "
        rows = [["A.txt", answer], ["A.txt", answer], ["B.txt", "no such form"]]
        csv.writer(file).writerows([["AnswerID", "Answer"], *rows])
    lines = "1 1-Incorrect A.txt\n1 3-Incomplete A.txt\n1 2-Related B.txt\n2 4-Excellent A.txt\n"
    (tmp_path / "All-qrels_LiveQAMed2017-TestQuestions_2479_Judged-Answers.txt").write_text(lines)
    assert liveqa_med2017.read(tmp_path, "test") == [
        Pair("1 A.txt", "piano. Why does it hum?", "What hums ?\nStrings.\nAnd felt.", "relevant", "1"),
        Pair("1 B.txt", "piano. Why does it hum?", "no such form", "irrelevant", "1"),
        Pair("2 A.txt", "Why does it hum?", "What hums ?\nStrings.\nAnd felt.", "relevant", "2"),
    ]
    assert liveqa_med2017.judgements(tmp_path, "test")["1 A.txt"] == Judgement(3), "the better of two grades"
