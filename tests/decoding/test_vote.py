from __future__ import annotations

import unicodedata
from copy import copy
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from clinicalbert.decoding.calibration import Calibration
from clinicalbert.decoding.entities import head_entities, heads_of
from clinicalbert.decoding.vote import public_entities
from clinicalbert.document import Entity
from clinicalbert.inference.bundle import PublicView
from clinicalbert.inference.pipeline import Pipeline
from clinicalbert.inference.reading import Reading
from clinicalbert.labels import HEADS, PUBLIC, bio_labels
from clinicalbert.privacy import cleared
from clinicalbert.text import split_sections
from clinicalbert.text.tokens import Tokens
from dummies import CLASSES, IDENTITY
from strategies import texts

ALL = heads_of({h: bio_labels(h) for h in HEADS}, dict.fromkeys(HEADS, IDENTITY))
BC5CDR, NCBI, MACCROBAT = ALL
OPEN = PublicView(calibration=IDENTITY, threshold=0.0)


def view(nlp: Pipeline, heads: Any = ALL, **settings: Any) -> Pipeline:
    """The same tokenizer with other heads and settings."""
    other = copy(nlp)
    other.heads, other.public = heads, OPEN.model_copy(update=settings)
    return other


def reading(text: str, tokens: Tokens, logits: Any) -> Reading:
    return Reading(cleared(text), split_sections(text), (), tokens, logits)


def shown(nlp: Pipeline, text: str, tags: dict[str, str], heads: Any = ALL, **settings: Any) -> list[Entity]:
    """What is shown when heads are sure of their tags (``Chemical``, surer: ``Chemical!``; ``+`` goes on; ``.``)."""
    tokens = nlp.tokenizer(text)
    logits = np.zeros((len(tokens.word_first), CLASSES), dtype=np.float32)
    for head in heads:
        words = tags.get(head.name, " ".join("." * len(logits))).split()
        last = ""
        for i, word in enumerate(words):
            raw = last if word == "+" else word.rstrip("!")
            name = "O" if word == "." else f"{'I' if word == '+' else 'B'}-{raw}"
            last = raw
            logits[i, head.columns.start + bio_labels(head.name).index(name)] = 20 if word.endswith("!") else 8
    return list(view(nlp, heads, **settings).entities(reading(text, tokens, logits)))


@pytest.mark.parametrize(
    ("text", "tags", "expected"),
    [
        ("no chest pain", {}, []),
        ("", {}, []),
        ("diabetes today", {h.name: "Disease ." for h in (BC5CDR, NCBI)}, [("diabetes", "problem")]),
        (
            "diabetes today",
            {"bc5cdr": "Disease .", "ncbi_disease": "Disease .", "maccrobat2020": "Disease_disorder ."},
            [("diabetes", "problem")],
        ),
        ("she today", {"maccrobat2020": "Coreference ."}, []),
        ("she slept", {"maccrobat2020": "Subject Other_event"}, []),
        ("aspirin today", {"bc5cdr": "Chemical! .", "maccrobat2020": "Medication! ."}, [("aspirin", "drug")]),
        ("diabetes , pain", {"bc5cdr": "Disease . Disease"}, [("diabetes", "problem"), ("pain", "problem")]),
        (
            "severe pain , cough",
            {"maccrobat2020": "Detailed_description Sign_symptom . Sign_symptom"},
            [("severe pain", "problem"), ("cough", "problem")],
        ),
        (
            "left chest mass",
            {"maccrobat2020": "Detailed_description Biological_structure Sign_symptom"},
            [("left chest mass", "problem")],
        ),
        (
            "left  mass",
            {"maccrobat2020": "Detailed_description Sign_symptom"},
            [("left", "qualifier"), ("mass", "problem")],
        ),
        (
            "mass left",
            {"maccrobat2020": "Sign_symptom Detailed_description"},
            [("mass", "problem"), ("left", "qualifier")],
        ),
        (
            "chest aspirin",
            {"maccrobat2020": "Biological_structure Medication"},
            [("chest", "anatomy"), ("aspirin", "drug")],
        ),
    ],
)
def test_one_answer(nlp: Pipeline, text: str, tags: dict[str, str], expected: list[tuple[str, str]]) -> None:
    assert [(e.text, e.label) for e in shown(nlp, text, tags)] == expected


def test_a_known_heading_is_no_finding(nlp: Pipeline) -> None:
    tags = {"ncbi_disease": ". Disease . Disease", "bc5cdr": ". Disease . Disease"}
    assert [e.start for e in shown(nlp, "FAMILY HISTORY: diabetes", tags)] == [16]


