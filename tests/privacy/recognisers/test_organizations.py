"""Named institutions."""

import pytest

from clinicalbert.privacy.recognisers.organizations import ORGANIZATIONS
from marked_identifiers import found_and_marked

FOUND = [
    "seen at <organization>Northgate Methadone Clinic</>",
    "<organization>Corvane Regional Medical Center</>",
    "to <organization>Brackett Memorial Hospital</>.",
    "student at <organization>Tolliver Community College</>",
    "works at <organization>Pell Island Ferry Company</>",
    "<organization>St. Aldric's</>",
    "at <organization>HARROW ORTHOPEDICS OF TESSARY</>",
    "<organization>Lindley School for the Deaf</> called",
    "<organization>Vantor Transit Authority</> paid",
]
NOTHING = [
    "the emergency department",
    "Her school called.",
    "pain clinic",
    "HOSPITAL COURSE:",
    "Primary Care",
    "Home health",
    "school for the year",
    "AUTHORITY OF THE PATIENT",
]


@pytest.mark.parametrize("marked", FOUND)
def test_found(marked: str) -> None:
    found, wanted = found_and_marked(ORGANIZATIONS, marked)
    assert found == wanted


@pytest.mark.parametrize("text", NOTHING)
def test_nothing(text: str) -> None:
    assert found_and_marked(ORGANIZATIONS, text) == (set(), set())
