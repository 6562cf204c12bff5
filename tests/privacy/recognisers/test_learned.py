"""What a learned head is asked, and what it finds, held against the lists."""

from __future__ import annotations

import pytest

from clinicalbert.privacy.identifiers import Identifier
from clinicalbert.privacy.recognisers.find import find_identifiers
from clinicalbert.privacy.recognisers.learned import credible, doubtful
from clinicalbert.privacy.recognisers.page import Page

TEXT = "Weber to the left. Allergic (rash). Vlkova called from Harbor Light. Bed 12, room 391, zip 64677. Zimmer stays."


def at(words: str, label: str) -> Identifier:
    start = TEXT.index(words)
    return Identifier(start, start + len(words), label, 0.9, "learned")


@pytest.mark.parametrize(
    ("words", "label", "stays"),
    [
        ("Vlkova", "name", True),
        ("Weber", "name", False),
        ("rash", "name", False),
        ("Harbor Light", "organization", True),
        ("Bed", "location", False),
        ("391", "location", False),
        ("64677", "location", True),
    ],
)
def test_what_lists_know_as_something_else_goes(words: str, label: str, stays: bool) -> None:
    assert bool(list(credible(Page(TEXT), [at(words, label)]))) is stays


@pytest.mark.parametrize(
    ("sentence", "asked"),
    [
        ("He will return in six weeks for a small dressing change.", False),
        ("Parkinson disease and diabetes are stable on metoprolol.", False),
        ("Her daughter vlkova drives her home.", True),
        ("Will drives her home.", True),
        ("She will drive her home.", False),
        ("will drives her home", True),  # a note without capitals tells nothing by them
        ("SEEN BY BROWN IN CLINIC.", True),
        ("She lives at Sunny Garden with a nurse.", True),
        ("Seen by B in clinic.", True),
        ("", False),
    ],
)
def test_a_head_is_asked_where_the_lists_leave_a_doubt(sentence: str, asked: bool) -> None:
    assert doubtful(Page(sentence), [(0, len(sentence))]) == ([(0, len(sentence))] if asked else [])


def test_short_neighbours_are_read_too() -> None:
    plain, doubt, long = "No pain. ", "Vlkova called. ", "She has pain in the left knee after a fall. " * 4
    text = plain + plain + doubt + long + doubt + plain
    ends = [9, 18, 33, 33 + len(long), 48 + len(long), len(text)]
    sentences = list(zip([0, *ends[:-1]], ends, strict=True))
    assert doubtful(Page(text), sentences) == [(9, 33), (33 + len(long), len(text))]
    assert doubtful(Page(doubt * 3), [(0, 15), (15, 30), (30, 45)]) == [(0, 45)]


def test_it_is_joined_to_what_the_rules_find() -> None:
    text = "Mr. Brown met vlkova in the hall."
    (rule,) = find_identifiers(text)
    both = find_identifiers(text, [Identifier(14, 20, "name", 0.8, "learned")])
    assert [text[i.start : i.end] for i in both] == ["Brown", "vlkova"] and both[0] == rule
    assert [i.source for i in both][1] == "learned"
