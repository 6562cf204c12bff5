"""Texts of every awkward kind, and documents over them."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import strategies as st

from clinicalbert.corpus.layouts import TokenDocuments
from clinicalbert.corpus.words import Encoded
from clinicalbert.document import (
    Clearance,
    Code,
    Document,
    Entity,
    Label,
    NoteMeta,
    PhiSpan,
    Relation,
    Section,
    Sentence,
    Span,
)
from clinicalbert.facts import Abbreviation, Alternative, DoseCheck, Measurement, Medication, Part, Step, TimeExpression
from clinicalbert.labels import PUBLIC

AWKWARD = (
    *("a", "B12", "RA", "pH", "10 mg", "Denies chest pain. ", "HPI: ", "PLAN:", "-", "...", "'s", "no", " ", "  "),
    *("\r\n", "\r", "\n", "\n\n", "\t", "\0", "\xa0", "\x85", "\u2028", "\x0b", "\ufeff", "\u200b", "\x1b[31m"),
    *("e\u0301", "\u0301", "É", "n\u0303\u0323", "ﬁ", "ß", "İ", "Σ", "½", "µ", "Å", "\u302e"),
    *("\U0001f600", "\U0001f468\u200d\u2695\ufe0f", "\U00010400", "𝔸", "שלום", "مرحبا", "\u202e", "中文", "日本"),
    *("[SEP]", "[MASK]", "[**Name**]", "<b>", "&amp;", "{{x}}"),
)
texts = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=60),
    st.lists(st.sampled_from(AWKWARD), max_size=40).map("".join),
)
names = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | names,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
    max_leaves=6,
)
probabilities = st.floats(0, 1)
codes = st.lists(st.builds(Code, names, names, names, names, probabilities), max_size=2).map(tuple)


@st.composite
def spans(draw: st.DrawFn, size: int) -> list[Span]:
    """Spans in order, free of overlap."""
    cuts = sorted(draw(st.sets(st.integers(0, size), max_size=8)))
    return [Span(a, b) for a, b in zip(cuts[::2], cuts[1::2], strict=False)]


@st.composite
def facts(
    draw: st.DrawFn, size: int
) -> tuple[list[Medication], list[TimeExpression], list[Measurement], list[Abbreviation]]:
    """Medications, times, measurements and abbreviations of a text of ``size`` characters."""
    if not size:
        return [], [], [], []
    place = st.integers(0, size - 1).flatmap(lambda a: st.tuples(st.just(a), st.integers(a + 1, size)))
    part = st.builds(lambda at, value: Part(*at, value), place, names)
    perhaps = st.none() | part
    step = st.builds(Step, perhaps, perhaps, perhaps)
    several = st.lists(part, max_size=2).map(tuple)
    medication = st.builds(
        lambda at, **told: Medication(*at, **told),
        place,
        drug=perhaps,
        dose=perhaps,
        when=several,
        prn=perhaps,
        max=perhaps,
        steps=st.lists(step, max_size=2).map(tuple),
        daily=st.none() | names,
        dose_checks=st.lists(st.builds(DoseCheck, *[names] * 9), max_size=2).map(tuple),
    )
    words = [names] * 5
    time = st.builds(lambda at, *told: TimeExpression(*at, *told), place, *words, st.booleans())
    told = [part, part, perhaps, perhaps, perhaps, names]
    measurement = st.builds(lambda at, *told: Measurement(*at, *told), place, *told)
    score = st.floats(0, 1)
    others = st.lists(st.builds(Alternative, names, score), max_size=2).map(tuple)
    short = st.builds(lambda at, *told: Abbreviation(*at, *told), place, names, names, score, names, others)
    lists = (st.lists(one, max_size=2) for one in (medication, time, measurement, short))
    return tuple(map(draw, lists))  # type: ignore[return-value]


@st.composite
def documents(draw: st.DrawFn) -> Document:
    text = draw(texts)
    size = len(text)
    borders = sorted(draw(st.sets(st.integers(0, size), max_size=4)) | {0, size})
    sections = [
        Section(a, b, draw(st.sampled_from(["plan", "unknown", "preamble"])), draw(st.sampled_from([None, Span(a, b)])))
        for a, b in pairwise(borders)
    ]
    a = draw(st.sampled_from(["", "negated"]))
    told = draw(facts(size))
    when = st.none() | st.integers(0, len(told[1]) - 1) if told[1] else st.none()
    entities = [
        Entity(
            s.start,
            s.end,
            text[s.start : s.end],
            draw(st.sampled_from(list(PUBLIC))),
            draw(probabilities),
            "h:x",
            a,
            draw(names),
            draw(codes),
            draw(st.sampled_from(["", "before-overlap"])),
            draw(when),
        )
        for s in draw(spans(size)) + draw(spans(size))
    ]
    index = st.integers(0, len(entities) - 1)
    relations = draw(st.lists(st.builds(Relation, index, index, names, probabilities), max_size=3)) if entities else []
    optional = st.none() | names
    meta = draw(
        st.builds(
            NoteMeta, names, optional, optional, optional, optional, optional, st.dictionaries(names, json_values)
        )
    )
    return Document(
        text,
        meta,
        tuple(sections),
        tuple(Sentence(s.start, s.end) for s in draw(spans(size))),
        tuple(entities),
        tuple(relations),
        (Span(0, size),) if text else (),
        draw(st.none() | st.builds(Clearance, names, names)),
        draw(names),
        tuple(Label(s.start, s.end, draw(names), draw(probabilities), "t:x") for s in draw(spans(size))),
        *map(tuple, told),
        tuple(
            PhiSpan(s.start, s.end, draw(names), draw(probabilities), "r", s.start, s.end) for s in draw(spans(size))
        ),
    )


id_documents = st.lists(st.lists(st.lists(st.integers(10, 9_999), max_size=40), max_size=9), max_size=9)
"""Documents of sentences of token ids."""


def token_documents(documents: list[list[list[int]]]) -> TokenDocuments:
    """The same, as arrays."""
    sentences = [s for d in documents for s in d]
    ids = np.array([t for s in sentences for t in s], dtype=np.int32)
    none = np.zeros(len(ids), dtype=np.uint8)
    lengths = np.array([len(s) for s in sentences], dtype=np.int32)
    return TokenDocuments(np.array([len(d) for d in documents], dtype=np.int32), Encoded(ids, none, none, lengths))
