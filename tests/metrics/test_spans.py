from __future__ import annotations

import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st
from seqeval.metrics import f1_score, precision_score, recall_score
from seqeval.metrics.sequence_labeling import get_entities

from clinicalbert.metrics.spans import Counts, LabelledRange, overlap_counts, strict_counts, total

TAGS = st.sampled_from(["O", "B-x", "I-x", "B-y", "I-y"])
PAIRS = st.lists(st.tuples(TAGS, TAGS), min_size=1, max_size=25)


def ranges(tags: list[str]) -> set[LabelledRange]:
    return {(a, b + 1, kind) for kind, a, b in get_entities(tags)}


@given(st.lists(PAIRS, min_size=1, max_size=5))
def test_equals_seqeval(sentences: list[list[tuple[str, str]]]) -> None:
    truth = [[t for t, _ in s] for s in sentences]
    guess = [[g for _, g in s] for s in sentences]
    counts = total(strict_counts(ranges(g), ranges(t)) for g, t in zip(guess, truth, strict=True))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        expected = [f(truth, guess, zero_division=0) for f in (precision_score, recall_score, f1_score)]
    assert [counts.precision, counts.recall, counts.f1] == pytest.approx(expected)


@pytest.mark.parametrize(
    ("predicted", "gold", "strict", "overlap"),
    [
        (set(), set(), (0, 0, 0), (0, 0, 0)),
        ({(0, 3, "x")}, set(), (0, 0, 0), (0, 0, 0)),
        (set(), {(0, 3, "x")}, (0, 0, 0), (0, 0, 0)),
        ({(0, 3, "x")}, {(0, 3, "x")}, (1, 1, 1), (1, 1, 1)),
        ({(0, 3, "x")}, {(0, 3, "y")}, (0, 0, 0), (0, 0, 0)),
        ({(0, 3, "x")}, {(2, 5, "x")}, (0, 0, 0), (1, 1, 1)),
        ({(0, 3, "x")}, {(3, 5, "x")}, (0, 0, 0), (0, 0, 0)),
        ({(0, 2, "x"), (3, 5, "x")}, {(0, 5, "x"), (7, 9, "x")}, (0, 0, 0), (1, 0.5, 2 / 3)),
    ],
)
def test_by_hand(
    predicted: set[LabelledRange], gold: set[LabelledRange], strict: tuple[float, ...], overlap: tuple[float, ...]
) -> None:
    for counts, expected in ((strict_counts(predicted, gold), strict), (overlap_counts(predicted, gold), overlap)):
        assert (counts.precision, counts.recall, counts.f1) == pytest.approx(expected)


@given(st.sets(st.tuples(st.integers(0, 9), st.integers(10, 20), st.sampled_from("xy")), max_size=6), st.data())
def test_overlap_is_never_below_strict(gold: set[LabelledRange], data: st.DataObject) -> None:
    predicted = data.draw(st.sets(st.sampled_from(sorted(gold)))) if gold else set()
    assert overlap_counts(predicted, gold).f1 >= strict_counts(predicted, gold).f1


def test_total_of_nothing() -> None:
    assert total([]) == Counts() and Counts().f1 == 0
