from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinicalbert.corpus.packing import Instance, MaskingSettings, PackingSettings, pack
from clinicalbert.inference.pipeline import Pipeline

CLS, SEP, MASK, WORDS = 1, 2, 3, 100
GOLDEN = os.environ.get("CLINICALBERT_GOLDEN")
documents = st.lists(st.lists(st.lists(st.integers(10, WORDS - 1), max_size=40), max_size=9), max_size=9)


def packed(given_documents: Any, **settings: Any) -> list[Instance]:
    masking = MaskingSettings(mask_id=MASK, vocabulary_size=WORDS, most=20)
    return pack(given_documents, CLS, SEP, PackingSettings(**settings), masking)


@pytest.mark.skipif(not GOLDEN, reason="CLINICALBERT_GOLDEN is not set")
@pytest.mark.parametrize("name", ["packing_a", "packing_b"])
def test_equals_the_original_instance_by_instance(nlp: Pipeline, name: str) -> None:
    folder = Path(str(GOLDEN))
    settings = json.loads((folder / f"{name}.settings.json").read_text())
    fast = nlp.tokenizer._fast
    blocks = (folder / f"{name}.input.txt").read_text(encoding="utf-8").split("\n\n")
    lines = [[line.strip() for line in block.split("\n") if line.strip()] for block in blocks]
    ids = [[fast.encode(line, add_special_tokens=False).ids for line in block] for block in lines]
    masking = MaskingSettings(
        nlp.tokenizer.mask, fast.get_vocab_size(), settings["masked_lm_prob"], settings["max_predictions_per_seq"]
    )
    packing = PackingSettings(
        settings["random_seed"], settings["dupe_factor"], settings["max_seq_length"], settings["short_seq_prob"]
    )
    expected = [json.loads(line) for line in (folder / f"{name}.instances.jsonl").read_text().splitlines()]
    found = pack(ids, nlp.tokenizer.cls, nlp.tokenizer.sep, packing, masking)
    assert len(found) == len(expected) == settings["instances"]
    for ours, theirs in zip(found, expected, strict=True):
        assert [fast.id_to_token(i) for i in ours.ids] == theirs["tokens"]
        assert [0] * ours.b_start + [1] * (len(ours.ids) - ours.b_start) == theirs["segment_ids"]
        assert ours.random_next == theirs["is_random_next"]
        assert ours.positions == theirs["masked_lm_positions"]
        assert [fast.id_to_token(i) for i in ours.labels] == theirs["masked_lm_labels"]


@given(documents, st.integers(0, 99), st.integers(8, 64))
def test_instances_are_whole(given_documents: Any, seed: int, length: int) -> None:
    for instance in packed(given_documents, seed=seed, max_seq_length=length, dupe_factor=2, short_seq_prob=0.3):
        ids = instance.ids
        assert len(ids) <= length and ids[0] == CLS and ids[-1] == SEP and ids[instance.b_start - 1] == SEP
        assert instance.positions == sorted(set(instance.positions)) and len(instance.positions) == len(instance.labels)
        assert 1 <= len(instance.positions) <= max(1, round(len(ids) * 0.15))
        specials = {0, instance.b_start - 1, len(ids) - 1}
        assert not specials & set(instance.positions)
        restored = {**dict(enumerate(ids)), **dict(zip(instance.positions, instance.labels, strict=True))}
        assert all(10 <= t < WORDS for i, t in restored.items() if i not in specials)


@given(documents)
def test_the_same_seed_gives_the_same(given_documents: Any) -> None:
    assert packed(given_documents) == packed(given_documents)


def test_every_document_is_used_in_every_pass() -> None:
    texts = [[[10 * i + j] * 30 for j in range(5)] for i in range(1, 9)]
    seen = {t for i in packed(texts, dupe_factor=1) for t in [*i.ids, *i.labels]}
    assert {10 * i + j for i in range(1, 9) for j in range(5)} <= seen


@pytest.mark.parametrize("given_documents", [[], [[]], [[[]]], [[[]], []]])
def test_nothing_to_pack(given_documents: Any) -> None:
    assert packed(given_documents) == []
