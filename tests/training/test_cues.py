"""The choice among ambiguous words is learnt from marked sentences."""

from __future__ import annotations

import pytest

pytest.importorskip("torch")

from clinicalbert.clinical.assertion.cue_choice import SHARED, Choice
from clinicalbert.datasets.example import Example, LabelledSpan
from clinicalbert.training.cues import f1, fit

NAMES = ("gout", "sepsis", "asthma", "anemia", "angina", "eczema", "rickets", "scurvy")


def sentence(i: int, text: str, marked: str) -> Example:
    start = text.find(f" {marked} ") + 1 if marked else 0
    spans = (LabelledSpan(start, start + len(marked), "speculation"),) if marked else ()
    return Example(f"s{i}", text, spans, f"s{i}")


def sentences(names: tuple[str, ...]) -> list[Example]:
    pairs = list(zip(names, reversed(names), strict=True))
    doubt = [sentence(i, f"It was either {a} or {b} then.", "or") for i, (a, b) in enumerate(pairs)]
    lists = [sentence(9 + i, f"All had {a} or {b} before.", "") for i, (a, b) in enumerate(pairs)]
    return doubt + lists


def test_it_learns_what_stands_around_a_cue() -> None:
    weights = fit(sentences(NAMES[:6]))
    assert set(weights) == {SHARED, "or/speculation"}
    unseen = sentences(NAMES[6:])
    assert f1(unseen, Choice(weights)) == 1.0
    assert f1(unseen, None) == 0.0


def test_it_learns_the_same_every_time() -> None:
    assert fit(sentences(NAMES)) == fit(sentences(NAMES))


def test_a_cue_that_ends_inside_a_word_is_left_out() -> None:
    odd = Example("odd", "unlikely either or", (LabelledSpan(0, 2, "negation"),), "odd")
    assert "un/negation" not in fit([*sentences(NAMES), odd, odd])
