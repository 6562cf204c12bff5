"""Internet addresses."""

import pytest

from clinicalbert.privacy.recognisers.ips import IPS
from marked_identifiers import found_and_marked

FOUND = [
    "from <ip>203.0.113.147</>",
    "<ip>192.168.119.229</>.",
    "<ip>2001:db8:7e8a:f14e::70</>",
    "<ip>FE80::D41D:6247:EAF7:E98A</>",
]
NOTHING = [
    "section 1.2.3",
    "999.1.2.3",
    "10:30:45",
    "ratio 1:2::3",
    "version 3.1.4",
]


@pytest.mark.parametrize("marked", FOUND)
def test_found(marked: str) -> None:
    found, wanted = found_and_marked(IPS, marked)
    assert found == wanted


@pytest.mark.parametrize("text", NOTHING)
def test_nothing(text: str) -> None:
    assert found_and_marked(IPS, text) == (set(), set())
