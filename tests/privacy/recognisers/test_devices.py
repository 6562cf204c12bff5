"""Devices by serial number, UDI, MAC, IMEI."""

import pytest

from clinicalbert.privacy.recognisers.devices import DEVICES
from marked_identifiers import found_and_marked

FOUND = [
    "serial number <device>PJN4471120</>",
    "S/N: <device>88-10442-A</>",
    "MAC <device>00:1B:44:11:3A:B7</>",
    "IMEI <device>35-209900-176148-1</>",
    "UDI <device>(01)00844588003288(17)141120(10)7654321D</>",
    "Lot no. <device>A213B1</>",
]
NOTHING = [
    "model 5076-48 leads",
    "serial troponins x3",
    "serial exams q4h",
    "a lot of pain",
    "Serial CT 2 times",
]


@pytest.mark.parametrize("marked", FOUND)
def test_found(marked: str) -> None:
    found, wanted = found_and_marked(DEVICES, marked)
    assert found == wanted


@pytest.mark.parametrize("text", NOTHING)
def test_nothing(text: str) -> None:
    assert found_and_marked(DEVICES, text) == (set(), set())
