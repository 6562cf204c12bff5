"""The made corpus, where the notes are at hand."""

from __future__ import annotations

import os
import re
import time
from collections import Counter

import pytest

from clinicalbert.datasets.corpus import CORPORA, ROOT_VARIABLE, data_root
from clinicalbert.datasets.example import Example
from clinicalbert.datasets.leaks import HeldOut
from clinicalbert.datasets.mtsamples import read_notes

pytestmark = pytest.mark.skipif(not os.environ.get(ROOT_VARIABLE), reason=f"{ROOT_VARIABLE} is not set")


@pytest.fixture(scope="module")
def made() -> dict[str, list[Example]]:
    started = time.process_time()
    found = {split: CORPORA.get("phi_surrogates").load(split) for split in ("train", "dev")}
    assert time.process_time() - started < 60
    return found


def test_counts(made: dict[str, list[Example]]) -> None:
    assert {split: len(some) for split, some in made.items()} == {"train": 12_000, "dev": 1_000}
    for some in made.values():
        assert len({e.id for e in some}) == len(some) and all(e.text == e.text.strip() for e in some)
        labels = Counter(s.label for e in some for s in e.spans)
        assert set(labels) == {"name", "location", "organization"} and min(labels.values()) > len(some) / 5
        assert 0.3 < sum(not e.spans for e in some) / len(some) < 0.45
        assert sum(e.labels != ("plain",) for e in some) > len(some) / 3


def test_the_same_each_time(made: dict[str, list[Example]]) -> None:
    assert CORPORA.get("phi_surrogates").load("dev") == made["dev"]


def test_spans_follow_the_guide(made: dict[str, list[Example]]) -> None:
    for some in made.values():
        for e in some:
            for s in e.spans:
                words = e.text[s.start : s.end]
                assert words == words.strip() and words, e.id
                assert not re.match(r"(?i)(?:mrs?|ms|drs?|miss)[.\s]+\w", words) or s.label != "name", (e.id, words)
                assert not re.search(r"['’]s$", words) or s.label != "name", (e.id, words)


def test_no_note_no_wording_and_no_name_stands_in_both(made: dict[str, list[Example]]) -> None:
    groups = {split: {e.group for e in some} for split, some in made.items()}
    assert not groups["train"] & groups["dev"]
    plain = {
        split: {e.text[s.start : s.end].lower() for e in some for s in e.spans if s.label == "name" and s.value}
        for split, some in made.items()
    }
    # what a scanner misreads may look like another name
    assert len(plain["train"] & plain["dev"]) < 0.01 * len(plain["dev"]), plain["train"] & plain["dev"]


def test_dev_is_made_of_what_is_held_out_elsewhere_too(made: dict[str, list[Example]]) -> None:
    held = {str(note["sample_id"]) for note in read_notes(data_root() / "mtsamples", "dev")}
    groups = {e.group for e in made["dev"]}
    assert all(g.removeprefix("mtsamples/") in held for g in groups if g.startswith("mtsamples/"))
    assert all(g.startswith(("mtsamples/", "dev/")) for g in groups)


def test_train_shares_no_thirteen_words_with_dev_but_in_notes_that_repeat_each_other(
    made: dict[str, list[Example]],
) -> None:
    dropped = HeldOut(e.text for e in made["dev"]).screen(made["train"]).dropped
    groups = {e.id: e.group for e in made["train"]}
    assert len(dropped) < 0.03 * len(made["train"])  # training drops them, as with every corpus
    assert not [key for key in dropped if groups[key].startswith("train/") and "nothing" not in groups[key]][5:]
