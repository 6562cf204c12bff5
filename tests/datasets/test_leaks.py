from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinicalbert.datasets.example import Example
from clinicalbert.datasets.leaks import SEQUENCE, HeldOut, sequences
from clinicalbert.errors import LeakError

WORDS = [f"word{i}" for i in range(SEQUENCE)]
HELD = HeldOut(["before it " + " ".join(WORDS) + " after it"])


def example(key: str, text: str) -> Example:
    return Example(key, text, (), key)


@pytest.mark.parametrize(
    "text",
    [
        " ".join(WORDS),
        "something else, " + " ".join(WORDS) + " and more",
        " ".join(WORDS).upper(),
        ",\r\n".join(WORDS) + ".",
        "it " + " ".join([*WORDS[:-1], "x"]) + " before it " + " ".join(WORDS[: SEQUENCE - 2]),
    ],
)
def test_thirteen_shared_words_are_a_leak(text: str) -> None:
    assert text in HELD
    assert HELD.screen([example("a", text), example("b", "other")]).dropped == ("a",)
    with pytest.raises(LeakError, match=r"share 13 words with held-out text: a$"):
        HELD.require_clean([example("a", text)])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "!?",
        " ".join(WORDS[:-1]),
        "x " + " ".join(WORDS[1:]) + " x",
        " ".join([*WORDS[:6], "x", *WORDS[6:]]),
        " ".join(reversed(WORDS)),
        " ".join(WORDS).replace("word1", "word 1"),
    ],
)
def test_twelve_are_none(text: str) -> None:
    assert text not in HELD
    kept = HELD.screen([example("a", text)])
    assert [e.id for e in kept.kept] == ["a"] and kept.dropped == ()
    HELD.require_clean([example("a", text)])


def test_short_texts_leak_only_whole() -> None:
    held = HeldOut(["No acute distress."])
    assert "no acute distress" in held
    assert "no acute distress today" not in held and "acute distress" not in held


def test_blank_texts_hold_nothing() -> None:
    assert sequences("") == sequences(" \n.") == set()
    assert "" not in HeldOut(["", "."]) and 5 not in HELD


def test_an_empty_guard_keeps_all_and_order() -> None:
    examples = [example(k, " ".join(WORDS)) for k in "cab"]
    assert HeldOut([]).screen(examples).kept == tuple(examples)


@given(st.lists(st.sampled_from("abc"), max_size=30), st.lists(st.sampled_from("abc"), max_size=6), st.integers(0, 9))
def test_equals_the_definition(held: list[str], own: list[str], start: int) -> None:
    def runs(words: list[str]) -> set[tuple[str, ...]]:
        if 0 < len(words) < SEQUENCE:
            return {tuple(words)}
        return {tuple(words[i : i + SEQUENCE]) for i in range(len(words) - SEQUENCE + 1)}

    for train in (own + held[start:], held[start : start + SEQUENCE - 1] + own, held, own):
        assert (" ".join(train) in HeldOut([" ".join(held)])) == bool(runs(train) & runs(held))
