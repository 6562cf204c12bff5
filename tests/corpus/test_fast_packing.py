"""The fast packing follows the rules of the faithful one; only the draws are others."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinicalbert.corpus.fast_packing import pack_fast
from clinicalbert.corpus.layouts import Instances, instances_of_packing
from clinicalbert.corpus.packing import MaskingSettings, PackingSettings, pack
from strategies import id_documents as documents
from strategies import token_documents as as_arrays

CLS, SEP, MASK, WORDS = 1, 2, 3, 10_000


def fast(given_documents: Any, block: int = 0, most: int = 20, **settings: Any) -> Instances:
    masking = MaskingSettings(mask_id=MASK, vocabulary_size=WORDS, most=most)
    return pack_fast(as_arrays(given_documents), CLS, SEP, PackingSettings(**settings), masking, block)


@given(documents, st.integers(0, 99), st.integers(8, 64))
def test_instances_are_whole(given_documents: Any, seed: int, length: int) -> None:
    found = fast(given_documents, seed=seed, max_seq_length=length, dupe_factor=2, short_seq_prob=0.3)
    ends = found.offsets[1:]
    assert len(found.ids) == (int(ends[-1]) if len(found) else 0)
    for i in range(len(found)):
        ids = found.ids[found.offsets[i] : found.offsets[i + 1]]
        at = found.positions[found.masks[i] : found.masks[i + 1]]
        labels = found.labels[found.masks[i] : found.masks[i + 1]]
        b_start = found.b_starts[i]
        assert len(ids) <= length and ids[0] == CLS and ids[-1] == SEP and ids[b_start - 1] == SEP
        assert len(at) == min(20, max(1, round(len(ids) * 0.15)))
        assert at.tolist() == sorted(set(at.tolist()) - {0, int(b_start) - 1, len(ids) - 1})
        restored = ids.copy()
        restored[at] = labels
        assert sorted(np.flatnonzero(restored < 10).tolist()) == [0, b_start - 1, len(ids) - 1]


@given(documents)
def test_the_same_seed_gives_the_same(given_documents: Any) -> None:
    first, second = fast(given_documents), fast(given_documents)
    assert first.ids.tolist() == second.ids.tolist() and first.positions.tolist() == second.positions.tolist()


@pytest.mark.parametrize("given_documents", [[], [[]], [[[]]], [[[]], []]])
def test_nothing_to_pack(given_documents: Any) -> None:
    assert len(fast(given_documents)) == 0


def test_another_block_draws_otherwise() -> None:
    text = [[[10 + i] * 7 for i in range(30)] for _ in range(5)]
    assert fast(text, block=0).ids.tolist() != fast(text, block=1).ids.tolist()


def notes() -> list[list[list[int]]]:
    rng = np.random.default_rng(3)
    return [
        [rng.integers(10, WORDS, rng.integers(1, 45)).tolist() for _ in range(rng.integers(1, 40))] for _ in range(400)
    ]


def figures(found: Instances) -> dict[str, float]:
    """What the two ways of packing must agree on, over many instances."""
    lengths = np.diff(found.offsets)
    hidden = found.ids[np.repeat(found.offsets[:-1], np.diff(found.masks)) + found.positions]
    share = found.positions / np.repeat(lengths, np.diff(found.masks))
    return {
        "instances": len(found),
        "tokens": float(lengths.sum()),
        "full": float((lengths == 128).mean()),
        "random": float(found.random_next.mean()),
        "length of A": float(found.b_starts.mean()),
        "variance of A": float(found.b_starts.std()),
        "hidden": len(found.labels),
        "masked": float((hidden == MASK).mean()),
        "kept": float((hidden == found.labels).mean()),
        "place": float(share.mean()),
        "spread": float(share.std()),
    }


def test_the_figures_are_those_of_the_faithful_packing() -> None:
    given_documents = notes()
    ours = figures(fast(given_documents, dupe_factor=10))
    masking = MaskingSettings(mask_id=MASK, vocabulary_size=WORDS)
    theirs = figures(instances_of_packing(pack(given_documents, CLS, SEP, PackingSettings(dupe_factor=10), masking)))
    assert theirs["instances"] > 10_000
    assert {k: v / theirs[k] for k, v in ours.items()} == {k: pytest.approx(1, abs=0.02) for k in ours}
    assert ours["masked"] == pytest.approx(0.8, abs=0.01) and ours["kept"] == pytest.approx(0.1, abs=0.01)


def test_the_random_tokens_are_of_the_whole_vocabulary() -> None:
    found = fast(notes())
    at = np.repeat(found.offsets[:-1], np.diff(found.masks)) + found.positions
    other = found.ids[at][(found.ids[at] != MASK) & (found.ids[at] != found.labels)]
    assert np.histogram(other, bins=10, range=(0, WORDS))[0] / len(other) == pytest.approx(0.1, abs=0.03)
