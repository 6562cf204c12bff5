"""The gate with the rules that find: the open half of the gold goes through, what was found does not, and what has gone
through goes through again unchanged."""

import pytest

from clinicalbert.datasets.corpus import CORPORA
from clinicalbert.document import NoteMeta
from clinicalbert.privacy.gate import Gate
from clinicalbert.privacy.profiles import Profile, load_profile
from clinicalbert.privacy.recognisers.find import find_identifiers
from privacy.stubs import KEY, NOTE, TODAY, only

EXAMPLES = CORPORA.get("phi_gold").load("open")


def gate(profile: Profile | None = None) -> Gate:
    return Gate(find_identifiers, profile or load_profile("safe-harbor"), KEY, repeats="replace", today=TODAY)


def test_passages_go_through_and_what_was_found_does_not() -> None:
    for example in EXAMPLES[::12]:
        gated = gate()(example.text, NoteMeta(example.id))
        text = gated.cleared.text
        for found in gated.identifiers:
            if found.label not in ("date", "age", "location"):  # of these, years, "90+" and ZIP3 stay
                there = gated.map.to_new(found.start, found.end)
                assert text[there.start : there.end] != example.text[found.start : found.end]


def test_the_open_gold_passes_again_unchanged() -> None:
    for example in EXAMPLES:
        once = gate()(example.text, NOTE).cleared.text
        assert gate()(once, NOTE).cleared.text == once, example.id


def test_long_notes_of_which_looks_read_parts_pass_again_unchanged() -> None:
    passages = [example.text for example in EXAMPLES]
    plain = "The abdomen is soft and not tender. Bowel sounds are heard in all four quadrants.\n" * 12
    for i in range(40):
        text = plain.join(passages[i::40]) if i % 4 else " ".join(passages[i::40]).lower()
        once = gate()(text, NOTE).cleared.text
        assert gate()(once, NOTE).cleared.text == once, i


@pytest.mark.parametrize("profile", [*map(only, ("tag", "tag-numbered", "mask", "remove", "hash", "keep"))], ids=str)
def test_what_does_not_draw_another_value_passes_again_unchanged(profile: Profile) -> None:
    for example in EXAMPLES[::10]:
        once = gate(profile)(example.text, NOTE).cleared.text
        assert gate(profile)(once, NOTE).cleared.text == once, example.id


@pytest.mark.parametrize("name", ["limited-data-set", "surrogates"])
def test_surrogates_and_the_rest_settle(name: str) -> None:
    surrogates = Profile(default="surrogate", labels={"date": "shift", "age": "generalise"})
    profile = surrogates if name == "surrogates" else load_profile(name)
    for example in EXAMPLES[::10]:
        once = gate(profile)(example.text, NOTE).cleared.text
        assert name == "surrogates" or gate(profile)(once, NOTE).cleared.text == once, example.id
