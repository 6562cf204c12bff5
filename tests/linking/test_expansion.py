"""What abbreviations stand for."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from clinicalbert.facts import Abbreviation, Alternative
from clinicalbert.linking.expansion import AROUND, Expander, Senses, around, fitted_senses

SENSES = {
    "RA": Senses(("joint disease", "right atrium"), np.array([[9, 0], [0, 9]], np.float32), np.zeros(2, np.float32))
}
"""Of a space of two dimensions: joints, and hearts."""


def embed(texts: Sequence[str]) -> NDArray[np.float32]:
    rows = [(text.count("joint"), text.count("heart")) for text in texts]
    return np.array(rows, dtype=np.float32)


EXPAND = Expander(embed, SENSES)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("joint pain, RA", [(12, "joint disease", "context")]),
        ("RA of the heart; joint RA?", [(0, "", "context"), (23, "", "context")]),
        ("heart: RA dilated", [(7, "right atrium", "context")]),
        ("radio array (RA), joint, RA", [(13, "radio array", "note"), (25, "radio array", "note")]),
        ("RAM, xRA, RA-1, R/RA", []),
        ("no short form", []),
        ("", []),
    ],
)
def test_expansion(text: str, found: list[tuple[int, str, str]]) -> None:
    said = EXPAND(text)
    assert [(a.start, a.expansion, a.source) for a in said] == found
    assert all(text[a.start : a.end] == a.short for a in said)


def test_alternatives_have_what_is_left() -> None:
    (sure,) = EXPAND("joint pain, RA")
    assert sure.score > 0.99
    assert [a.expansion for a in sure.alternatives] == ["right atrium"]
    assert sure.alternatives[0].score < 1e-3
    (unknown,) = EXPAND("RA")
    assert (unknown.expansion, unknown.score) == ("", 0.0)
    assert unknown.alternatives == (Alternative("joint disease", 0.5), Alternative("right atrium", 0.5))


def test_places_of_forms_without_senses_have_no_answer() -> None:
    assert EXPAND.expanded("the XY", [(4, 6)]) == [Abbreviation(4, 6, "XY", "", 0.0, "", ())]
    assert EXPAND.expanded("the XY", []) == []


def test_the_form_itself_is_not_read() -> None:
    text = "a" * 100 + "RA" + "b" * 100
    assert around(text, 100, 102) == "a" * AROUND + " " + "b" * AROUND


def test_what_ships() -> None:
    senses = fitted_senses()
    assert len(senses) == 33
    assert sum(len(s.long_forms) for s in senses.values()) == 79
    for one in senses.values():
        assert one.weight.shape == (384, len(one.long_forms))
        assert np.isfinite(one.weight).all()


@given(st.text(alphabet="RAM (joint)heart-/", max_size=80))
def test_any_text_is_read(text: str) -> None:
    said = EXPAND(text)
    assert [a.start for a in said] == sorted({a.start for a in said})
    assert all(text[a.start : a.end] == a.short for a in said)
