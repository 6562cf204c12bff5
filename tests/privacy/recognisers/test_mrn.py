"""Medical record numbers."""

import pytest

from clinicalbert.privacy.recognisers.mrn import MRN
from marked_identifiers import found_and_marked

FOUND = [
    "MRN: <mrn>00418823</>",
    "Medical record number <mrn>55-12-093</>",
    "chart # <mrn>A4471903</>",
    "Hosp. no. <mrn>7719-204</>",
    "Unit No: <mrn>834-22-19</>",
    "PATIENT ID: <mrn>8812004</>",
    "mrn <mrn>731 204 557</>",
]
NOTHING = [
    "Follow the chart.",
    "The chart of 2019 is lost.",
    "Unit 4, bed 12.",
    "Record weight daily: 72.5 kg.",
    "Registration in 2 weeks.",
    "WBC 11000, platelets 250000",
]


@pytest.mark.parametrize("marked", FOUND)
def test_found(marked: str) -> None:
    found, wanted = found_and_marked(MRN, marked)
    assert found == wanted


@pytest.mark.parametrize("text", NOTHING)
def test_nothing(text: str) -> None:
    assert found_and_marked(MRN, text) == (set(), set())
