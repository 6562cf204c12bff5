"""Social security numbers."""

import pytest

from clinicalbert.privacy.recognisers.ssn import SSN
from marked_identifiers import found_and_marked

FOUND = [
    "SSN <ssn>943-21-3432</>",
    "ss# <ssn>909793293</>",
    "Social security number: <ssn>909 79 3293</>",
    "last four of his social <ssn>9298</>",
    "SSN ending <ssn>4471</>",
    "in running text <ssn>955-09-3957</> stands",
]
NOTHING = [
    "ratio 55-12-1234",
    "555-0142",
    "Social history: 20 pack years",
    "social worker called 911",
    "9 of 12 and 44",
]


@pytest.mark.parametrize("marked", FOUND)
def test_found(marked: str) -> None:
    found, wanted = found_and_marked(SSN, marked)
    assert found == wanted


@pytest.mark.parametrize("text", NOTHING)
def test_nothing(text: str) -> None:
    assert found_and_marked(SSN, text) == (set(), set())
