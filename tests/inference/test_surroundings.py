"""What stands around entities, in documents."""

from __future__ import annotations

from clinicalbert.document import Entity, NoteMeta
from clinicalbert.inference.pipeline import Pipeline
from clinicalbert.inference.surroundings import surroundings
from clinicalbert.privacy import cleared
from clinicalbert.samples import paths
from clinicalbert.text import split_sections, split_sentences

TEXT = "Denies chest pain. Father had gout. Creatinine 1.4 mg/dL yesterday.\n\nMEDICATIONS:\nlisinopril 10 mg PO qd\n"


def entity(words: str, label: str, assertion: str = "") -> Entity:
    start = TEXT.index(words)
    return Entity(start, start + len(words), words, label, assertion=assertion)


def read(*entities: Entity, day: str | None = "2024-05-03"):  # type: ignore[no-untyped-def]
    sections = split_sections(TEXT)
    return surroundings(TEXT, entities, split_sentences(TEXT, sections), sections, day)


def test_each_kind_is_read() -> None:
    found = read(
        entity("chest pain", "problem"),
        entity("gout", "problem"),
        entity("Creatinine", "drug"),
        entity("lisinopril", "drug"),
        entity("10 mg", "dose"),
    )
    said = [(e.assertion, e.relative) for e in found.entities]
    assert said[:2] == [("negated", ""), ("family", "father")] and said[3:] == [("present", ""), ("", "")]
    (medication,) = found.medications  # creatinine is measured, not taken
    assert medication.to_record() == {
        "drug": "lisinopril",
        "dose": "10 mg",
        "route": "oral",
        "frequency": "1/d",
        "daily": "10 mg",
    }
    assert [(m.name.value, m.value.value) for m in found.measurements] == [("creatinine", "1.4")]
    assert ("DATE", "2024-05-02", True) in {(t.kind, t.value, t.anchored) for t in found.times}


def test_the_value_of_a_measurement_is_no_strength() -> None:
    text = "Possible methotrexate pneumonitis. Chest CT was ordered. Oxygen saturation 93% on room air."
    drug = Entity(9, 21, "methotrexate", "drug")
    assert surroundings(text, [drug], split_sentences(text, ()), ()).medications == ()
    text = "Held methotrexate. Oxygen saturation 93% on room air."
    (medication,) = surroundings(
        text, [Entity(5, 17, "methotrexate", "drug")], split_sentences(text, ()), ()
    ).medications
    assert medication.strength is None and medication.end == 17


def test_a_date_of_another_form_is_as_good_as_none() -> None:
    for day in (None, "", "May 3rd", "2024-13-40"):
        assert not any(t.anchored for t in read(day=day).times)
    assert any(t.anchored for t in read(day="2024-05-03T10:00:00").times)


def test_what_a_task_has_learnt_stays() -> None:
    (one,) = read(entity("chest pain", "finding", "present")).entities
    assert one.assertion == "present"


def test_documents_have_them(nlp: Pipeline) -> None:
    assert nlp.surroundings
    for path in paths():
        document = nlp(cleared(path.read_text("utf-8"), note=NoteMeta(path.name, date="2024-05-01")))
        for fact in (*document.medications, *document.times, *document.measurements):
            assert document.text[fact.start : fact.end].strip()
        problems = [e for e in document.entities if e.label == "problem"]
        assert problems and all(e.assertion for e in problems)


def test_entities_are_dated() -> None:
    text = "Status post cholecystectomy in 2011. Schedule colonoscopy next week. Mild nausea."
    words = (
        ("cholecystectomy", "procedure"),
        ("colonoscopy", "procedure"),
        ("Mild", "qualifier"),
        ("nausea", "problem"),
    )
    entities = [Entity(text.index(w), text.index(w) + len(w), w, label) for w, label in words]
    found = surroundings(text, entities, split_sentences(text, ()), (), "2024-05-03")
    told = [(e.temporality, "" if e.time is None else found.times[e.time].value) for e in found.entities]
    assert told[:3] == [("before", "2011"), ("after", "2024-W19"), ("", "")]
    assert told[3][0] == "overlap"
