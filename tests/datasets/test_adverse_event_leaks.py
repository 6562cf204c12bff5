"""What one of three related corpora tests on, the others do not train on. With the guard away, these tests fail."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from clinicalbert.datasets import ade_corpus_v2
from clinicalbert.datasets.corpus import CORPORA
from clinicalbert.errors import InputError
from made_corpora import ade, ade_row, bc5cdr, phee, phee_sentence, pmids_of

TRAIN, DEV, TEST = pmids_of("train"), pmids_of("dev"), pmids_of("test")
PHEE_DEV, PHEE_TEST, CDR_DEV, CDR_TEST, CDR_TRAIN, FREE = TRAIN[:6]
TRAINS: list[tuple[str, set[str]]] = [
    ("ade_corpus_v2", {CDR_TRAIN, FREE}),
    ("ade_doses", {CDR_TRAIN, FREE}),
    ("phee", {CDR_TRAIN, FREE}),
]


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Every abstract of phee and bc5cdr is in ade_corpus_v2 too; phee trains on what the others test on."""
    pmids = [*TRAIN[:6], DEV[0], TEST[0]]
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
@pytest.mark.parametrize(("name", "usable"), TRAINS)
def test_training_leaves_out_what_the_others_test_on(name: str, usable: set[str]) -> None:
    assert groups(name, "train") == usable
    for other in ("ade_corpus_v2", "ade_doses", "phee", "bc5cdr"):
        assert not groups(name, "train") & groups(other, "dev", "test")


@pytest.mark.usefixtures("root")
@pytest.mark.parametrize(("name", "usable"), TRAINS)
def test_without_the_guard_training_would_overlap(name: str, usable: set[str], monkeypatch: pytest.MonkeyPatch) -> None:
    module = ade_corpus_v2.__name__ if name.startswith("ade") else "clinicalbert.datasets.phee"
    off: Callable[[Path, str], frozenset[str]] = lambda *_: frozenset()  # noqa: E731
    monkeypatch.setattr(f"{module}.held_out_abstracts", off)
    leaking = groups(name, "train") - usable
    assert {CDR_DEV, CDR_TEST} < leaking and leaking & groups(
        "phee" if name != "phee" else "ade_corpus_v2", "dev", "test"
    )


@pytest.mark.usefixtures("root")
def test_dev_and_test_are_whole() -> None:
    assert groups("ade_corpus_v2", "dev") == {DEV[0]} and groups("ade_corpus_v2", "test") == {TEST[0]}
    assert groups("phee", "dev") == {PHEE_DEV} and groups("phee", "test") == {PHEE_TEST}


@pytest.mark.parametrize("absent", ["phee", "bc5cdr", "ade_corpus_v2"])
def test_a_corpus_that_is_absent_stops_training_and_nothing_else(root: Path, absent: str) -> None:
    (root / absent).rename(root / "away")
    for name in ("ade_corpus_v2", "ade_doses", "phee"):
        if absent not in (name, CORPORA.get(name).folder):
            with pytest.raises(InputError, match=rf"/{absent} does not exist: .* shares abstracts with {absent}"):
                CORPORA.get(name).load("train")
            assert CORPORA.get(name).load("dev")
