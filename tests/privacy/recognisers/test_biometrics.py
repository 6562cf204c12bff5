"""Biometric identifiers."""

import pytest

from clinicalbert.privacy.recognisers.biometrics import BIOMETRICS
from marked_identifiers import found_and_marked

FOUND = [
    "fingerprint ID <biometric>BIO-WJ705008</>",
    "voiceprint <biometric>8670409128</>",
    "Retina scan <biometric>RX-4471-A</>",
    "thumbprint: <biometric>f1cf93a8d847bb58</>",
]
NOTHING = [
    "Retina flat, 20/20.",
    "Voice hoarse x 3 weeks.",
    "Palm 4 cm burn.",
    "finger 2 fracture",
]


@pytest.mark.parametrize("marked", FOUND)
def test_found(marked: str) -> None:
    found, wanted = found_and_marked(BIOMETRICS, marked)
    assert found == wanted


@pytest.mark.parametrize("text", NOTHING)
def test_nothing(text: str) -> None:
    assert found_and_marked(BIOMETRICS, text) == (set(), set())
