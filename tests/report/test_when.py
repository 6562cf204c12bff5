"""When an entity was there, in words."""

from clinicalbert.document import Document, Entity
from clinicalbert.facts import TimeExpression
from clinicalbert.report.html import render_report
from clinicalbert.report.when import when

TEXT = "Appendectomy in\n2009, cough, MRI ordered."
DOCUMENT = Document(
    TEXT,
    entities=(
        Entity(0, 12, "Appendectomy", "procedure", temporality="before", time=0),
        Entity(22, 27, "cough", "problem", temporality="overlap"),
        Entity(29, 32, "MRI", "test", temporality="after"),
    ),
    times=(TimeExpression(13, 20, "DATE", "2009"),),
)


def test_words() -> None:
    assert [when(DOCUMENT, e) for e in DOCUMENT.entities] == ["before (in 2009)", "", "to come"]


def test_the_page_shows_it() -> None:
    page = render_report([DOCUMENT])
    assert 'data-when="before (in 2009)"' in page and 'data-when="to come"' in page
    assert page.count("data-when=") == 2
