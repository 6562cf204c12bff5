"""Pictures of faces."""

import pytest

from clinicalbert.privacy.recognisers.photos import PHOTOS
from marked_identifiers import found_and_marked

FOUND = [
    "Photo <photo>IMG_2041.jpg</> on file",
    "portrait <photo>face_front_1680.png</>",
    "photo no. <photo>PH-997222</>",
    "<photo>DSC09987.JPG</> compared",
]
NOTHING = [
    "Photos were taken.",
    "photophobia 2/10",
    "picture 3 of 9",
    "Portrait of health",
]


@pytest.mark.parametrize("marked", FOUND)
def test_found(marked: str) -> None:
    found, wanted = found_and_marked(PHOTOS, marked)
    assert found == wanted


@pytest.mark.parametrize("text", NOTHING)
def test_nothing(text: str) -> None:
    assert found_and_marked(PHOTOS, text) == (set(), set())
