"""Places smaller than a state."""

import pytest

from clinicalbert.privacy.recognisers.locations import LOCATIONS
from marked_identifiers import found_and_marked

FOUND = [
    "lives at <location>12 Elm Street</>",
    "<location>P.O. Box 945</>",
    "from <location>Dayton</>, OH <location>45402</>",
    "<location>859 County Road 47</>",
    "found near <location>Cedar Hollow</>",
    "grew up in <location>Chicago</>",
    "zip code <location>45402</>",
    "in <location>Lowden County</>",
    "at <location>48 Fern Place,Unit 22</>, in June",
    "at <location>81 Fern Ridge Blvd, Apt 8B</>",
    "to <location>643 East 114th Ln.</>",
]
NOTHING = [
    "born in Ohio",
    "moved from Ukraine",
    "12 ml of saline",
    "2 views of the chest",
    "at the left hip joint",
    "Position: Trendelenburg",
    "10 days in the unit",
]


@pytest.mark.parametrize("marked", FOUND)
def test_found(marked: str) -> None:
    found, wanted = found_and_marked(LOCATIONS, marked)
    assert found == wanted


@pytest.mark.parametrize("text", NOTHING)
def test_nothing(text: str) -> None:
    assert found_and_marked(LOCATIONS, text) == (set(), set())
