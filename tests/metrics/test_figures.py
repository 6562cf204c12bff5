"""Figures against scikit-learn and seqeval."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from seqeval.metrics import f1_score as seqeval_f1
from seqeval.scheme import IOB2
from sklearn.metrics import accuracy_score, f1_score

from clinicalbert.metrics.figures import F1, MacroF1, Precision, Recall, figure, one_label
from clinicalbert.metrics.spans import Counts, strict_counts

labels = st.sampled_from("abc")


@given(st.lists(st.tuples(labels, labels), min_size=1, max_size=30))
def test_one_label_an_example(pairs: list[tuple[str, str]]) -> None:
    predicted, gold = zip(*pairs, strict=True)
    tallies = [one_label(p, g) for p, g in pairs]
    assert figure(tallies, Recall("all")) == pytest.approx(accuracy_score(gold, predicted))
    assert figure(tallies, MacroF1("label/")) == pytest.approx(
        f1_score(gold, predicted, average="macro", zero_division=0)
    )
    assert figure(tallies, F1("label/a")) == pytest.approx(
        f1_score(gold, predicted, labels=["a"], average="macro", zero_division=0)
    )


@given(st.lists(st.lists(st.tuples(labels, labels), max_size=8), min_size=1, max_size=6))
def test_spans_as_seqeval_counts_them(texts: list[list[tuple[str, str]]]) -> None:
    """Each word that has a label is an entity of its own (B-), so that both see the same spans."""
    tallies, gold_tags, found_tags = [], [], []
    for text in texts:
        found = {(i, i + 1, p) for i, (p, _) in enumerate(text) if p != "c"}
        gold = {(i, i + 1, g) for i, (_, g) in enumerate(text) if g != "c"}
        tallies.append({"entities": strict_counts(found, gold)})
        found_tags.append(["O" if p == "c" else f"B-{p}" for p, _ in text])
        gold_tags.append(["O" if g == "c" else f"B-{g}" for _, g in text])
    expected = seqeval_f1(gold_tags, found_tags, mode="strict", scheme=IOB2, zero_division=0)
    assert figure(tallies, F1("entities")) == pytest.approx(expected)


def test_nothing_is_zero() -> None:
    assert figure([{"x": Counts()}], F1("x")) == 0
    assert figure([{}], F1("x")) == figure([], MacroF1("x/")) == 0
    assert figure([{"x": Counts(1, 1, 2, 4)}], Precision("x")) == 0.5
    assert figure([{"x": Counts(1, 1, 2, 4)}], Recall("x")) == 0.25
    assert np.isclose(figure([{"x": Counts(1, 1, 2, 4)}, {}], F1("x")), 1 / 3)
