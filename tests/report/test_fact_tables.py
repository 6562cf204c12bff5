"""Medications, measurements and times of a note as tables, and assertions on its marks."""

from __future__ import annotations

from clinicalbert.document import Document, Entity
from clinicalbert.facts import Abbreviation, Alternative, DoseCheck, Measurement, Medication, Part, Step, TimeExpression
from clinicalbert.report.dose_words import dose_words
from clinicalbert.report.fact_tables import fact_tables
from clinicalbert.report.html import render_report

TEXT = "No <b>fever</b>. Na 150 on May 1. gout, aspirin 81 mg"


def part(words: str, value: str = "") -> Part:
    start = TEXT.index(words)
    return Part(start, start + len(words), value or words)


def document() -> Document:
    fever, gout = part("fever"), part("gout")
    entities = (
        Entity(fever.start, fever.end, "fever", "problem", 0.9, "x", "negated"),
        Entity(gout.start, gout.end, "gout", "problem", 0.8, "x", "family", "father"),
    )
    drug, sodium, day = part("aspirin"), part("Na", "sodium"), part("May 1", "2024-05-01")
    taken = Medication(
        drug.start, len(TEXT), drug, dose=part("81 mg"), prn=drug, indication=part("gout"), daily="81 mg"
    )
    taper = Medication(drug.start, len(TEXT), drug, steps=(Step(dose=part("81 mg")), Step(dose=part("mg", "40 mg"))))
    high = Measurement(sodium.start, sodium.end, sodium, part("150"), low=part("150", "135"), flag="H")
    when = TimeExpression(day.start, day.end, "DATE", "2024-05-01", mod="APPROX", anchored=True)
    return Document(TEXT, entities=entities, medications=(taken, taper), measurements=(high,), times=(when,))


def test_columns_that_nothing_fills_are_left_out() -> None:
    medications, measurements, times = fact_tables(document())
    assert medications.title == "Medications" and medications.heads == ("Drug", "Dose", "How often", "In 24 hours")
    assert medications.rows == (
        ("aspirin", "81 mg", "as needed for gout", "81 mg"),
        ("aspirin", "81 mg; then 40 mg", "", ""),
    )
    assert measurements.rows == (("sodium", "150", "135–", "high"),)
    assert times.rows == (("May 1", "date", "2024-05-01", "approx, from the note's date"),)
    assert fact_tables(Document("none")) == []


def test_the_page_shows_tables_and_what_is_said() -> None:
    page = render_report([document()])
    assert 'class="e e-problem said not"' in page and 'data-said="negated"' in page
    assert 'class="e e-problem said"' in page and 'data-said="family father"' in page
    assert "<td>as needed for gout</td>" in page and "<h3" in page and "Measurements" in page
    assert "<b>fever" not in page


def test_abbreviations_tell_why() -> None:
    ra = (Alternative("right atrium", 0.2), Alternative("room air", 0.001))
    told = Document(
        "MI, RA, RA",
        abbreviations=(
            Abbreviation(0, 2, "MI", "myocardial infarction", 1.0, "note"),
            Abbreviation(4, 6, "RA", "rheumatoid arthritis", 0.8, "context", ra),
            Abbreviation(8, 10, "RA", "", 0.0, "context", ra),
        ),
    )
    (table,) = fact_tables(told)
    assert table.rows == (
        ("MI", "myocardial infarction", "defined in the note"),
        ("RA", "rheumatoid arthritis", "by context (0.80); or right atrium (0.20)"),
        ("RA", "unknown", "not clear from the context; or right atrium (0.20)"),
    )


def test_answers_of_a_formulary_in_a_few_words() -> None:
    checks = (
        DoseCheck("within", "single", "81", "40", "300", "mg"),
        DoseCheck("above", "daily", "2-6", "", "4", "{tablet}", "the greatest of the range"),
        DoseCheck("below", "single", "1", "2", "", "{unit}"),
        DoseCheck("cannot be compared", "daily", low="1", high="2", unit="mg", reason="the note gives no dose"),
        DoseCheck("not in the formulary"),
    )
    assert [dose_words(check) for check in checks] == [
        "within (single 81 mg)",
        "above (daily 2-6 tablet, at most 4 tablet; the greatest of the range)",
        "below (single 1 unit, at least 2 unit)",
        "cannot be compared (daily limits 1 to 2 mg; the note gives no dose)",
        "not in the formulary",
    ]
    taken = Medication(0, 4, Part(0, 4, "aspirin"), dose_checks=checks[:2])
    (table,) = fact_tables(Document("aspirin", medications=(taken,)))
    assert table.heads == ("Drug", "Against the formulary")
    assert table.rows[0][1] == "; ".join(map(dose_words, checks[:2]))
