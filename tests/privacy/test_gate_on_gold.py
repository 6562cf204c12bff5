"""The gate with the rules that find: the open half of the gold goes through, and what was found does not."""

import pytest

from clinicalbert.datasets.corpus import CORPORA
from clinicalbert.datasets.example import Example
from clinicalbert.document import NoteMeta
from clinicalbert.privacy.gate import Gate
from clinicalbert.privacy.profiles import load_profile
from clinicalbert.privacy.recognisers.find import find_identifiers

EXAMPLES = CORPORA.get("phi_gold").load("open")[::12]
GATE = Gate(find_identifiers, load_profile("safe-harbor"), repeats="replace")


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda e: e.id)
def test_passages_go_through_and_what_was_found_does_not(example: Example) -> None:
    gated = GATE(example.text, NoteMeta(example.id))
    text = gated.cleared.text
    for found in gated.identifiers:
        if found.label not in ("date", "age", "location"):  # of these, years, "90+" and ZIP3 stay
            there = gated.map.to_new(found.start, found.end)
            assert text[there.start : there.end] != example.text[found.start : found.end]
