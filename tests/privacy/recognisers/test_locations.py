"""Places smaller than a state."""

import pytest

from clinicalbert.privacy.recognisers.locations import LOCATIONS
from marked_identifiers import found_and_marked

FOUND = [
    "lives at <location>12 Elm Street</>",
    "<location>P.O. Box 945</>",
    "from <location>Dayton</>, OH <location>45402</>",
    "<location>859 County Road 47</>",
    "found near <location>Cedar Hollow</>",
    "grew up in <location>Chicago</>",
    "zip code <location>45402</>",
    "in <location>Lowden County</>",
    "at <location>48 Fern Place,Unit 22</>, in June",
    "at <location>81 Fern Ridge Blvd, Apt 8B</>",
    "to <location>643 East 114th Ln.</>",
    "moved to <location>Lindenstrasse 31</>",
    "lives at <location>ul. Polna 61</>",
    "send it to <location>Rua da Serra 12</>",
    "PSC 4, mail to <location>Unit 7349 Box 6067\nDPO AE 99081</>",
    "\n<location>Suite 845</>\n",
    "the corner of <location>Elmgade 7 and Quarry Mill</>",
    "Zip: <location>4962</>",
    "<location>12 Elm St., Unit 4</>, <location>La Paloma Alta 01116</>.",
]
NOTHING = [
    "born in Ohio",
    "moved from Ukraine",
    "12 ml of saline",
    "2 views of the chest",
    "at the left hip joint",
    "Position: Trendelenburg",
    "10 days in the unit",
    "3+ in RUE and RLE. 3 in LUE",
    "service called. Model 8100",
    "assisted living apartment.\n2 Follow up",
    "via PEG tube 50",
    "the corner of the mouth and 2 sutures",
    "PSC 12",
    "suite of tests",
    "apo A1 120",
]


@pytest.mark.parametrize("marked", FOUND)
def test_found(marked: str) -> None:
    found, wanted = found_and_marked(LOCATIONS, marked)
    assert found == wanted


@pytest.mark.parametrize("text", NOTHING)
def test_nothing(text: str) -> None:
    assert found_and_marked(LOCATIONS, text) == (set(), set())
