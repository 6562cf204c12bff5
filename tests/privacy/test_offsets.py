from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinicalbert.document import Span
from clinicalbert.errors import OffsetError
from clinicalbert.privacy.actions.action import Case, Found, Replacement
from clinicalbert.privacy.identifiers import Identifier
from clinicalbert.privacy.offsets import Change, OffsetMap
from clinicalbert.privacy.rewrite import rewrite
from privacy.stubs import TODAY


class Chosen:
    """Replaces each identifier by what was drawn for it."""

    name = "chosen"
    labels = frozenset({"name"})
    keyed = False

    def __init__(self, texts: list[str]) -> None:
        self.texts = texts

    def replace(self, found: list[Found], case: Case) -> list[Replacement]:
        return [Replacement(text) for text in self.texts]


@st.composite
def rewritten(draw):
    """A text, its identifiers and what became of it."""
    text = draw(st.text(max_size=40))
    cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=8)))
    spans = list(pairwise(cuts)) if draw(st.booleans()) else list(zip(cuts[::2], cuts[1::2], strict=False))
    found = [Identifier(a, b, "name") for a, b in spans]
    texts = [draw(st.text(max_size=6)) for _ in found]
    return text, found, rewrite(text, found, {"name": Chosen(texts)}, Case("", None, TODAY))


@given(rewritten(), st.data())
def test_both_ways_are_total_monotone_and_hold_what_they_came_from(drawn, data) -> None:
    text, _, new = drawn
    for size, other, there, back in (
        (len(new.text), len(text), new.map.to_original, new.map.to_new),
        (len(text), len(new.text), new.map.to_new, new.map.to_original),
    ):
        a, b = sorted((data.draw(st.integers(0, size)), data.draw(st.integers(0, size))))
        c, d = sorted((data.draw(st.integers(a, size)), data.draw(st.integers(b, size))))
        one, two = there(a, b), there(c, d)
        assert 0 <= one.start <= one.end <= other
        assert one.start <= two.start and one.end <= two.end
        again = back(one.start, one.end)
        if all(c.new_start < c.new_end for c in new.map.changes):  # what was removed at an edge cannot be held
            assert again.start <= a and b <= again.end


@given(rewritten())
def test_characters_and_replacements(drawn) -> None:
    text, _, new = drawn
    for old, now in new.map.kept():
        assert text[old.start : old.end] == new.text[now.start : now.end]
        for i in range(old.end - old.start):
            assert new.map.to_new(old.start + i, old.start + i + 1) == Span(now.start + i, now.start + i + 1)
    for change in new.map.changes:
        for i in range(change.new_start, change.new_end):
            assert new.map.to_original(i, i + 1) == Span(change.start, change.end)
        assert new.map.to_new(change.start, change.end) == Span(change.new_start, change.new_end)
        if change.new_end - change.new_start > 1:
            inside = change.new_start + 1
            assert new.map.to_original(inside, inside) == Span(change.start, change.end)
    assert new.map.to_new(0, len(text)) == Span(0, len(new.text)) or not text


def test_a_removed_stretch_is_found_again_where_it_was() -> None:
    map_ = OffsetMap(10, 6, (Change(3, 7, 3, 3),))
    assert map_.to_original(3, 3) == Span(3, 7)
    assert map_.to_original(2, 4) == Span(2, 8)
    assert map_.to_original(0, 3) == Span(0, 3) and map_.to_original(3, 6) == Span(7, 10)
    assert map_.to_new(4, 5) == Span(3, 3)


@pytest.mark.parametrize("span", [(-1, 0), (0, 7), (4, 3)])
def test_outside(span: tuple[int, int]) -> None:
    with pytest.raises(OffsetError, match="outside"):
        OffsetMap(10, 6, (Change(3, 7, 3, 3),)).to_original(*span)


@pytest.mark.parametrize(
    ("size", "new", "changes"),
    [
        (5, 6, ()),
        (5, 5, (Change(2, 2, 2, 2),)),
        (5, 5, (Change(0, 3, 0, 3), Change(2, 4, 2, 4))),
        (5, 5, (Change(3, 4, 3, 4), Change(0, 1, 0, 1))),
        (5, 5, (Change(1, 2, 2, 3),)),
        (5, 4, (Change(4, 6, 4, 5),)),
    ],
)
def test_a_map_that_cannot_be_is_refused(size: int, new: int, changes: tuple[Change, ...]) -> None:
    with pytest.raises(OffsetError):
        OffsetMap(size, new, changes)
