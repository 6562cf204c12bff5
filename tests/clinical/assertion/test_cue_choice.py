"""Ambiguous words: which of them are cues where they stand."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinicalbert.clinical.assertion import cues
from clinicalbert.clinical.assertion.cue_choice import NEAR, SHARED, WEIGHTS, Choice, features, fitted_choice
from clinicalbert.clinical.assertion.cue_words import Place, ruled
from clinicalbert.clinical.assertion.line import read_line
from clinicalbert.document import Sentence
from clinicalbert.text import split_sentences

OR = Choice({SHARED: {}, "or/speculation": {"any": -1.0, "- either": 2.0}})
"""Knows one thing: "or" is a cue after "either"."""


def found(text: str, choice: Choice | None) -> list[tuple[str, str]]:
    return [(text[c.start : c.end], c.kind) for c in cues(text, split_sentences(text), choice)]


def test_what_was_learnt_of_a_word_decides() -> None:
    assert found("This is either gout or sepsis.", OR) == [("or", "speculation")]
    assert found("Take with milk or water.", OR) == []


def test_the_rules_stand_for_words_of_which_nothing_was_learnt() -> None:
    text = "Denies pain, w/o fever, r/o gout."
    assert found(text, OR) == found(text, None) == found(text, fitted_choice())
    assert [word for word, _ in found(text, None)] == ["Denies", "w/o", "r/o"]


def test_what_the_rules_say_can_be_overruled() -> None:
    doubtful = Choice({SHARED: {"any": -1.0}, "absence/negation": {"- presence": -2.0, "rules True": 2.0}})
    assert found("The absence of fever is noted.", doubtful) == [("absence", "negation")]
    assert found("The presence or absence of fever is noted.", doubtful) == []


def test_of_overlapping_cues_the_likeliest_is_kept() -> None:
    both = Choice({SHARED: {}, "not/negation": {"any": 2.0}, "not clear/speculation": {"any": 1.0}})
    assert found("The cause is not clear.", both) == [("not", "negation")]
    assert found("The cause is not clear.", None) == [("not clear", "speculation")]


def test_scopes_are_those_of_the_rules() -> None:
    text = "It may be gout, but the swelling is absent."
    plain = cues(text, split_sentences(text))
    assert cues(text, split_sentences(text), fitted_choice()) == plain and len(plain) == 2


def test_features_tell_sides_endings_numbers_and_other_cues() -> None:
    text = "We suggest aspirin or 75 tablets."
    line = read_line(text, 0, len(text), ())
    told = features(line, Place(3, 4, "speculation"), False, ruled(line))
    assert {"any", "rules False", "-1 aspirin", "-1 …rin", "- suggest", "+1 0", "+2 tablets", "± we"} <= told
    assert {"< speculation", "< speculation 0", "> none"} <= told
    assert "+ aspirin" not in told


def test_what_ships_is_small_and_gives_credit() -> None:
    assert WEIGHTS.stat().st_size <= 200_000
    told = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    assert "BioScope" in told["about"] and "CC BY 2.0" in told["about"]
    assert SHARED in told["weights"] and "or/speculation" in told["weights"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("It is unclear whether steroids help.", [("unclear", "speculation"), ("whether", "speculation")]),
        ("Cells were grown with or without serum.", [("without", "negation")]),
        ("Aspirin or ibuprofen was given to all patients.", []),
    ],
)
def test_the_shipped_choice(text: str, wanted: list[tuple[str, str]]) -> None:
    assert found(text, fitted_choice()) == wanted


def test_analyze_never_reads_the_choice() -> None:
    name = "clinicalbert.clinical.assertion.cue_choice"
    asked = f"import sys, clinicalbert.inference.surroundings; print({name!r} in sys.modules)"
    said = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "False"


@given(st.lists(st.sampled_from(["or", "not", "could", "not known", "absence", ",", "7", "he", "."]), max_size=40))
@settings(max_examples=60, deadline=None)
def test_any_run_of_words(words: list[str]) -> None:
    text = " ".join(words)
    spans = [(c.start, c.end) for c in cues(text, [Sentence(0, len(text))], fitted_choice())]
    assert spans == sorted(spans) and all(a[1] <= b[0] for a, b in pairwise(spans))


def test_a_long_line_takes_no_more_a_word() -> None:
    def took(words: int) -> float:
        text = "or " * words
        begun = time.process_time()
        cues(text, [Sentence(0, len(text))], fitted_choice())
        return time.process_time() - begun

    took(10)
    assert took(6_000) < 8 * max(took(1_500), 0.02) and NEAR < 100
