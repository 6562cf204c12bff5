"""Gold stands in the sentence: <p …> marks what the head found, the expectation lists words with their labels."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinicalbert.decoding.consistency import LONGEST, consistent
from clinicalbert.document import Document, Entity
from clinicalbert.text.tokens import Tokenizer
from strategies import texts

LABELS = {"p": "problem", "d": "drug"}


def marked(sentence: str) -> tuple[str, list[Entity]]:
    text, found = "", []
    for plain, label, words in re.findall(r"([^<]*)(?:<(\w) ([^>]*)>)?", sentence):
        text += plain
        if words:
            found.append(Entity(len(text), len(text) + len(words), words, LABELS[label], 0.8, "x:y"))
            text += words
    return text, found


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        # abbreviations: carried, taken back, left alone
        ("<p myocardial infarction> (MI). No MI now.", ["myocardial infarction", "MI", "MI"]),
        ("a clinical trial (CT) and <p CT> again", []),
        ("<p renal failure> ( RF ), <d RF> later", ["renal failure", "RF", "RF"]),
        ("<p renal failure> (MI). No MI now.", ["renal failure"]),
        ("<p renal failure> (chronic) and chronic", ["renal failure"]),
        # repetitions: added from three of five, taken back at one of four, left between
        ("<p pain> <p pain> <p pain> pain pain", ["pain"] * 5),
        ("<p pain> pain pain pain", []),
        ("<p pain> pain", ["pain"]),
        ("<p pain> painful, <p pain>, <p pain>", ["pain"] * 3),
        ("<p chest pain>, <p pain>, <p pain>", ["chest pain", "pain", "pain"]),
        ("nothing at all", []),
    ],
)
def test_words(tiny_tokenizer: Tokenizer, sentence: str, expected: list[str]) -> None:
    text, found = marked(sentence)
    assert [e.text for e in consistent(text, tiny_tokenizer(text), found)] == expected


def test_the_commonest_label_stays(tiny_tokenizer: Tokenizer) -> None:
    text, found = marked("<p iron> <d iron> <d iron>")
    assert {e.label for e in consistent(text, tiny_tokenizer(text), found)} == {"drug"}


def test_a_long_text_is_left_alone(tiny_tokenizer: Tokenizer) -> None:
    text, found = marked("<p pain> pain pain pain" + " " * LONGEST)
    assert consistent(text, tiny_tokenizer(text), found) == found


@given(texts, st.data())
def test_offsets_hold_and_nothing_overlaps(tiny_tokenizer: Tokenizer, text: str, data: st.DataObject) -> None:
    note = f"{text} pain {text} (AB) pain AB {text}"
    tokens = tiny_tokenizer(note)
    chosen = [i for i in range(len(tokens.word_starts)) if data.draw(st.booleans())]
    found = []
    for i in chosen:
        a, b = int(tokens.word_starts[i]), int(tokens.word_ends[i])
        if a < b and (not found or a >= found[-1].end):
            found.append(Entity(a, b, note[a:b], data.draw(st.sampled_from(["problem", "drug"])), 0.5))
    settled = consistent(note, tokens, found)
    Document(text=note, entities=tuple(settled))
    assert all(x.end <= y.start for x, y in pairwise(settled))
