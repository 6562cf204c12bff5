"""What was read off de-identified text, back on the caller's text."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from clinicalbert.document import Document, Entity, Label, NoteMeta, Relation, Section, Sentence, Span
from clinicalbert.errors import RecordError
from clinicalbert.facts import Medication, Part, TimeExpression
from clinicalbert.privacy.clearance import RawNote
from clinicalbert.privacy.clearing import Declared, GateOptions, Gating
from clinicalbert.privacy.gate import Gate
from clinicalbert.privacy.original_view import BAR, blackened, on_original
from clinicalbert.privacy.profiles import load_profile
from privacy.stubs import read

MARKED = "Mr. <name>Diaz\nJr.</> of <location>Dayton</> has gout since <date>3/14/2019</>. Colchicine 0.6 mg."


def passage(view: str = "black"):
    text, identifiers = read(MARKED)
    wanted = {text[i.start : i.end]: i.label for i in identifiers}

    def find(text: str):
        return [i for i in identifiers if text[i.start : i.end] in wanted] if text == original else []

    original = text
    gate = Gate(find, load_profile("safe-harbor"), repeats="replace")
    return text, Gating(gate, view)(RawNote(text, NoteMeta("n1")))  # type: ignore[arg-type]


def document_of(passage) -> Document:
    """As a pipeline would make it."""
    text = passage.cleared.text
    assert text == "Mr. [NAME] of [LOCATION] has gout since 2019. Colchicine 0.6 mg."

    def at(words: str) -> tuple[int, int]:
        return text.index(words), text.index(words) + len(words)

    def entity(words: str, label: str) -> Entity:
        return Entity(*at(words), words, label)

    return Document(
        text,
        passage.cleared.note,
        (Section(0, 4, "preamble"), Section(4, len(text), "plan", Span(*at("[NAME] of")))),
        (Sentence(0, 45), Sentence(46, len(text))),
        (
            entity("NAME", "problem"),
            entity("gout", "problem"),
            entity("[LOCATION] has", "x"),
            entity("Colchicine", "drug"),
        ),
        (Relation(0, 1, "lost"), Relation(3, 1, "treats")),
        (Span(0, len(text)),),
        passage.cleared.clearance,
        labels=(Label(*at("since 2019"), "y"),),
        medications=(
            Medication(*at("Colchicine 0.6 mg"), Part(*at("Colchicine"), "Colchicine"), Part(*at("0.6 mg"), "0.6 mg")),
            Medication(*at("NAME"), Part(*at("NAME"), "NAME")),
        ),
        times=(TimeExpression(*at("2019"), "DATE", "2019"),),
    )


def test_offsets_are_those_of_the_caller_and_bars_hide_the_words() -> None:
    text, one = passage()
    found = one.back(document_of(one))
    assert found.text == text.replace("Diaz\nJr.", f"{BAR * 4}\n{BAR * 3}").replace("Dayton", BAR * 6).replace(
        "3/14/2019", BAR * 9
    )
    assert [text[e.start : e.end] for e in found.entities] == ["gout", "Dayton has", "Colchicine"]
    assert [(found.entities[r.head].text, found.entities[r.tail].text) for r in found.relations] == [
        ("Colchicine", "gout")
    ]
    assert [text[p.start : p.end] for p in found.phi] == ["Diaz\nJr.", "Dayton", "3/14/2019"]
    assert [p.label for p in found.phi] == ["name", "location", "date"]
    (medication,) = found.medications
    assert medication.strength and text[medication.strength.start : medication.strength.end] == "0.6 mg"
    assert [(text[t.start : t.end], t.value) for t in found.times] == [("3/14/2019", "2019")]
    assert [text[x.start : x.end] for x in found.labels] == ["since 3/14/2019"]
    assert found.coverage == (Span(0, len(text)),)
    assert found.sections[0].start == 0 and found.sections[-1].end == len(text)


def test_the_other_views() -> None:
    text, one = passage("original")
    found = one.back(document_of(one))
    assert found.text == text and found.entities[1].text == "Dayton has"
    _, one = passage("deidentified")
    document = document_of(one)
    found = one.back(document)
    assert found.text == document.text and found.entities == document.entities
    assert [(found.text[p.start : p.end], text[p.original_start : p.original_end]) for p in found.phi] == [
        ("[NAME]", "Diaz\nJr."),
        ("[LOCATION]", "Dayton"),
        ("2019", "3/14/2019"),
    ]


def test_declared_notes_pass_as_they_are() -> None:
    one = Declared("mine")(RawNote("Mr. Diaz", NoteMeta("n")))
    assert one.cleared.text == "Mr. Diaz" and one.cleared.clearance.statement == "mine"
    document = Document(one.cleared.text)
    assert one.back(document) is document


def test_a_note_that_does_not_pass_is_an_error_without_words() -> None:
    def broken(text: str):
        raise ValueError(text)

    gating = Gating(Gate(broken, load_profile("safe-harbor")))
    with pytest.raises(RecordError) as caught:
        gating(RawNote("XYLOPHONE", NoteMeta("n7")))
    assert caught.value.record_id == "n7" and "did not pass the gate: recognise" in caught.value.reason
    assert "XYLOPHONE" not in str(caught.value) and caught.value.__context__ is None


WORDS = ("Mr. ", "Diaz", "\n", " gout. ", "3/14/2019", "(555) 555-0142", "Plan: ", "é", "\r\n", "HPI:\n", " ")
pieces = st.lists(st.sampled_from(WORDS), max_size=30).map("".join)


@given(pieces, st.data())
def test_any_document_comes_back_whole(text: str, data: st.DataObject) -> None:
    """Sections partition the caller's text, sentences stay in order: the document could not be built otherwise."""
    try:
        one = GateOptions(recognisers="rules").open()(RawNote(text, NoteMeta("n")))
    except RecordError:  # closed, as it should be where it cannot be sure
        assume(False)
    new = one.cleared.text
    cuts = sorted({0, len(new), *data.draw(st.lists(st.integers(0, len(new)), max_size=6))})
    spans = [Span(a, b) for a, b in pairwise(cuts)]
    document = Document(
        new,
        sections=tuple(Section(s.start, s.end, "plan", s) for s in spans),
        sentences=tuple(Sentence(s.start, s.end) for s in spans),
        entities=tuple(Entity(s.start, s.end, new[s.start : s.end], "problem") for s in spans),
        coverage=(Span(0, len(new)),) if new else (),
    )
    found = one.back(document)
    assert len(found.text) == len(text) and found.text.count("\n") == text.count("\n")
    assert all(a in (b, BAR) for a, b in zip(found.text, text, strict=True))


def test_bars_stand_where_something_was_replaced() -> None:
    _, one = passage()
    assert "Diaz" not in one.back(Document(one.cleared.text)).text
    done = Gate(lambda text: [], load_profile("safe-harbor"))("nobody", NoteMeta("n"))
    assert blackened("nobody", done.map) == "nobody"
    assert on_original(Document("nobody"), done.map, "nobody").text == "nobody"
