"""Account numbers."""

import pytest

from clinicalbert.privacy.recognisers.accounts import ACCOUNTS
from marked_identifiers import found_and_marked

FOUND = [
    "Acct #: <account>A59720843</>",
    "account no. <account>7719-20443</>",
    "Guarantor number <account>990412</>",
    "card <account>4111 1111 1111 1111</>",
    "bank acct <account>000112233</>",
]
NOTHING = [
    "On account of pain.",
    "Calcium account 3.",
    "She pays her bills.",
    "The card of her mother.",
    "4111 was the count",
]


@pytest.mark.parametrize("marked", FOUND)
def test_found(marked: str) -> None:
    found, wanted = found_and_marked(ACCOUNTS, marked)
    assert found == wanted


@pytest.mark.parametrize("text", NOTHING)
def test_nothing(text: str) -> None:
    assert found_and_marked(ACCOUNTS, text) == (set(), set())
