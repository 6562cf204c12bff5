"""Telephone numbers."""

import pytest

from clinicalbert.privacy.recognisers.phones import PHONES
from marked_identifiers import found_and_marked

FOUND = [
    "Call <phone>(614) 555-0142</>",
    "<phone>614-555-0142 ext. 77</>",
    "cell <phone>614.555.0142</>",
    "Paged <phone>39967</>",
    "<phone>+44 20 7946 0158</>",
    "phone <phone>6145550142</>",
    "ext <phone>1816</>",
    "tel <phone>555-0188</>",
    "Phone:\n<phone>60-56-85-91</>",
    "His cell number is <phone>07700 063 966</>.",
]
NOTHING = [
    "BP 142/88, HR 72",
    "WBC 11.2, 250000",
    "1-2 tabs q4-6h",
    "x3 days",
    "range 100-120",
    "dial 911",
    "cell count: 12 000 000",
]


@pytest.mark.parametrize("marked", FOUND)
def test_found(marked: str) -> None:
    found, wanted = found_and_marked(PHONES, marked)
    assert found == wanted


@pytest.mark.parametrize("text", NOTHING)
def test_nothing(text: str) -> None:
    assert found_and_marked(PHONES, text) == (set(), set())
