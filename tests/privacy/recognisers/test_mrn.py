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
    "MR# <mrn>4471903</>",
    "Pt # <mrn>44719</>",
    "Hosp # <mrn>447190</>",
    "M.R.N. <mrn>4471903</>",
    "UHID <mrn>4471903</>",
    "hospital ID <mrn>4471903</>",
    "Clinic number <mrn>7-204-551</>",
    "SSN 914302288/MRN <mrn>7719204</>/64 yo",
    "MRN <mrn>44 71 90</>",
    "charts <mrn>JH142024</>, <mrn>787173</>, <mrn>243 173 329</>",
    "the chart says <mrn>4471903</>",
    "MRN <mrn>M48O127O</>",
    "MRN <mrn>447190</>/50 yo",
]
NOTHING = [
    "Follow the chart.",
    "The chart of 2019 is lost.",
    "Unit 4, bed 12.",
    "Record weight daily: 72.5 kg.",
    "Registration in 2 weeks.",
    "WBC 11000, platelets 250000",
    "MR angiography in 2021",
    "MR 3 + leak",
    "ID consult in 24 hours",
    "tooth # 30",
    "HR 94, RR 18",
    "room # 412",
]


@pytest.mark.parametrize("marked", FOUND)
def test_found(marked: str) -> None:
    found, wanted = found_and_marked(MRN, marked)
    assert found == wanted


@pytest.mark.parametrize("text", NOTHING)
def test_nothing(text: str) -> None:
    assert found_and_marked(MRN, text) == (set(), set())
