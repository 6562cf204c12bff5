from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from clinicalbert.datasets.disjoint import disjoint
from clinicalbert.datasets.example import Example, LabelledRelation, LabelledSpan

spans_ = st.lists(
    st.builds(
        lambda a, n, x, f: LabelledSpan(a, a + n, x, frozenset(f)),
        st.integers(0, 20),
        st.integers(1, 9),
        st.sampled_from("XY"),
        st.sets(st.sampled_from("fg")),
    ),
    min_size=1,
)


def test_the_longest_of_a_label_stays_and_relations_follow() -> None:
    spans = [LabelledSpan(4, 8, "X"), LabelledSpan(0, 6, "X"), LabelledSpan(4, 8, "Y"), LabelledSpan(9, 10, "X")]
    kept, links = disjoint(spans, [LabelledRelation(0, 2, "r"), LabelledRelation(2, 3, "s")])
    assert kept == (LabelledSpan(0, 6, "X"), LabelledSpan(4, 8, "Y"), LabelledSpan(9, 10, "X"))
    assert links == (LabelledRelation(0, 1, "r"), LabelledRelation(1, 2, "s"))


def test_equal_spans_become_one_with_the_flags_of_all() -> None:
    spans = [LabelledSpan(0, 2, "X", frozenset("f")), LabelledSpan(0, 2, "X", frozenset("g")), LabelledSpan(0, 2, "X")]
    assert disjoint(spans) == ((LabelledSpan(0, 2, "X", frozenset("fg")),), ())


def test_equal_spans_take_the_first_value_that_is_told() -> None:
    spans = [LabelledSpan(0, 2, "X"), LabelledSpan(0, 2, "X", value="P1D"), LabelledSpan(0, 2, "X", value="P2D")]
    assert disjoint(spans)[0] == (LabelledSpan(0, 2, "X", value="P1D"),)


def test_a_relation_that_became_a_loop_or_a_repetition_goes() -> None:
    spans = [LabelledSpan(0, 3, "X"), LabelledSpan(2, 4, "X"), LabelledSpan(5, 6, "Y")]
    links = [LabelledRelation(0, 1, "r"), LabelledRelation(0, 2, "r"), LabelledRelation(1, 2, "r")]
    assert disjoint(spans, links)[1] == (LabelledRelation(0, 1, "r"),)


@given(spans_, st.data())
def test_the_result_is_an_example_and_nothing_is_invented(spans: list[LabelledSpan], data: st.DataObject) -> None:
    place = st.integers(0, len(spans) - 1)
    links = data.draw(st.lists(st.builds(LabelledRelation, place, place, st.sampled_from("rs"))))
    kept, moved = disjoint(spans, links)
    Example("x", "." * 40, kept, "x", moved)
    places = {(s.start, s.end, s.label) for s in spans}
    assert {(s.start, s.end, s.label) for s in kept} <= places
    for s in spans:
        rivals = [k for k in kept if k.label == s.label and k.start < s.end and s.start < k.end]
        assert rivals and max(k.end - k.start for k in rivals) >= s.end - s.start
    assert {r.label for r in moved} <= {r.label for r in links}
    assert disjoint(kept, moved) == (kept, moved)
