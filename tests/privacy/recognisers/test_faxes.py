"""Fax numbers."""

import pytest

from clinicalbert.privacy.recognisers.faxes import FAXES
from marked_identifiers import found_and_marked

FOUND = [
    "fax <fax>614-555-0142</>",
    "Fax results to <fax>(614) 555-0142</>",
    "F <fax>555-0199</>",
    "<fax>555-0199</> (fax)",
    "facsimile: <fax>+1 614 555 0140</>",
]
NOTHING = [
    "call 614-555-0142",
    "The fax is broken.",
    "fax sent 3 times",
    "phone 555-0142, no fax",
]


@pytest.mark.parametrize("marked", FOUND)
def test_found(marked: str) -> None:
    found, wanted = found_and_marked(FAXES, marked)
    assert found == wanted


@pytest.mark.parametrize("text", NOTHING)
def test_nothing(text: str) -> None:
    assert found_and_marked(FAXES, text) == (set(), set())
