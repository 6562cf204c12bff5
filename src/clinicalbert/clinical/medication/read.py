"""Text → medications."""

from __future__ import annotations

from collections.abc import Sequence

from clinicalbert.clinical.medication.assemble import assemble
from clinicalbert.clinical.medication.clauses import medications
from clinicalbert.clinical.medication.drugs import mark_drugs
from clinicalbert.clinical.medication.marks import Source
from clinicalbert.clinical.medication.reader import read_marks
from clinicalbert.clinical.medication.record import Medication
from clinicalbert.clinical.medication.tokens import tokens


def read_medications(text: str, drugs: Sequence[tuple[int, int]] = ()) -> list[Medication]:
    """The medications of a text or a whole note, in its order.

    ``drugs`` are spans (half-open code points) of the medicines that a model has found; each of them that is taken,
    given, changed or stopped is one medication. Without them the names are looked for in the text itself.
    """
    spans: list[tuple[int, int]] = []
    for start, end in sorted(drugs):
        if 0 <= start < end <= len(text) and (not spans or start >= spans[-1][1]):
            spans.append((start, end))
    source = Source(text, tokens(text))
    marks = read_marks(source, spans)
    if not spans:
        marks = mark_drugs(text, marks)
    found = (assemble(text, own) for own in medications(marks))
    return [medication for medication in found if medication is not None]
