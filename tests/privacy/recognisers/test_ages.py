"""Ages above eighty-nine."""

import pytest

from clinicalbert.privacy.recognisers.ages import AGES
from marked_identifiers import found_and_marked

FOUND = [
    "<age>94</>-year-old man",
    "a <age>101</> y/o F",
    "aged <age>ninety-one</>",
    "age <age>96</>",
    "born in <age>1921</>",
    "Huda, <age>103</>, alive",
    "Singh (<age>96</>)",
    "SINGH A (<age>96</>), BABIĆ B (71)",
    "Babić (<age>96</>)",
    "MRN 7719204/<age>94</> yo here",
    "Age/Sex: <age>94</>/F",
    "AGE <age>97</>Y",
    "<age>91</>yr F",
    "a <age>93</>yoM",
    "she is <age>94</>.",
    "MGM d. <age>94</>",
    "his mother, <age>92</>, helps",
    "mother (<age>96</>, dementia)",
    "a man of <age>93</>.",
    "his <age>95</>th birthday",
    "neighbor ruben vale, <age>93</>, called",
    "Oruk0, <age>lO4</>; both well",
]
NOTHING = [
    "89-year-old man",
    "SpO2 96 on air",
    "94 kg",
    "SPO2 (96)",
    "born in 1975",
    "for 95 days",
    "HR 104",
    "aged 64",
    "BP 120/94 today",
    "temp 98 F; pulse 64",
    "Tmax 99 F.",
    "she is 94% on air",
    "her sats, 95, fell",
    "is 98.6 now",
    "age 9",
    "the 95th percentile",
    "mother, 62, well",
]


@pytest.mark.parametrize("marked", FOUND)
def test_found(marked: str) -> None:
    found, wanted = found_and_marked(AGES, marked)
    assert found == wanted


@pytest.mark.parametrize("text", NOTHING)
def test_nothing(text: str) -> None:
    assert found_and_marked(AGES, text) == (set(), set())
