"""The made corpus, where the notes are at hand."""

from __future__ import annotations

import os
import re
import time
from collections import Counter
from functools import cache

import pytest

from clinicalbert.datasets.corpus import CORPORA, ROOT_VARIABLE, data_root
from clinicalbert.datasets.example import Example
from clinicalbert.datasets.leaks import HeldOut
from clinicalbert.datasets.mtsamples import read_notes
from clinicalbert.datasets.surrogates.notes import note_texts

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


def test_train_shares_thirteen_words_with_dev_where_notes_repeat_each_other_alone(
    made: dict[str, list[Example]],
) -> None:
    dev = HeldOut(e.text for e in made["dev"])
    dropped = dev.screen(made["train"]).dropped
    assert len(dropped) < 0.03 * len(made["train"])  # training drops them, as with every corpus
    # the group of a passage that begins with a wording of ours is that wording
    ours = [e for e in made["train"] if e.id in set(dropped) and e.group.startswith("train/")]
    assert not [e.group for e in ours if not _holds_note(e)]


def _holds_note(example: Example) -> bool:
    """Whether the passage shares 13 words with a note: wordings alone never do."""
    return example.text in _notes()


@cache
def _notes() -> HeldOut:
    return HeldOut(text for split in ("train", "dev") for _, text in note_texts(data_root(), split))
