"""What one of three related corpora tests on, the others do not train on. With the guard away, these tests fail."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from clinicalbert.datasets.corpus import CORPORA
from clinicalbert.errors import InputError
from made_corpora import ade, ade_row, bc5cdr, phee, phee_sentence, pmids_of

TRAIN, DEV, TEST = pmids_of("train"), pmids_of("dev"), pmids_of("test")
PHEE_DEV, PHEE_TEST, CDR_DEV, CDR_TEST, CDR_TRAIN, FREE = TRAIN[:6]
USABLE = {CDR_TRAIN, FREE, DEV[0], TEST[0]}


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Every abstract of phee and bc5cdr is in ade_corpus_v2 too; phee calls some train that bc5cdr tests on."""
    pmids = [*TRAIN[:6], DEV[0], TEST[0], DEV[1], TEST[1]]
    rows = [ade_row(pmid, f"In case {pmid} zolifex came before a rash.", "rash", "zolifex") for pmid in pmids]
    ade(tmp_path, rows, [f"{pmid} NEG It rained." for pmid in pmids], rows)
    taught = (DEV[0], TEST[0], CDR_DEV, CDR_TEST, CDR_TRAIN, FREE)
    held = {"dev": [PHEE_DEV], "test": [PHEE_TEST], "train": taught}
    phee(tmp_path, **{s: [phee_sentence(f"{p}_1", f"In case {p} a rash.") for p in held[s]] for s in held})
    bc5cdr(tmp_path, train=[CDR_TRAIN], dev=[CDR_DEV], test=[CDR_TEST])
    monkeypatch.setenv("CLINICALBERT_DATA", str(tmp_path))
    return tmp_path


def groups(name: str, *splits: str) -> set[str]:
    return {e.group for split in splits for e in CORPORA.get(name).load(split)}


@pytest.mark.usefixtures("root")
@pytest.mark.parametrize("name", ["ade_corpus_v2", "ade_doses", "phee"])
def test_what_one_tests_on_no_other_trains_on(name: str) -> None:
    assert groups(name, "train") == USABLE
    for other in ("ade_corpus_v2", "ade_doses", "phee", "bc5cdr"):
        assert not groups(name, "train") & groups(other, "dev", "test")


@pytest.mark.usefixtures("root")
@pytest.mark.parametrize(
    ("name", "guard", "off"),
    [
        ("ade_corpus_v2", "clinicalbert.datasets.ade_corpus_v2.official_splits", {}),
        ("ade_doses", "clinicalbert.datasets.ade_corpus_v2.official_splits", {}),
        ("phee", "clinicalbert.datasets.phee.held_out_abstracts", frozenset()),
    ],
)
def test_without_the_guard_training_would_overlap(
    name: str, guard: str, off: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guard, lambda *_: off)
    assert {CDR_DEV, CDR_TEST} <= groups(name, "train")
    assert groups(name, "train") & groups("bc5cdr", "test")
    if name != "phee":
        assert {PHEE_DEV, PHEE_TEST} <= groups(name, "train") & groups("phee", "dev", "test")


@pytest.mark.usefixtures("root")
def test_splits_that_others_made_are_taken_over() -> None:
    assert groups("ade_corpus_v2", "dev") == {DEV[1], PHEE_DEV, CDR_DEV}
    assert groups("ade_corpus_v2", "test") == {TEST[1], PHEE_TEST, CDR_TEST}
    assert groups("phee", "dev") == {PHEE_DEV} and groups("phee", "test") == {PHEE_TEST}


@pytest.mark.parametrize("absent", ["phee", "bc5cdr", "ade_corpus_v2"])
def test_a_corpus_that_is_absent_is_asked_for(root: Path, absent: str) -> None:
    (root / absent).rename(root / "away")
    for name in ("ade_corpus_v2", "ade_doses", "phee"):
        if absent not in (name, CORPORA.get(name).folder):
            with pytest.raises(InputError, match=rf"/{absent} does not exist: .* shares abstracts with {absent}"):
                CORPORA.get(name).load("train")
    if absent != "phee":
        assert CORPORA.get("phee").load("dev")
