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
]


@pytest.mark.parametrize("marked", FOUND)
def test_found(marked: str) -> None:
    found, wanted = found_and_marked(AGES, marked)
    assert found == wanted


@pytest.mark.parametrize("text", NOTHING)
def test_nothing(text: str) -> None:
    assert found_and_marked(AGES, text) == (set(), set())
