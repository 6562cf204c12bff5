"""Web addresses and handles."""

import pytest

from clinicalbert.privacy.recognisers.urls import URLS
from marked_identifiers import found_and_marked

FOUND = [
    "see <url>https://www.example.com/u/44?x=1</>.",
    "<url>portal.example.org</>",
    "<url>www.example.net/r/8647ee</>,",
    "follows <url>@sunnyday73</>",
]
NOTHING = [
    "q.i.d. and p.r.n.",
    "temp.normal",
    "seen @0800",
    "vs.control",
]


@pytest.mark.parametrize("marked", FOUND)
def test_found(marked: str) -> None:
    found, wanted = found_and_marked(URLS, marked)
    assert found == wanted


@pytest.mark.parametrize("text", NOTHING)
def test_nothing(text: str) -> None:
    assert found_and_marked(URLS, text) == (set(), set())
