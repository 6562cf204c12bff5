"""Mentions → codes."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from clinicalbert.document import Entity
from clinicalbert.facts import Abbreviation
from clinicalbert.linking.chance import Chance, features
from clinicalbert.linking.grams import GramIndex, trigrams, words_of
from clinicalbert.linking.index import ConceptIndex
from clinicalbert.linking.linker import Candidate, Linker
from small_index import embed

CHANCE = Chance(weights=(-5, 8, 3, 1, -1), threshold=0.5, fitted_on="nothing")


def linker(index: ConceptIndex) -> Linker:
    return Linker(index, embed, CHANCE)


def entity(text: str, label: str = "problem") -> Entity:
    return Entity(0, len(text), text, label)


@pytest.mark.parametrize(
    ("words", "code"), [("Heart Attack", "T:2"), ("cardiac failures", "T:1"), ("fibrillation, atrial", "T:3")]
)
def test_the_best_candidate(index: ConceptIndex, words: str, code: str) -> None:
    found = linker(index).candidates([words], "problems")[0]
    assert index.ids[found[0].concept] == code
    assert [c.score for c in found[1:]] == sorted((c.score for c in found[1:]), reverse=True)
    assert len({c.concept for c in found}) == len(found) == 5


def test_its_own_name_goes_before_all_else(index: ConceptIndex) -> None:
    found = linker(index).candidates(["cold"], "problems")[0]
    assert [index.ids[c.concept] for c in found[:2]] == ["T:4", "T:5"]
    assert [c.exact for c in found] == [True, True, False, False, False]


def test_entities_get_codes_of_the_vocabularies_that_cover_them(index: ConceptIndex) -> None:
    found = linker(index).linked(
        [entity("heart attack"), entity("metoprolol", "drug"), entity("heart attack", "test"), entity("zzzz qqqq")]
    )
    assert [[c.code for c in e.codes] for e in found] == [["T:2"], ["D:1"], [], []]
    code = found[0].codes[0]
    assert (code.system, code.display, code.release) == ("problems", "myocardial infarction", "r1")
    assert 0.5 <= code.score <= 1


def test_abbreviations_are_linked_by_what_they_stand_for(index: ConceptIndex) -> None:
    ours = linker(index)
    meant = Abbreviation(0, 2, "MI", "myocardial infarction")
    assert ours.linked([entity("MI")], [meant])[0].codes[0].code == "T:2"
    assert not ours.linked([entity("MI")], [Abbreviation(5, 7, "MI", "myocardial infarction")])[0].codes
    assert not ours.linked([entity("MI")], [Abbreviation(0, 2, "MI", "")])[0].codes


def test_answers_are_remembered(index: ConceptIndex) -> None:
    asked: list[str] = []

    def counting(texts: Sequence[str]) -> NDArray[np.float32]:
        asked.extend(texts)
        return embed(texts)

    ours = Linker(index, counting, CHANCE)
    first = ours.linked([entity("heart attacks now"), entity("heart attacks now"), entity("heart attack")])
    assert ours.linked([entity("heart attacks now")])[0] == first[0] == first[1]
    assert asked == ["heart attacks now"]  # and what is a name is not searched for
    ours.forget()
    assert ours.linked([entity("heart attacks now")])[0] == first[0]
    assert len(asked) == 2
    assert ours.linked([]) == ()


def test_answers_do_not_depend_on_company(index: ConceptIndex) -> None:
    words = ["heart attack", "cardiac arrest", "colds", "kind 7 disorder"]
    together = linker(index).candidates(words, "problems")
    alone = [linker(index).candidates([w], "problems")[0] for w in words]
    assert [[c.concept for c in found] for found in together] == [[c.concept for c in found] for found in alone]


def test_chance() -> None:
    sure = [Candidate(1, 1.0, True), Candidate(2, 0.4, False)]
    torn = [Candidate(1, 1.0, True), Candidate(2, 1.0, True)]
    poor = [Candidate(1, 0.3, False)]
    assert CHANCE.of(sure) > CHANCE.of(torn) > CHANCE.of(poor)
    assert features(poor) == (1.0, 0.3, 0.3, 0.0, 0.0)
    assert 0 < CHANCE.of([Candidate(1, 0.0, False)]) < CHANCE.of(sure) < 1


def test_what_ships_was_fitted() -> None:
    chance = Chance.fitted()
    assert 0 < chance.threshold < 1
    assert "clinicalbert-pro-mini-s" in chance.fitted_on


def test_words_and_trigrams() -> None:
    assert words_of("Fractures, abscess & Ménière's") == ["fracture", "abscess", "meniere", "s"]
    assert trigrams("ab") == trigrams("AB!")
    assert sum(trigrams("aaa").values()) == 3
    assert not trigrams("…")


@given(st.lists(st.text(max_size=20), min_size=1, max_size=12), st.text(max_size=20))
def test_likeness_is_a_cosine(names: list[str], asked: str) -> None:
    scores = GramIndex.of(names).similar(asked, len(names))
    assert scores.shape == (len(names),)
    assert ((scores >= 0) & (scores <= 1.01)).all()
    for name, score in zip(names, scores, strict=True):
        if trigrams(name) and trigrams(name) == trigrams(asked):
            assert score > 0.99
