"""E-mail addresses."""

import pytest

from clinicalbert.privacy.recognisers.emails import EMAILS
from marked_identifiers import found_and_marked

FOUND = [
    "<email>luz1965@mail.example.com</>",
    "Write to <email>j.doe+x@example.org</>.",
    "<email>A_B@EXAMPLE.NET</>,",
]
NOTHING = [
    "seen @ 0800",
    "Mar 14 @ noon",
    "10 mg@bedtime",
    "a@b",
]


@pytest.mark.parametrize("marked", FOUND)
def test_found(marked: str) -> None:
    found, wanted = found_and_marked(EMAILS, marked)
    assert found == wanted


@pytest.mark.parametrize("text", NOTHING)
def test_nothing(text: str) -> None:
    assert found_and_marked(EMAILS, text) == (set(), set())
