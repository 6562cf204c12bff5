"""Any text through the gate: it comes out exact and settled, or is refused, and nothing else happens."""

from __future__ import annotations

import random
import re
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinicalbert.errors import GateError
from clinicalbert.privacy.gate import Gate, Gated
from clinicalbert.privacy.profiles import load_profile
from clinicalbert.privacy.recognisers.find import find_identifiers
from privacy.stubs import KEY, MARK, NOTE, SURROGATES, TODAY, only, open_passages
from strategies import AWKWARD, texts

PLACEHOLDERS = (
    "[NAME]",
    "[DATE]",
    "[NAME-2]",
    "[MRN:5f0c1e88a1b2c3d4]",
    "90+",
    "2019",
    "454",
    "[**2151-7-16**]",
    "___",
)
PASSAGES = [MARK.sub(r"\2", marked) for marked in open_passages()]
PIECES = [piece for passage in PASSAGES for piece in re.findall(r"\S{1,40}(?:\s+\S{1,40}){0,5}\s?", passage)]
JOINTS = (" ", "", "\n", "\r\n", "\r", ", ", ": ", "-", "/", "\0", "\t", "\x85", "\u2028", "\ufeff")
PROFILES = [load_profile("safe-harbor"), *map(only, ("tag", "tag-numbered", "mask", "remove", "hash")), SURROGATES]
mixed = st.lists(st.sampled_from([*PIECES, *PLACEHOLDERS * 40, *JOINTS * 40]) | texts, max_size=12).map("".join)


def exact(text: str, done: Gated) -> None:
    """Whether map and text tell the same."""
    new = done.cleared.text
    assert (done.map.size, done.map.new_size) == (len(text), len(new))
    for old, now in done.map.kept():
        assert text[old.start : old.end] == new[now.start : now.end]
    spans = [(each.start, each.end) for each in done.identifiers]
    assert all((each.start, each.end) in spans for each in done.map.changes)


def through(text: str, profile, repeats="replace") -> None:
    gate = Gate(find_identifiers, profile, KEY, repeats=repeats, today=TODAY)
    try:
        done = gate(text, NOTE)
    except GateError as error:
        assert error.stage in {"recognise", "recheck"}, error
        return
    exact(text, done)
    if profile is not SURROGATES:
        assert gate(done.cleared.text, NOTE).cleared.text == done.cleared.text


@given(mixed, st.sampled_from(PROFILES), st.sampled_from(["refuse", "replace"]))
@settings(deadline=None)
def test_any_text(text: str, profile, repeats) -> None:
    through(text, profile, repeats)


def drawn(chance: random.Random) -> str:
    """Pieces of the gold, whole passages, placeholders, line ends, control characters, any letters."""
    kinds = (
        lambda: chance.choice(PIECES),
        lambda: chance.choice(PIECES),
        lambda: chance.choice(PASSAGES),
        lambda: chance.choice(PLACEHOLDERS),
        lambda: chance.choice(AWKWARD),
        lambda: chr(chance.choice((chance.randrange(0xD800), chance.randrange(0xE000, sys.maxunicode + 1)))),
    )
    return "".join(chance.choice(kinds)() + chance.choice(JOINTS) for _ in range(chance.randint(0, 8)))


@pytest.mark.slow
@pytest.mark.parametrize("part", range(20))
def test_a_hundred_thousand_texts(part: int) -> None:
    for seed in range(5_000 * part, 5_000 * part + 5_000):
        chance = random.Random(seed)
        through(drawn(chance), PROFILES[0] if chance.random() < 0.6 else chance.choice(PROFILES))
