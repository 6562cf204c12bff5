from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from clinicalbert.decoding.heads import Pairs, Ranges, Tags, column_slices, spec_from_json, spec_to_json
from clinicalbert.decoding.pairs import PLACES, PairWeights, WordPairs, pair_logits
from clinicalbert.decoding.ranges import expand, means, range_logits
from clinicalbert.errors import WeightsError

TABLE = np.random.default_rng(5).normal(size=(30, 7)).astype(np.float32) * 3
ranges = st.lists(st.tuples(st.integers(0, 29), st.integers(-1, 8)), max_size=12)


def arrays(found: list[tuple[int, int]]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    first = np.array([a for a, _ in found], dtype=np.intp)
    last = np.array([min(29, a + n) if n >= 0 else a - 1 for a, n in found], dtype=np.intp)
    return first, last


@given(ranges)
def test_sums_over_ranges_are_those_of_a_plain_loop(found: list[tuple[int, int]]) -> None:
    first, last = arrays(found)
    owner, word = expand(first, last)
    plain = [(i, w) for i, (a, b) in enumerate(zip(first, last, strict=True)) for w in range(a, b + 1)]
    assert list(zip(owner.tolist(), word.tolist(), strict=True)) == plain
    mean, logits = means(TABLE, first, last), range_logits(TABLE, first, last)
    assert mean.shape == (len(found), 7) and logits.shape == (len(found), 6)
    for i, (a, b) in enumerate(zip(first, last, strict=True)):
        if b < a:
            assert not mean[i].any() and not logits[i].any()
            continue
        np.testing.assert_allclose(mean[i], TABLE[a : b + 1].mean(0), rtol=1e-5, atol=1e-6)
        weight = np.exp(TABLE[a : b + 1, 0])
        expected = (weight[:, None] * TABLE[a : b + 1, 1:]).sum(0) / weight.sum()
        np.testing.assert_allclose(logits[i], expected, rtol=1e-4, atol=1e-5)


def test_far_attention_overflows_nowhere() -> None:
    table = np.array([[1e4, 1.0], [-1e4, 9.0]], dtype=np.float32)
    np.testing.assert_allclose(range_logits(table, np.array([0]), np.array([1])), [[1.0]])


def pairs(*rows: tuple[int, int, int, int]) -> WordPairs:
    return WordPairs(*np.array(rows, dtype=np.intp).T)


@pytest.mark.parametrize(
    ("row", "between", "place"),
    [
        ((0, 1, 2, 3), (2, 1), 0),
        ((2, 3, 0, 1), (2, 1), 8),
        ((0, 0, 2, 3), (1, 1), 1),
        ((0, 0, 40, 41), (1, 39), 7),
        ((40, 41, 0, 0), (1, 39), 15),
        ((0, 3, 2, 4), (4, 1), 0),
        ((0, 0, 5, 5), (1, 4), 3),
    ],
)
def test_what_lies_between_two(row: tuple[int, int, int, int], between: tuple[int, int], place: int) -> None:
    one = pairs(row)
    first, last = one.between()
    assert (int(first[0]), int(last[0])) == between
    assert int(one.places()[0]) == place < PLACES


def test_pairs_by_hand() -> None:
    width, rng = 2, np.random.default_rng(1)
    weights = PairWeights(
        rng.normal(size=(PLACES, width)).astype(np.float32),
        rng.normal(size=width).astype(np.float32),
        rng.normal(size=(3, width)).astype(np.float32),
        rng.normal(size=3).astype(np.float32),
    )
    table = TABLE[:, :6]
    found = pair_logits(table, pairs((1, 2, 6, 6), (6, 6, 1, 2)), weights)
    for row, (head, tail, place) in zip(found, [((1, 3), (6, 7), 2), ((6, 7), (1, 3), 10)], strict=True):
        hidden = table[slice(*head), :2].mean(0) + table[slice(*tail), 2:4].mean(0) + table[3:6, 4:].mean(0)
        hidden = np.maximum(0, hidden + weights.places[place + 1] + weights.bias)
        np.testing.assert_allclose(row, weights.out @ hidden + weights.out_bias, rtol=1e-5)


def test_heads_are_told_and_read_again() -> None:
    heads = {"a": Tags(("x", "y")), "b": Ranges(("z",)), "c": Pairs(("p", "q"), width=8)}
    assert [(s.start, s.stop) for s in column_slices(heads).values()] == [(0, 5), (5, 7), (7, 31)]
    for head in heads.values():
        assert spec_from_json(spec_to_json(head)) == head
    for wrong in ({"kind": "tags"}, {"kind": "odd", "labels": []}, {"kind": "tags", "labels": ["x"], "width": 3}):
        with pytest.raises(WeightsError, match="a head of the manifest"):
            spec_from_json(wrong)
    with pytest.raises(WeightsError, match="no 'bias'"):
        PairWeights.of({"places": TABLE})
