"""What a learned head finds, held against the lists."""

from __future__ import annotations

import pytest

from clinicalbert.privacy.identifiers import Identifier
from clinicalbert.privacy.recognisers.find import find_identifiers
from clinicalbert.privacy.recognisers.learned import credible
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


def test_it_is_joined_to_what_the_rules_find() -> None:
    text = "Mr. Brown met vlkova in the hall."
    (rule,) = find_identifiers(text)
    both = find_identifiers(text, [Identifier(14, 20, "name", 0.8, "learned")])
    assert [text[i.start : i.end] for i in both] == ["Brown", "vlkova"] and both[0] == rule
    assert [i.source for i in both][1] == "learned"
