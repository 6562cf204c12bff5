from __future__ import annotations

from dataclasses import FrozenInstanceError, replace
from typing import Any

import pytest
from hypothesis import given

from clinicalbert.document import Code, Document, Entity, NoteMeta, Relation, Section, Sentence, Span
from clinicalbert.errors import InputError, OffsetError
from clinicalbert.facts import TimeExpression
from strategies import documents

CANARY = "XYLOPHONE"
TEXT = f"PLAN: {CANARY} é\r\nEND"


def build(**pieces: Any) -> Document:
    return Document(**{"text": TEXT, **pieces})


ENTITY = Entity(6, 15, CANARY, "problem")


@pytest.mark.parametrize(
    "pieces",
    [
        {"sections": (Section(1, len(TEXT), "plan"),)},
        {"sections": (Section(0, 5, "plan"),)},
        {"sections": (Section(0, 5, "plan"), Section(6, len(TEXT), "plan"))},
        {"sections": (Section(0, 7, "plan"), Section(6, len(TEXT), "plan"))},
        {"sections": (Section(0, len(TEXT) + 1, "plan"),)},
        {"sections": (Section(0, 0, "plan"), Section(0, len(TEXT), "plan"))},
        {"sections": (Section(0, len(TEXT), "plan", Span(3, 3)),)},
        {"sections": (Section(0, len(TEXT), "plan", Span(-1, 3)),)},
        {"sections": (Section(0, 5, "plan", Span(0, 6)), Section(5, len(TEXT), "x"))},
        {"sentences": (Sentence(0, 0),)},
        {"sentences": (Sentence(4, 2),)},
        {"sentences": (Sentence(-1, 2),)},
        {"sentences": (Sentence(0, 5), Sentence(4, 8))},
        {"sentences": (Sentence(5, 8), Sentence(0, 4))},
        {"coverage": (Span(0, len(TEXT) + 1),)},
        {"coverage": (Span(0, 4), Span(3, 5))},
        {"entities": (Entity(6, 14, CANARY, "problem"),)},
        {"entities": (Entity(6, 15, CANARY.lower(), "problem"),)},
        {"entities": (Entity(6, 6, "", "problem"),)},
        {"entities": (Entity(-3, -1, "EN", "problem"),)},
        {"entities": (Entity(6, len(TEXT) + 1, TEXT[6:], "problem"),)},
        {"entities": (ENTITY,), "relations": (Relation(0, 1, "x"),)},
        {"entities": (ENTITY,), "relations": (Relation(-1, 0, "x"),)},
        {"relations": (Relation(0, 0, "x"),)},
    ],
    ids=str,
)
def test_wrong_offsets_are_refused_without_quoting_the_text(pieces: dict[str, Any]) -> None:
    with pytest.raises(OffsetError) as caught:
        build(**pieces)
    assert CANARY.lower() not in str(caught.value).lower()
    assert isinstance(caught.value, InputError)


@pytest.mark.parametrize(
    "pieces",
    [
        {},
        {"sections": (Section(0, len(TEXT), "plan", Span(0, 5)),)},
        {"sections": (Section(0, 5, "preamble"), Section(5, len(TEXT), "plan", Span(5, len(TEXT))))},
        {"sentences": (Sentence(0, 5), Sentence(5, 8)), "coverage": (Span(0, len(TEXT)),)},
        {"entities": (ENTITY, ENTITY), "relations": (Relation(0, 1, "x"), Relation(1, 1, "y"))},
        {"entities": (Entity(0, len(TEXT), TEXT, "problem"),)},
    ],
    ids=str,
)
def test_right_offsets_are_taken(pieces: dict[str, Any]) -> None:
    document = build(**pieces)
    assert all(document.text[e.start : e.end] == e.text for e in document.entities)


def test_nothing_in_an_empty_text_but_the_text() -> None:
    assert Document("").sections == ()
    with pytest.raises(OffsetError):
        Document("", sections=(Section(0, 0, "x"),))


def test_every_piece_is_frozen_and_hashable() -> None:
    coded = replace(ENTITY, codes=(Code("icd10cm", "R05.9", "Cough, unspecified", "2021"),))
    pieces = [build(), ENTITY, Section(0, 1, "x"), Sentence(0, 1), Span(0, 1), Relation(0, 0, "x"), NoteMeta("a")]
    pieces += [coded, *coded.codes]
    for piece in pieces:
        with pytest.raises((FrozenInstanceError, AttributeError, TypeError)):
            piece.start = 3  # type: ignore[misc,union-attr]
        assert hash(piece) == hash(replace(piece))


def test_section_at() -> None:
    document = build(sections=(Section(0, 5, "preamble"), Section(5, len(TEXT), "plan")))
    found = [document.section_at(i) for i in (0, 4, 5, len(TEXT) - 1, len(TEXT), -1)]
    assert [s and s.name for s in found] == ["preamble", "preamble", "plan", "plan", None, None]
    assert build().section_at(0) is None


@given(documents())
def test_generated_documents_partition_and_agree(document: Document) -> None:
    assert "".join(document.text[s.start : s.end] for s in document.sections) == document.text
    assert all(document.text[e.start : e.end] == e.text for e in document.entities)
    assert document == replace(document)


def test_an_entity_points_to_a_time_that_exists() -> None:
    time = TimeExpression(3, 7, "DATE", "2009")
    entity = Entity(0, 2, "MI", "problem", time=0)
    assert Document("MI 2009", entities=(entity,), times=(time,)).entities[0].time == 0
    for wrong in (1, -1):
        with pytest.raises(OffsetError, match="entity 0 points to a time that does not exist"):
            Document("MI 2009", entities=(replace(entity, time=wrong),), times=(time,))
