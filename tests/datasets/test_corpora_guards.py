"""What the guards against leaks leave of the real corpora, where they are at hand."""

from __future__ import annotations

import os
from collections import Counter
from functools import cache
from typing import Any

import pytest

from clinicalbert.datasets import nli4ct, openi, pubmedqa, trialgpt_criteria
from clinicalbert.datasets.corpus import CORPORA, ROOT_VARIABLE, data_root
from clinicalbert.datasets.folds import grouped_folds, shared_groups
from clinicalbert.datasets.leaks import HeldOut, normalised
from clinicalbert.datasets.mtsamples import read_notes
from clinicalbert.datasets.retold import without_retold

pytestmark = pytest.mark.skipif(not os.environ.get(ROOT_VARIABLE), reason=f"{ROOT_VARIABLE} is not set")


@cache
def loaded(name: str, split: str) -> list[Any]:
    records: list[Any] = CORPORA.get(name).load(split)
    return records


@pytest.mark.parametrize(
    ("name", "split", "records", "groups"),
    [
        ("casimedicos_en", "train", 284, 263),  # of 381: 84 in head_qa_en's dev, 13 in its own
        ("casimedicos_en", "dev", 55, 55),
        ("head_qa_en", "train", 2651, 2651),  # of 2,657
        ("head_qa_en", "dev", 1366, 1366),
        ("liveqa_med2017", "test", 2311, 103),
        ("mediqa2019", "train", 862, 104),  # without TrainingSet1: 839 answers to 104 questions
        ("mediqa2019", "dev", 234, 25),
        ("mediqa2019_rqe", "train", 8587, 4638),
        ("mediqa2019_rqe", "dev", 302, 119),
        ("mts_dialog", "train", 1154, 1154),  # of 1,201
        ("mts_dialog", "dev", 100, 100),
        ("mts_dialog", "test", 200, 200),
        ("mtsamples_descriptions", "train", 961, 961),  # of 1,593
        ("mtsamples_descriptions", "dev", 144, 144),  # of 237
        ("nli4ct", "train", 1700, 850),
        ("nli4ct", "dev", 200, 100),
        ("openi", "train", 2731, 2434),
        ("openi", "dev", 858, 291),
        ("openi_impressions", "train", 2262, 2067),  # of 2,735
        ("openi_impressions", "dev", 341, 303),
        ("pubmedqa", "train", 500, 500),
        ("trialgpt_criteria", "test", 763, 40),
    ],
)
def test_counts(name: str, split: str, records: int, groups: int) -> None:
    found = loaded(name, split)
    assert len(found) == len({r.id for r in found}) == records
    assert len({r.group for r in found}) == groups
    assert all(type(r) is CORPORA.get(name).schema for r in found)


def test_no_held_out_exam_question_is_trained_on() -> None:
    cases, exams = (CORPORA.get(name) for name in ("casimedicos_en", "head_qa_en"))
    held_out = [*cases.load("dev"), *exams.load("dev")]
    assert without_retold(loaded("casimedicos_en", "train"), held_out) == loaded("casimedicos_en", "train")
    assert without_retold(loaded("head_qa_en", "train"), cases.load("dev")) == loaded("head_qa_en", "train")


def test_nli4ct_by_trial() -> None:
    train, dev = loaded("nli4ct", "train"), loaded("nli4ct", "dev")
    assert len(shared_groups(train, dev)) == len({p.group for p in dev}) == 100
    apart = nli4ct.train_apart(data_root() / "nli4ct")
    assert len(apart) == 1437 and not shared_groups(apart, dev)
    assert not {p.first for p in apart} & {p.first for p in dev}
    assert all(not shared_groups(f.train, f.dev) for f in grouped_folds(train, 5))
    assert all(p.first.startswith("Primary trial:\n") and p.label in nli4ct.LABELS for p in train + dev)


def test_pubmedqa() -> None:
    pairs = loaded("pubmedqa", "train")
    assert Counter(p.label for p in pairs) == {"yes": 276, "no": 169, "maybe": 55}
    assert [len(f.dev) for f in pubmedqa.folds(pairs)] == [50] * 10


def test_trialgpt_criteria() -> None:
    assert {p.label for p in loaded("trialgpt_criteria", "test")} == set(trialgpt_criteria.LABELS)


def test_no_question_of_liveqa_or_dev_is_trained_on() -> None:
    asked = {normalised(p.first) for p in loaded("liveqa_med2017", "test")}
    assert len(asked) == 103
    asked |= {normalised(p.first) for name in ("mediqa2019", "mediqa2019_rqe") for p in loaded(name, "dev")}
    for name in ("mediqa2019", "mediqa2019_rqe"):
        assert not asked & {normalised(p.first) for p in loaded(name, "train")}


def test_openi_labels_are_those_of_thirty_reports() -> None:
    root = data_root() / "openi"
    findings = [{normalised(p.first) for p in openi.read_impressions(root, s)} for s in ("train", "dev")]
    assert not findings[0] & findings[1]
    reports = loaded("openi", "train") + loaded("openi", "dev")
    counts = Counter(label for r in reports for label in r.labels)
    assert set(counts) == set(openi.LABELS) and min(counts.values()) >= 30
    assert not {r.group for r in loaded("openi", "train")} & findings[1]


def test_mts_dialog_shares_nothing_with_held_out_notes() -> None:
    held_out = HeldOut(note["text"] for note in read_notes(data_root() / "mtsamples", "dev"))
    assert not [p.id for p in loaded("mts_dialog", "train") if p.first in held_out or p.second in held_out]


def test_no_description_begins_like_a_part_of_its_note() -> None:
    pairs = loaded("mtsamples_descriptions", "train") + loaded("mtsamples_descriptions", "dev")
    assert not [p.id for p in pairs if p.second in p.first or not p.second.strip()]
