"""casimedicos_en and head_qa_en: each keeps the other's held-out questions out of its training. Cases are invented."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from clinicalbert.datasets import casimedicos_en, head_qa_en
from clinicalbert.datasets.example import Choice
from clinicalbert.errors import InputError

OPTIONS = ("A broken string.", "Worn felt.", "A loose pedal.", "Rust.")
CASE = "An old piano of 90 keys hums since Tuesday. It stood in a damp cellar. What is most likely?"
RETOLD = (
    "A 90 key piano, old, has been humming since Tuesday and it stood in the damp cellar. What is the likely cause?"
)
RETOLD_OPTIONS = ("Broken string.", "Felt that is worn.", "Loose pedal.", "Rust.")
OTHER = "A young flute of silver whistles at night. Its case was never closed. Which measure comes first?"
OTHER_OPTIONS = ("Close it.", "Polish with chalk.", "Wait for morning.", "Call a plumber.")
OWN = "Two violins fall from a shelf at dawn and one lost its bridge. What has to be glued?"
OWN_OPTIONS = ("Neck.", "Bridge.", "Bow.", "Nothing at all.")


def document(text: str, options: tuple[str, ...], answer: int) -> list[str]:
    lines = ["QUESTION TYPE: MUSIC", "CLINICAL CASE:", *text.replace(". ", ".\n").split("\n")]
    lines += [f"{i}- {option}" for i, option in enumerate(options, 1)]
    return [*lines, f"CORRECT ANSWER: {answer}", "We hear that XYLOPHONE is right.", "1- is wrong."]


def write_tokens(path: Path, *documents: list[str]) -> None:
    tokens = ["\n".join(f"{word} B-Claim" for word in line.split()) for lines in documents for line in lines]
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n\n".join(tokens) + "\n")


def write_exam(path: Path, *questions: tuple[str, tuple[str, ...], int]) -> None:
    data: list[dict[str, Any]] = [
        {
            "qid": str(i),
            "qtext": text,
            "ra": str(answer),
            "answers": [{"aid": n, "atext": option} for n, option in enumerate(options, 1)],
            "image": "",
        }
        for i, (text, options, answer) in enumerate(questions, 1)
    ]
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps({"exams": {"Exam_1": {"name": "Exam_1", "data": data}}}))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    casimedicos, head_qa = tmp_path / "casimedicos_en", tmp_path / "head_qa_en"
    write_tokens(
        casimedicos / "train.tsv",
        document(CASE, OPTIONS, 2),
        document(OTHER, OTHER_OPTIONS, 1),
        document(OWN.replace("at dawn", "in the morning"), OWN_OPTIONS, 2),
    )
    write_tokens(casimedicos / "dev.tsv", document(OWN, OWN_OPTIONS, 2))
    write_exam(
        head_qa / "train_HEAD_EN.json",
        ("Two violins fell off the shelf at dawn, one lost its bridge. What must be glued?", OWN_OPTIONS, 2),
        (OTHER, OTHER_OPTIONS, 1),
    )
    write_exam(head_qa / "dev_HEAD_EN.json", (RETOLD, RETOLD_OPTIONS, 2))
    return tmp_path


def test_a_case(root: Path) -> None:
    (question,) = casimedicos_en.read(root / "casimedicos_en", "dev")
    text = OWN.replace(". ", ".\n")
    key = "casimedicos-dev-0001"
    assert question == Choice(key, text, OWN_OPTIONS, 1, group=key), "and nothing of the explanation"


def test_a_case_with_a_line_that_begins_like_an_option(tmp_path: Path) -> None:
    text = "The piano was moved. 5-10 minutes later it hums. 5- 9 keys stick. Why?"
    write_tokens(tmp_path / "dev.tsv", document(text, OPTIONS, 4))
    (question,) = casimedicos_en.read(tmp_path, "dev")
    assert question.options == OPTIONS and question.answer == 3 and question.question == text.replace(". ", ".\n")


def test_a_case_told_by_two_doctors_is_one_group(tmp_path: Path) -> None:
    tellings = ((CASE, OPTIONS), (OTHER, OTHER_OPTIONS), (RETOLD, RETOLD_OPTIONS))
    write_tokens(tmp_path / "dev.tsv", *(document(*telling, 1) for telling in tellings))
    first, other, again = casimedicos_en.read(tmp_path, "dev")
    assert (first.group, other.group, again.group) == (first.id, other.id, first.id)


def test_an_exam(root: Path) -> None:
    (question,) = head_qa_en.read(root / "head_qa_en", "dev")
    assert question == Choice("Exam_1-1", RETOLD, RETOLD_OPTIONS, 1, group="Exam_1-1")


def test_cases_that_stand_in_the_other_s_dev_or_in_the_own_are_dropped(root: Path) -> None:
    kept = casimedicos_en.read(root / "casimedicos_en", "train")
    assert [q.question.replace("\n", " ") for q in kept] == [OTHER]


def test_exam_questions_that_stand_in_the_other_s_dev_are_dropped(root: Path) -> None:
    assert [q.question for q in head_qa_en.read(root / "head_qa_en", "train")] == [OTHER]


@pytest.mark.parametrize(("own", "other"), [("casimedicos_en", "head_qa_en"), ("head_qa_en", "casimedicos_en")])
def test_no_training_without_the_other_s_files(root: Path, own: str, other: str) -> None:
    (root / other).rename(root / "away")
    read = {"casimedicos_en": casimedicos_en.read, "head_qa_en": head_qa_en.read}[own]
    with pytest.raises(InputError, match=f"{other} does not exist: get {other} from https://"):
        read(root / own, "train")
    assert len(read(root / own, "dev")) == 1
