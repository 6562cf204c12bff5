"""All recognisers together: on any text, in bounded time, without overlaps, and with what must be kept kept."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinicalbert.privacy.identifiers import PARAGRAPHS, Identifier
from clinicalbert.privacy.recognisers import find_identifiers
from clinicalbert.privacy.recognisers.find import RECOGNISERS, resolved
from strategies import texts

PIECES = (
    *(
        "Dr. ",
        "Mr. Bell ",
        "MRN: ",
        "00418823",
        "3/14",
        "/19",
        "(614) 555-0142",
        " ext 7",
        "@",
        "example.com",
        "[**",
        "**]",
        "\n",
        " ",
    ),
    *(
        "JS/mlk",
        "Last, First",
        "ID",
        ":",
        "1",
        "-",
        "Ln",
        "12 Elm St",
        "OH 45402",
        "a.b@c.de",
        "St. ",
        "94-year-old",
        "\u0130",
        "½",
    ),
)
notes = st.one_of(texts, st.lists(st.sampled_from(PIECES), max_size=30).map("".join))


@given(notes)
@settings(max_examples=200)
def test_sorted_free_of_overlap_and_inside(text: str) -> None:
    found = find_identifiers(text)
    ends = [0, *(f.end for f in found)]
    for one, before in zip(found, ends, strict=False):
        assert before <= one.start < one.end <= len(text)
        assert one.label in PARAGRAPHS and 0 < one.score <= 1 and one.source


@given(notes)
@settings(max_examples=100)
def test_each_recogniser_stays_in_the_text_and_to_its_labels(text: str) -> None:
    for recogniser in RECOGNISERS:
        for one in recogniser.find(text):
            assert 0 <= one.start < one.end <= len(text) and one.label in recogniser.labels


places = st.tuples(st.integers(0, 30), st.integers(1, 9), st.sampled_from(sorted(PARAGRAPHS)), st.floats(0.1, 1))


@given(st.lists(places.map(lambda p: Identifier(p[0], p[0] + p[1], p[2], p[3])), max_size=12))
def test_no_character_is_lost(found: list[Identifier]) -> None:
    kept = resolved(found)
    assert {c for f in found for c in range(f.start, f.end)} == {c for f in kept for c in range(f.start, f.end)}
    assert all(a.end <= b.start for a, b in pairwise(kept))


def test_the_longer_gives_the_label_and_then_the_surer() -> None:
    assert [f.label for f in resolved([Identifier(0, 9, "mrn", 0.5), Identifier(2, 6, "ssn", 1.0)])] == ["mrn"]
    assert [f.label for f in resolved([Identifier(0, 9, "mrn", 0.5), Identifier(0, 9, "ssn", 0.9)])] == ["ssn"]


def test_what_others_found_is_taken_in() -> None:
    (found,) = find_identifiers("zzz qqq", [Identifier(4, 7, "name", 0.9, "head")])
    assert (found.start, found.end, found.source) == (4, 7, "head")


@pytest.mark.parametrize(
    "text",
    [
        "Admission Date: [**2151-7-16**] by [**Last Name (NamePattern1) 1022**]",
        "[NAME] was seen by [DOCTOR] ___ XXXX",
        "Parkinson's disease, Foley catheter, Wilson's disease, Apgar 8/9, Babinski negative, Down syndrome",
        "Na 144 | K 5.1 | BP 120/80, strength 4/5, 2/6 murmur, 1/2 tab, HbA1c 7.2 %",
        "ICD-10: E11.9, I10; CPT 99215; PMID 13058690; NCT01234567; NDC 0002-8215-01",
        "BRCA1 c.68_69del, JAK2 V617F, t(9;22)(q34;q11.2)",
        "heparin 25000 units, 1000000 copies/mL, 500000 IU",
        "St. John's wort, Epstein-Barr virus, Lyme disease, Coombs test, Glasgow coma scale 15",
        "In 2019 she came from Ohio on a Monday in spring.",
        "The emergency department called her school.",
    ],
)
def test_clinical_content_is_kept(text: str) -> None:
    assert find_identifiers(text) == ()


LONG = 1_000_000


@pytest.mark.parametrize("text", ["1" * LONG, " " * LONG, "A" * LONG, "a" * LONG], ids=lambda t: repr(t[:4]))
def test_time_is_bounded(text: str) -> None:
    began = time.process_time()
    find_identifiers(text)
    assert time.process_time() - began < 20


@pytest.mark.parametrize(
    "piece",
    [
        *(
            "1 ",
            "A ",
            "1/",
            "a.",
            "a@",
            ":",
            "-",
            "1-",
            "0l",
            "[**",
            "\n",
            "Dr. ",
            "Ab, ",
            "12 elm ",
            "St. ",
            "May ",
            "ssn ",
            "fax ",
        ),
        *(
            "of the ",
            "Jan ",
            "A.",
            "(",
            "9",
            "1:",
            "_",
            "Mr. A and ",
            "a_b",
            "x1 ",
            "Clinic ",
            "no. ",
            "in Ab ",
            "SN 1 ",
            "'s ",
        ),
    ],
)
def test_time_grows_with_length_alone(piece: str) -> None:
    began = time.process_time()
    find_identifiers(piece * (60_000 // len(piece)))
    assert time.process_time() - began < 10