def test_the_number_of_an_item_is_no_value(nlp: Pipeline) -> None:
    tags = {"maccrobat2020": "Lab_value! . Sign_symptom!"}
    assert [e.label for e in shown(nlp, "3. gout", tags, (MACCROBAT,))] == ["problem"]
    assert [
        e.label for e in shown(nlp, "x\n 12) gout", {"maccrobat2020": ". Lab_value! . Sign_symptom!"}, (MACCROBAT,))
    ] == ["problem"]
    kept = shown(nlp, "3.5 gout", {"maccrobat2020": "Lab_value! + + Sign_symptom!"}, (MACCROBAT,))
    assert [e.label for e in kept] == ["value", "problem"]


def test_the_longer_of_one_label_takes_place_and_score(nlp: Pipeline) -> None:
    tags = {"bc5cdr": ". Disease!", "ncbi_disease": "Disease +"}
    (entity,) = shown(nlp, "kidney disease", tags, (BC5CDR, NCBI))
    (alone,) = shown(nlp, "kidney disease", {"bc5cdr": ". Disease!"}, (BC5CDR, NCBI))
    assert entity.text == "kidney disease" and entity.score >= alone.score


def test_of_two_labels_the_better_score_stays(nlp: Pipeline) -> None:
    text, heads = "gold today", (BC5CDR, MACCROBAT)
    (drug,) = shown(nlp, text, {"bc5cdr": "Chemical! .", "maccrobat2020": "Sign_symptom ."}, heads)
    (problem,) = shown(nlp, text, {"bc5cdr": "Chemical .", "maccrobat2020": "Sign_symptom! ."}, heads)
    assert (drug.label, problem.label) == ("drug", "problem")


def test_heads_that_disagree_lower_the_score(nlp: Pipeline) -> None:
    text, heads = "hemostasis today", (BC5CDR, NCBI)
    (one,) = shown(nlp, text, {"bc5cdr": "Disease! .", "ncbi_disease": ". ."}, heads)
    (both,) = shown(nlp, text, {"bc5cdr": "Disease! .", "ncbi_disease": "Disease! ."}, heads)
    assert one.score < both.score
    assert shown(nlp, text, {"bc5cdr": "Disease! ."}, heads, threshold=(one.score + both.score) / 2) == []


@given(texts, st.integers(0, 2**32 - 1), st.sampled_from([0.0, 0.3, 0.6]), st.floats(0.5, 6))
def test_no_overlap_no_hidden_label_nothing_below_the_threshold(
    nlp: Pipeline, text: str, seed: int, threshold: float, scale: float
) -> None:
    assume(not any(unicodedata.combining(c) and unicodedata.category(c) != "Mn" for c in text))
    tokens = nlp.tokenizer(text)
    logits = np.random.default_rng(seed).normal(size=(len(tokens.word_first), CLASSES)).astype(np.float32) * scale
    found = view(nlp, threshold=threshold).entities(reading(text, tokens, logits))
    assert all(a.end <= b.start for a, b in pairwise(found))
    for e in found:
        head, _, raw = e.source.partition(":")
        assert text[e.start : e.end] == e.text and e.label in PUBLIC and HEADS[head][raw] == e.label
        assert threshold - 1e-4 <= e.score <= 1


def test_a_mark_that_is_a_word_belongs_to_one_entity(nlp: Pipeline) -> None:
    assert [e.text for e in shown(nlp, "中\u302e", {"bc5cdr": "Chemical Disease"})] == ["中", "\u302e"]


@given(texts, st.integers(0, 2**32 - 1))
def test_one_head_shows_all_it_finds(nlp: Pipeline, text: str, seed: int) -> None:
    tokens = nlp.tokenizer(text)
    logits = np.random.default_rng(seed).normal(size=(len(tokens.word_first), 5)).astype(np.float32) * 3
    head = heads_of({"bc5cdr": bio_labels("bc5cdr")}, {"bc5cdr": IDENTITY})[0]
    sections = split_sections(text)
    own = [(e.start, e.end, HEADS["bc5cdr"][e.label]) for e in head_entities(text, tokens, logits, head)]
    headers = [s.header for s in sections if s.header]
    outside = [o for o in own if not any(h.start < o[1] and o[0] < h.end for h in headers)]
    public = public_entities(text, tokens, logits, [head], sections, calibration=IDENTITY, threshold=0.0)
    found = [(e.start, e.end, e.label) for e in public]
    assert set(outside) <= set(found) <= set(own)


@given(st.floats(0.1, 4), st.floats(-3, 3))
def test_calibration_moves_scores_not_spans(nlp: Pipeline, slope: float, offset: float) -> None:
    tags = {"bc5cdr": "Chemical . Disease", "maccrobat2020": "Medication . Sign_symptom"}
    plain = shown(nlp, "aspirin for pain", tags)
    moved = shown(nlp, "aspirin for pain", tags, calibration=Calibration(slope=slope, offset=offset))
    assert [(e.start, e.end, e.label) for e in plain] == [(e.start, e.end, e.label) for e in moved]
