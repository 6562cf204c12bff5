"""What is held out is learnt nowhere, and neither order nor company changes it."""

from __future__ import annotations

import random
import string
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinicalbert.errors import InputError
from clinicalbert.knowledge.concepts import Concept, concept_of
from clinicalbert.knowledge.synonyms import letters, split_synonyms

WORDS = (
    "Fever",
    "fever",
    "fe-ver",
    "FE  VER",
    "fièvre",
    "fievre",
    "straße",
    "STRASSE",
    "ache",
    "ache!",
    "-",
    "hum",
    "β",
)
words = st.sampled_from(WORDS) | st.text(max_size=6)
concepts = st.lists(
    st.builds(concept_of, st.sampled_from("ABCDEF"), words, st.lists(words, max_size=6), st.sampled_from("xy")),
    max_size=8,
)
shares = st.floats(0, 1)
seeds = st.integers(-3, 3)


def many(count: int) -> list[Concept]:
    return [concept_of(f"T:{n}", f"name {n}", [f"synonym {n}", f"other {n}"], "toy") for n in range(count)]


def as_written(text: str) -> str:
    """The rule in its plainest form: case-folded, punctuation away, blanks collapsed."""
    return " ".join("".join(c for c in text.casefold() if c not in string.punctuation).split())


@given(concepts, shares, seeds)
def test_what_is_held_out_is_learnt_nowhere(given_: list[Concept], share: float, seed: int) -> None:
    split = split_synonyms(given_, share=share, seed=seed)
    for same in (letters, as_written):
        learnt = {same(w) for c in split.train for w in (c.name, *c.synonyms)}
        held_out = [same(s) for s, _ in split.held_out]
        assert not learnt & set(held_out)
        assert max(Counter(held_out).values(), default=1) == 1
    assert all(letters(s) for s, _ in split.held_out)


@given(concepts, shares, seeds)
def test_nothing_is_lost_and_names_stay(given_: list[Concept], share: float, seed: int) -> None:
    split = split_synonyms(given_, share=share, seed=seed)
    assert [(c.id, c.name, c.system) for c in split.train] == [(c.id, c.name, c.system) for c in given_]
    before = Counter((s, c.id) for c in given_ for s in c.synonyms)
    assert Counter((s, c.id) for c in split.train for s in c.synonyms) + Counter(split.held_out) == before


@given(concepts, shares, seeds, st.randoms())
def test_order_changes_nothing(given_: list[Concept], share: float, seed: int, shuffle: random.Random) -> None:
    split = split_synonyms(given_, share=share, seed=seed)
    assert split == split_synonyms(given_, share=share, seed=seed)
    order = list(range(len(given_)))
    shuffle.shuffle(order)
    again = split_synonyms([given_[n] for n in order], share=share, seed=seed)
    assert again.held_out == split.held_out
    assert again.train == [split.train[n] for n in order]


@given(concepts, shares, shares, seeds)
def test_a_larger_share_holds_out_what_a_smaller_one_does(given_: list[Concept], a: float, b: float, seed: int) -> None:
    small, large = (set(split_synonyms(given_, share=s, seed=seed).held_out) for s in sorted((a, b)))
    assert small <= large


def test_who_is_eligible() -> None:
    made = [
        concept_of("A", "fever", ["pyrexia", "high  temperature", "--"], "x"),
        concept_of("B", "Pyrexia!", ["heat", "hot-ness", "hotness"], "y"),
        concept_of("C", "warmth", ["HEAT", "glow"], "y"),
    ]
    split = split_synonyms(made, share=1)
    assert split.held_out == [("glow", "C"), ("high temperature", "A")]
    assert [c.synonyms for c in split.train] == [("pyrexia", "--"), ("heat", "hot-ness", "hotness"), ("HEAT",)]
    assert split_synonyms(made, share=0).held_out == []


def test_company_changes_no_lot() -> None:
    few, more = (set(split_synonyms(many(n)).held_out) for n in (200, 400))
    assert few <= more and len(few) < len(more)


def test_the_share_is_about_kept_and_seeds_differ() -> None:
    first, second = (split_synonyms(many(1000), seed=seed).held_out for seed in (0, 1))
    assert 140 <= len(first) <= 260 and 140 <= len(second) <= 260
    assert len(set(first) & set(second)) < 60


def test_the_lots_are_the_same_on_every_machine() -> None:
    assert split_synonyms(many(8)).held_out == [("synonym 1", "T:1"), ("synonym 4", "T:4")]


@pytest.mark.parametrize("share", [-0.1, 1.1, float("nan")])
def test_an_impossible_share(share: float) -> None:
    with pytest.raises(InputError, match="share must be from 0 to 1"):
        split_synonyms([], share=share)
