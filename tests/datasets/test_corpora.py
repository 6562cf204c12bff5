"""The real corpora, where they are at hand."""

from __future__ import annotations

import os

import pytest

from clinicalbert.datasets.corpus import CORPORA, ROOT_VARIABLE
from clinicalbert.labels import HEADS, PUBLIC

pytestmark = pytest.mark.skipif(not os.environ.get(ROOT_VARIABLE), reason=f"{ROOT_VARIABLE} is not set")


@pytest.mark.parametrize(
    ("name", "split", "texts", "mentions"),
    [
        ("bc5cdr", "train", 500, 9385),
        ("bc5cdr", "dev", 500, 9591),
        ("bc5cdr", "test", 500, 9809),
        ("ncbi_disease", "train", 592, None),
        ("ncbi_disease", "dev", 100, None),
        ("ncbi_disease", "test", 940, 960),
        ("maccrobat2020", "train", 137, None),
        ("maccrobat2020", "dev", 36, None),
        ("maccrobat2020", "test", 27, None),
    ],
)
def test_counts(name: str, split: str, texts: int, mentions: int | None) -> None:
    corpus = CORPORA.get(name)
    examples = corpus.load(split)
    assert len(examples) == len({e.id for e in examples}) == texts
    assert mentions is None or sum(len(e.spans) for e in examples) == mentions
    assert corpus.head is not None
    assert {s.label for e in examples for s in e.spans} <= set(HEADS[corpus.head])
    assert all(e.text[s.start : s.end].strip() for e in examples for s in e.spans)


@pytest.mark.parametrize("split", ["open", "sealed"])
def test_note_gold(split: str) -> None:
    examples = CORPORA.get("note_entities").load(split)
    assert examples and {s.label for e in examples for s in e.spans} <= set(PUBLIC)
    for e in examples:
        for s in e.spans:
            words = e.text[s.start : s.end]
            assert words == words.strip(), f"{e.id}: {s.start}:{s.end} begins or ends with a blank"


def test_splits_share_no_document() -> None:
    for name in ("bc5cdr", "maccrobat2020", "note_entities"):
        splits = [{e.group for e in CORPORA.get(name).load(s)} for s in CORPORA.get(name).splits]
        assert sum(map(len, splits)) == len(set().union(*splits))
