"""Licences and certificates; NPI and DEA carry check digits."""

import pytest

from clinicalbert.privacy.recognisers.licenses import LICENSES
from marked_identifiers import found_and_marked

FOUND = [
    "NPI <license>1234567893</>",
    "DEA # <license>AB1234563</>",
    "CLIA <license>05D1234567</>",
    "lic. no. <license>MD-44712</>",
    "driver's license <license>F255-9215-0094</>",
    "passport <license>X44718823</>",
]
NOTHING = [
    "Licensed in 3 states.",
    "AB1234567 has a wrong check digit",
    "1234567890 has one too",
    "Board certified since 1998.",
    "Certified nurse.",
]


@pytest.mark.parametrize("marked", FOUND)
def test_found(marked: str) -> None:
    found, wanted = found_and_marked(LICENSES, marked)
    assert found == wanted


@pytest.mark.parametrize("text", NOTHING)
def test_nothing(text: str) -> None:
    assert found_and_marked(LICENSES, text) == (set(), set())
