"""Names by evidence, by lists; words and eponyms that are none."""

import pytest

from clinicalbert.privacy.recognisers.names import NAMES
from marked_identifiers import found_and_marked

FOUND = [
    "Dr. <name>Foley</> placed it",
    "Mrs. <name>Parkinson</> is well.",
    "Patient: <name>Huerta, Santiago S.</>",
    "<name>Ganesh P. Chattopadhyay</>, MD",
    "her daughter <name>Anjali</> came",
    "signed by <name>Ismail ibn Khalil</>, MD",
    "cc: <name>Doli Tsosie</>, MD; <name>Kwabena Sarpong</>, NP",
    "seen with <name>Margaret Bell</>",
    "dr. <name>huerta</> was called",
    "DR. <name>NABIL QASIMI</> CALLED",
    "D: 3/14/19 T: 3/15/19 <name>JS</>/<name>mlk</>",
    "initials <name>nmp</>",
    "user <name>yfashola33</>",
    "band checked (<name>obermayr, salma</>)",
    "RE: <name>DE LA CHAMBER, SALMA</>, DOB UNKNOWN",
    "FROM LAWYER RE <name>OKAFOR, ZULEEMA</>; MAILED",
    "<name>percy wilms</> is well",
    "rev. <name>earl wood</> brought communion",
    "consent of <name>anneke van den heuvel</>.",
]
NOTHING = [
    "Parkinson's disease",
    "Foley catheter in place",
    "Will need a ride.",
    "May shower.",
    "Hope to go home.",
    "Babinski negative",
    "Apgar 8 and 9",
    "Whipple procedure",
    "Rose from the chair.",
    "White count normal",
    "Brown stool",
    "Gram stain",
    "Murphy sign",
    "Wilson's disease",
    "Lasix 40 mg",
    "percent, bins and wood in the lung",
    "WALL MOTION, ZULEEMATIC VALVE",
]


@pytest.mark.parametrize("marked", FOUND)
def test_found(marked: str) -> None:
    found, wanted = found_and_marked(NAMES, marked)
    assert found == wanted


@pytest.mark.parametrize("text", NOTHING)
def test_nothing(text: str) -> None:
    assert found_and_marked(NAMES, text) == (set(), set())
