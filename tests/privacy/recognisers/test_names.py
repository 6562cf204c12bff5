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
    "<name>Amina Quist</>, medical assistant",
    "<name>Long</> on call tonight, <name>Gleason</> backup",
    'Goes by "<name>Bean</>".',
    "Seen. Left at noon. -<name>Migisi</>",
    "<name>Standing Elk</> was seen",
    "<name>Tarhe Deer-in-Water</> came",
    "present: <name>Willem, Amaruq, Hope</>, <name>Carmen</>",
    "<name>Nagy</>/<name>Situ</> rounding",
    "<name>Vince nzo</> called",
    "her son <name>Consuelo lbarra</> called",
    "per <name>WenjingXu</> today",
    "<name>Moreno, Ana E.</>\n<name>Kamaka, M.</>",
    "<name>ibn Khalil, Hisham</>: present",
    "DRS. <name>THAPA</> AND <name>HAM</> AGREE",
    "dear <name>santiago</>,",
    "kind regards,\n<name>balakrishnan</>",
    "Witnesses: <name>Lubna Tamimi, April Diver</>.",
    "report to <name>A Vaipulu</>, RN",
    "sitter <name>Zarah</> relieved",
    "read by <name>b. ekholm</>.",
    "log: <name>smoala88</> 203.0.113.4 opened",
    "Seen. <name>VTK</>. Sitter left",
    "in the a.m. <name>ŁL</>",
    "clerk <name>SHØ</>",
    "CALLED AT 0256. <name>MM</>",
    "<name>al-mutairi</> came",
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
    "Resident on call notified.",
    "Physician, medical assistant and nurse",
    "Oxygen off.",
    "In June Dr. was away",
    "Blood cultures, urine, stool",
    'called "mild"',
    "Aspirin, Plavix, Lipitor",
    "seen - stable",
    "MCL/LCL intact",
    "2/2 LE; right down",
    "nodule of 7 MM",
    "repeat in 6-12 MO; then stop",
    "Little bear hug warmer",
    "White horse chestnut cream",
    "Diet er visit",
    "vitamin B deficiency",
    "Hepatitis B surface antigen",
    "Walking water aerobics",
    "lungs clear, lbs lost",
]


@pytest.mark.parametrize("marked", FOUND)
def test_found(marked: str) -> None:
    found, wanted = found_and_marked(NAMES, marked)
    assert found == wanted


@pytest.mark.parametrize("text", NOTHING)
def test_nothing(text: str) -> None:
    assert found_and_marked(NAMES, text) == (set(), set())
