from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from seqeval.metrics.sequence_labeling import get_entities

from clinicalbert.decoding.bio import decode_bio

Spans = list[tuple[int, int, int]]


def names(types: int) -> list[str]:
    return ["O", *(f"{p}-{t}" for t in range(types) for p in "BI")]


def one_hot(classes: list[int], types: int) -> NDArray[np.float32]:
    return np.eye(1 + 2 * types, dtype=np.float32)[classes] * 9


def spans(logits: NDArray[np.float32]) -> Spans:
    found = decode_bio(logits)
    return list(zip(found.first.tolist(), found.last.tolist(), found.type.tolist(), strict=True))


def slow(logits: NDArray[np.float32]) -> list[tuple[int, int, int, float]]:
    """The definition, word by word."""
    found: list[list[float]] = []
    open_type = None
    for i, row in enumerate(logits.astype(np.float64)):
        c = int(row.argmax())
        p = float(np.exp(row[c]) / np.exp(row).sum())
        if c == 0:
            open_type = None
            continue
        kind, inside = (c - 1) // 2, c % 2 == 0
        if inside and kind == open_type:
            found[-1][1], found[-1][3] = i, min(found[-1][3], p)
        else:
            found.append([i, i, kind, p])
        open_type = kind
    return [tuple(f) for f in found]  # type: ignore[misc]


@given(st.integers(0, 2**32 - 1), st.integers(0, 60), st.integers(1, 5), st.floats(0.1, 8))
def test_equals_the_definition(seed: int, words: int, types: int, scale: float) -> None:
    logits = (np.random.default_rng(seed).normal(size=(words, 1 + 2 * types)) * scale).astype(np.float32)
    expected = slow(logits)
    assert spans(logits) == [e[:3] for e in expected]
    assert np.allclose(decode_bio(logits).score, [e[3] for e in expected], atol=1e-9)


@given(st.integers(1, 3).flatmap(lambda t: st.tuples(st.just(t), st.lists(st.integers(0, 2 * t), max_size=40))))
def test_equals_seqeval(case: tuple[int, list[int]]) -> None:
    types, classes = case
    tags = [names(types)[c] for c in classes]
    expected = [(start, end, int(kind)) for kind, start, end in get_entities(tags)] if tags else []
    assert spans(one_hot(classes, types).reshape(-1, 1 + 2 * types)) == expected


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ("", []),
        ("O O", []),
        ("B-0", [(0, 0, 0)]),
        ("B-0 I-0 O", [(0, 1, 0)]),
        ("O B-0 B-0 I-0", [(1, 1, 0), (2, 3, 0)]),
        ("I-0 I-0 O", [(0, 1, 0)]),
        ("O I-1 O I-1", [(1, 1, 1), (3, 3, 1)]),
        ("B-0 I-1 I-1", [(0, 0, 0), (1, 2, 1)]),
        ("I-1 I-0 B-0", [(0, 0, 1), (1, 1, 0), (2, 2, 0)]),
        ("B-0 O I-0", [(0, 0, 0), (2, 2, 0)]),
    ],
)
def test_repair(tags: str, expected: Spans) -> None:
    classes = [names(2).index(t) for t in tags.split()]
    assert spans(one_hot(classes, 2).reshape(-1, 5)) == expected


def test_one_doubtful_word_makes_a_doubtful_span() -> None:
    logits = one_hot([1, 2, 2], 1)
    logits[1] = [0, 0, 0.1]
    assert decode_bio(logits).score[0] == pytest.approx(np.exp(0.1) / (2 + np.exp(0.1)))


def test_large_logits_do_not_overflow() -> None:
    with np.errstate(all="raise", under="ignore"):
        assert decode_bio(one_hot([1, 2], 1) * 1e4).score.tolist() == [1.0]
