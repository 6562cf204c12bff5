"""Sentences. In the examples ``|`` stands where one ends and the next starts. Notes are invented."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinicalbert.document import Document
from clinicalbert.text import split_sections, split_sentences

_PIECES = (
    "He |he |Dr. |p.o. |2.5 |1. |2. |1) |. |.|? |?!|... |…|pain.He|\n|\r\n|\r|\n\n|\t|\xa0|  |word |PLAN: |Plan:|- |• |"
    "[**Hospital 18.2**]|[**|**]|) |\"|'|:|,|J. K. |e.g. |\u2028|\x85|é|中|\U0001f600|e\u0301"
)
PIECES = st.sampled_from(_PIECES.split("|"))
NOTES = st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=60).map("".join))


def check(marked: str) -> None:
    text = marked.replace("|", "")
    sentences = split_sentences(text, split_sections(text))
    assert [text[s.start : s.end] for s in sentences] == [part.strip() for part in marked.split("|")]


@pytest.mark.parametrize(
    "marked",
    [
        "Pt seen by Dr. Smith.| He is well.",
        "Mr. Doe and Mrs. Roe vs. Prof. Poe.| End.",
        "Took aspirin p.o. b.i.d. Tylenol as needed.| She felt better.",
        "Metoprolol 25 mg b.i.d.| The patient agrees.",
        "Arrived at 8 a.m.| She slept.",
        "At 8 a.m. Monday she slept.",
        "Some drugs, e.g. Lasix, i.e. a diuretic, were held.",
        "See No. 3 and Fig. 2 of the report.",
        "Is he allergic? no.| He is not.",
        "Moved to St. Mary approx. two days ago.",
        "J. K. Smith called.| Then A. Doe came.",
        "He lacks vitamin D.| He takes it now.",
        "Gave 2.5 mg, then .5 mg.| Pain 3.| He slept.",
        "T 98.6 P 80 R 16 BP 120/80.| Alert.",
        "pt. denies pain.| pt has h/o asthma.",
        "abd. soft.| no pain.",
        "bp 120/80.| no edema.",
        "He has pain.|He rests.",
        "See www.example.org or J.Doe for a 2.Degree burn.",
        "Seen in [**Hospital 18.2**] by [**Doctor Last Name 3. Roe**].| Well.",
        "From [**First Name8\n(NamePattern2) **] today.",
        "Stable ... on room air.| Will wait...| Then home.",
        "Really?!| Yes!| Home.",
        "CT with ? pneumonia.| ?PE as well.",
        '(He is well.)| "She is not."| They rest.',
        "Given (e.g. aspirin) twice.| Well.",
        "1. aspirin|\n2. statin|\n3. rest",
        "- aspirin|\n- statin|\n* rest|\n• walk",
        "Problems: 1. HTN| 2. DM| 3. Asthma",
        "Problems: 1) HTN| 2) DM",
        "Score was 10.| Lungs clear.",
        "First part.|\n\nsecond part",
        "no stop here|\n\nand a new paragraph",
        "First line|\r\n\r\nsecond",
        "Aspirin 81 mg|\nStatin 40 mg|\nlisinopril 5 mg",
        "The patient came to the clinic with three days of cough and some\nfever.| He is well.",
        "The patient came to the clinic with three days of cough and saw Dr.\nSmith.| He is well.",
        "The patient came to the clinic with three days of cough and fever.|\nHe is well.",
        "The patient came with cough,\nfever and\nchills.",
        "He said:|\nrest",
        "PLAN: rest.| Walk.",
        "PLAN:|\nrest.| Walk.",
        "Past Medical History|\nasthma",
        "Stable.| PLAN: rest",
        "HEENT: moist|  LUNGS: clear",
    ],
)
def test_sentences(marked: str) -> None:
    check(marked)


def test_a_note_wrapped_at_72_columns() -> None:
    check(
        "Ms. Roe is a retired teacher who came in after four days of cough with\n"
        "Tylenol taken at home, and without fever.| She was seen last year for the\n"
        "same complaint by Dr. Poe, who gave an inhaler that she did not use for\n"
        "long.|\n"
        "Medications:|\n"
        "Inhaler|\n"
        "Tylenol 500 mg by mouth"
    )


def test_blank_texts() -> None:
    assert split_sentences("") == split_sentences(" \n\t\xa0") == ()


@given(NOTES)
@settings(max_examples=400, deadline=None)
def test_every_character_is_in_exactly_one_sentence(text: str) -> None:
    sections = split_sections(text)
    sentences = split_sentences(text, sections)
    Document(text=text, sections=sections, sentences=sentences)  # checks order and overlap
    for sentence in sentences:
        words = text[sentence.start : sentence.end]
        assert words == words.strip() != ""
    gaps = zip([0, *(s.end for s in sentences)], [*(s.start for s in sentences), len(text)], strict=True)
    left = "".join(text[a:b] for a, b in gaps)
    assert not left.strip()
    starts = {s.start for s in sections}
    assert not any(start in starts for s in sentences for start in range(s.start + 1, s.end))


@given(NOTES)
@settings(max_examples=100, deadline=None)
def test_windows_line_breaks_change_no_words(text: str) -> None:
    plain = text.replace("\r", "")
    windows = plain.replace("\n", "\r\n")
    assert [windows[s.start : s.end].replace("\r", "") for s in split_sentences(windows)] == [
        plain[s.start : s.end] for s in split_sentences(plain)
    ]


UNITS = [
    "word ",
    ".",
    ". ",
    "..x",
    "?!",
    "a.A",
    "Dr. ",
    "\n",
    "\r\n ",
    " ",
    "[**",
    "1. ",
    "1) A ",
    '."',
    "J.",
    "(",
    "pain.He ",
]


@pytest.mark.parametrize("unit", UNITS)
def test_time_is_linear(unit: str) -> None:
    def seconds(size: int) -> float:
        text = (unit * (size // len(unit) + 1))[:size]
        start = time.process_time()
        split_sentences(text, split_sections(text))
        return time.process_time() - start

    small = min(seconds(20_000) for _ in range(3))
    # Eight times the text: quadratic time would be 64 times as long.
    assert min(seconds(160_000) for _ in range(2)) < 24 * small + 0.05
