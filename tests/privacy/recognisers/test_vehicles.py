"""Vehicles and their plates."""

import pytest

from clinicalbert.privacy.recognisers.vehicles import VEHICLES
from marked_identifiers import found_and_marked

FOUND = [
    "VIN <vehicle>1M8GDM9AXKP042788</>",
    "plate <vehicle>7ABC123</>",
    "The car (<vehicle>1HGCM82633A004352</>) burned.",
    "license plate: <vehicle>GHK 4471</>",
    "tag <vehicle>285 JSZ</>",
]
NOTHING = [
    "Drives a car.",
    "car at 60 mph",
    "truck hit him at 40 mph",
    "Vehicle speed was high.",
    "a skin tag 3 mm",
]


@pytest.mark.parametrize("marked", FOUND)
def test_found(marked: str) -> None:
    found, wanted = found_and_marked(VEHICLES, marked)
    assert found == wanted


@pytest.mark.parametrize("text", NOTHING)
def test_nothing(text: str) -> None:
    assert found_and_marked(VEHICLES, text) == (set(), set())
