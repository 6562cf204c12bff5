"""Numbers of beneficiaries of health plans."""

import pytest

from clinicalbert.privacy.recognisers.health_plans import HEALTH_PLANS
from marked_identifiers import found_and_marked

FOUND = [
    "Member ID: <health_plan>W88123004</>",
    "Policy # <health_plan>H-4471-20</>",
    "Medicare <health_plan>1EG4-TE5-MK73</>",
    "group no. <health_plan>88014</>",
    "Medicaid no. <health_plan>7710-22340</>",
    "the policy number on the back, <health_plan>W80444741 01</>",
    "BIN 610014/Grp <health_plan>78067-170</>/Subs",
]
NOTHING = [
    "Medicare part B pays 80%.",
    "Group therapy x12.",
    "Blood group O, Rh neg.",
    "Member of the team since 2004.",
    "The policy of 2019 holds.",
    "the number on the back",
]


@pytest.mark.parametrize("marked", FOUND)
def test_found(marked: str) -> None:
    found, wanted = found_and_marked(HEALTH_PLANS, marked)
    assert found == wanted


@pytest.mark.parametrize("text", NOTHING)
def test_nothing(text: str) -> None:
    assert found_and_marked(HEALTH_PLANS, text) == (set(), set())
