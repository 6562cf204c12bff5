"""Numbers and codes of every other kind."""

import pytest

from clinicalbert.privacy.recognisers.other_ids import OTHER_IDS
from marked_identifiers import found_and_marked

FOUND = [
    "Accession: <other_id>55-374-77212</>",
    "Rx <other_id>9663070</>",
    "badge # <other_id>80194</>",
    "claim <other_id>WC-93-074177</>",
    "Case no. <other_id>2019-04471</>",
    "student ID <other_id>S8814402</>",
    "found <other_id>ORD-9554471</> in her bag",
]
NOTHING = [
    "PMID 13058690",
    "model 88144027",
    "CPT 99215",
    "ref 100",
    "order 2 units",
    "case 4 of 12",
    "viral load 120,000",
]


@pytest.mark.parametrize("marked", FOUND)
def test_found(marked: str) -> None:
    found, wanted = found_and_marked(OTHER_IDS, marked)
    assert found == wanted


@pytest.mark.parametrize("text", NOTHING)
def test_nothing(text: str) -> None:
    assert found_and_marked(OTHER_IDS, text) == (set(), set())
