from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given

from clinicalbert.text.shapes import SHAPES, word_shapes
from strategies import texts


def shapes(text: str, *spans: tuple[int, int]) -> list[str]:
    found = np.array(spans or [(0, len(text))], dtype=np.int32)
    return [SHAPES[i] for i in word_shapes(text, found[:, 0], found[:, 1])]


@pytest.mark.parametrize(
    ("shape", "words"),
    [
        ("lower", "a pain é ß e\u0301te\u0301 中文 שלום"),
        ("upper", "RA ÉÉ HIV ΣΣ E\u0301E"),
        ("title", "Pain Éa Dr E\u0301cole Σα"),
        ("mixed", "pH McDonald mRNA iPhone eGFR"),
        ("single_upper", "A É Σ E\u0301"),
        ("digits", "1 2024 ١٢ ²"),
        ("alnum", "B12 12h q4h CD4 é1"),
        ("other", "- ... \0 \u0301 \U0001f600 \U0001f468\u200d\u2695\ufe0f 𝔸 \U00010400"),
    ],
)
def test_each_class(shape: str, words: str) -> None:
    assert {word: shapes(word) for word in words.split(" ")} == {word: [shape] for word in words.split(" ")}


def test_offsets_select_the_word() -> None:
    assert shapes("RA pain B12.", (0, 2), (3, 7), (8, 11), (11, 12)) == ["upper", "lower", "alnum", "other"]
    assert shapes("\U0001f600RA", (1, 3)) == ["upper"]


@pytest.mark.parametrize("text", ["", "abc"])
def test_no_words(text: str) -> None:
    none = np.zeros(0, dtype=np.int32)
    assert len(word_shapes(text, none, none)) == 0


@given(texts)
def test_none_stays_for_special_tokens(text: str) -> None:
    spans = [(i, j) for i in range(min(len(text), 6)) for j in range(i + 1, len(text) + 1)]
    if spans:
        assert "none" not in shapes(text, *spans)
