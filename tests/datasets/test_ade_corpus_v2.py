"""Fictional sentences in the format of ADE corpus V2."""

from __future__ import annotations

from pathlib import Path

import pytest

from clinicalbert.datasets import ade_corpus_v2
from clinicalbert.errors import OffsetError
from made_corpora import ade, ade_row, linked, marked, pmids_of

PMID = pmids_of("dev")[0]
SENTENCE = "Rash and then itching followed zolifex, and rash followed brumide."


def test_lines_of_a_sentence_are_one_example(tmp_path: Path) -> None:
    rows = [ade_row(PMID, SENTENCE, "rash", "brumide"), ade_row(PMID, SENTENCE, "itching", "zolifex")]
    (example,) = ade_corpus_v2.read(ade(tmp_path, rows), "dev")
    assert (example.id, example.group, example.text) == (f"{PMID}-0001", PMID, SENTENCE)
    assert example.labels == ("adverse_event",)
    assert marked(example) == [("itching", "Effect"), ("zolifex", "Drug"), ("rash", "Effect"), ("brumide", "Drug")]
    assert linked(example) == [("brumide", "causes", "rash"), ("zolifex", "causes", "itching")]


def test_of_words_that_stand_twice_the_offsets_choose(tmp_path: Path) -> None:
    text = "No fits before brumide, but fits soon after brumide."
    row = ade_row(PMID, text, "fits", "brumide")
    (example,) = ade_corpus_v2.read(ade(tmp_path, [row]), "dev")
    assert [(s.start, s.end, s.label) for s in example.spans] == [(28, 32, "Effect"), (44, 51, "Drug")]


def test_a_drug_within_an_effect_and_a_blank_at_the_end(tmp_path: Path) -> None:
    text = "He had brumide intoxication after all."
    row = f"{PMID}|{text}|brumide intoxication |7|28|brumide|7|14"
    (example,) = ade_corpus_v2.read(ade(tmp_path, [row]), "dev")
    assert marked(example) == [("brumide intoxication", "Effect"), ("brumide", "Drug")]
    assert linked(example) == [("brumide", "causes", "brumide intoxication")]


def test_overlapping_effects_are_the_longer_one(tmp_path: Path) -> None:
    text = "Severe chest pain came with zolifex."
    rows = [ade_row(PMID, text, "chest pain", "zolifex"), ade_row(PMID, text, "Severe chest", "zolifex")]
    (example,) = ade_corpus_v2.read(ade(tmp_path, rows), "dev")
    assert marked(example) == [("Severe chest", "Effect"), ("zolifex", "Drug")]
    assert linked(example) == [("zolifex", "causes", "Severe chest")]


def test_negative_sentences(tmp_path: Path) -> None:
    rows = [ade_row(PMID, SENTENCE, "rash", "brumide")]
    negatives = [f"{PMID} NEG Nothing | happened NEG at all.", f"{PMID} NEG {SENTENCE}", f"{PMID} NEG It rained."]
    examples = ade_corpus_v2.read(ade(tmp_path, rows, negatives + negatives[-1:]), "dev")
    assert [(e.id[-4:], e.text, e.labels) for e in examples] == [
        ("0001", SENTENCE, ("adverse_event",)),
        ("0002", "Nothing | happened NEG at all.", ()),
        ("0003", "It rained.", ()),
    ]
    assert examples[1].spans == ()


def test_doses_bear_the_ids_of_their_sentences(tmp_path: Path) -> None:
    text = "Fits came after 5 mg of brumide."
    effects = [ade_row(PMID, SENTENCE, "rash", "brumide"), ade_row(PMID, text, "Fits", "brumide")]
    folder = ade(tmp_path, effects, [], [ade_row(PMID, text, "5 mg", "brumide")])
    (example,) = ade_corpus_v2.read_doses(folder, "dev")
    assert example.id == ade_corpus_v2.read(folder, "dev")[1].id == f"{PMID}-0002"
    assert marked(example) == [("5 mg", "Dosage"), ("brumide", "Drug")]
    assert linked(example) == [("brumide", "has_dose", "5 mg")]


@pytest.mark.parametrize("places", ["109|113|brumide|121|128", "0|4|brumide|20|27"])
def test_offsets_that_fit_no_place_are_an_error_without_words(tmp_path: Path, places: str) -> None:
    folder = ade(tmp_path, [f"{PMID}|Brumide: fits after brumide.|fits|{places}"])
    with pytest.raises(OffsetError, match=f"{PMID}-0001: the marks from") as error:
        ade_corpus_v2.read(folder, "dev")
    assert "fits" not in str(error.value) and "rumide" not in str(error.value)


def test_the_split_of_an_abstract_never_changes(tmp_path: Path) -> None:
    counts = {s: [ade_corpus_v2.split_of(str(i)) for i in range(2000)].count(s) for s in ("train", "dev", "test")}
    assert 1300 < counts["train"] < 1500 and 250 < counts["dev"] < 350 and 250 < counts["test"] < 350
    assert [ade_corpus_v2.split_of(k) for k in ("100", "101", "102", "103", "104", "105")] == [
        *("train", "dev", "test", "train", "train", "test"),
    ]
    sentences = [f"{pmid} NEG It rained." for pmid in map(str, range(100, 130))]
    folder = ade(tmp_path, [], sentences)
    groups = [{e.group for e in ade_corpus_v2.read(folder, split)} for split in counts]
    assert sum(map(len, groups)) == len(set.union(*groups)) == 30
