from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinicalbert.decoding.calibration import Calibration, calibrated
from clinicalbert.decoding.entities import Head, head_entities, heads_of
from clinicalbert.document import Entity
from clinicalbert.inference.pipeline import Pipeline
from clinicalbert.labels import HEADS, bio_labels
from clinicalbert.text.tokens import Tokenizer
from dummies import IDENTITY
from strategies import texts


@given(st.lists(st.floats(0, 1), min_size=1, max_size=20), st.floats(0.01, 5), st.floats(-5, 5))
def test_calibration_is_monotone_and_a_probability(raw: list[float], slope: float, offset: float) -> None:
    values = calibrated(np.sort(raw), Calibration(slope=slope, offset=offset))
    assert (np.diff(values) >= 0).all() and (values >= 0).all() and (values <= 1).all()


def test_identity_calibration_changes_nothing() -> None:
    assert np.allclose(calibrated(np.array([0.0, 0.3, 1.0]), IDENTITY), [0, 0.3, 1], atol=1e-5)


def test_heads_stand_side_by_side() -> None:
    heads = heads_of({h: bio_labels(h) for h in HEADS}, dict.fromkeys(HEADS, IDENTITY))
    assert [h.columns.start for h in heads] == [0, *(h.columns.stop for h in heads[:-1])]
    assert all(h.raw_labels == tuple(HEADS[h.name]) for h in heads)


def everything(text: str, tokenizer: Tokenizer) -> list[Entity]:
    """What a head finds that calls every word a Chemical of its own."""
    tokens = tokenizer(text)
    logits = np.tile(np.array([0, 9, 0, 0, 0], dtype=np.float32), (len(tokens.word_first), 1))
    return head_entities(text, tokens, logits, Head("bc5cdr", slice(0, 5), ("Chemical", "Disease"), IDENTITY))


@given(texts)
def test_words_are_those_of_the_text(nlp: Pipeline, text: str) -> None:
    found = everything(text, nlp.tokenizer)
    assert all(0 <= e.start < e.end <= len(text) and text[e.start : e.end] == e.text for e in found)
    assert len(found) == len(nlp.tokenizer(text).word_first)
    assert {(e.label, e.source) for e in found} <= {("Chemical", "bc5cdr:Chemical")}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("diabe\u0301te\u0301 x", ["diabe\u0301te\u0301", "x"]),
        ("n\u0303\u0323 x", ["n\u0303\u0323", "x"]),
        ("diabété x", ["diabété", "x"]),
        ("pain\u0301", ["pain\u0301"]),
        ("pain x", ["pain", "x"]),
        ("", []),
    ],
)
def test_a_letter_keeps_its_accent(nlp: Pipeline, text: str, words: list[str]) -> None:
    assert [e.text for e in everything(text, nlp.tokenizer)] == words


@given(st.integers(0, 2**32 - 1), st.floats(0, 3))
def test_a_bias_only_takes_words_away(seed: int, bias: float) -> None:
    logits = np.random.default_rng(seed).normal(size=(30, 5)).astype(np.float32) * 2
    head = Head("bc5cdr", slice(0, 5), ("Chemical", "Disease"), IDENTITY)

    def words(h: Head) -> set[int]:
        spans = h.spans(logits)
        return {w for a, b in zip(spans.first, spans.last, strict=True) for w in range(a, b + 1)}

    before = logits.copy()
    assert words(replace(head, bias=bias)) <= words(head)
    assert np.array_equal(before, logits)
