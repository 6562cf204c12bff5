"""Text → medications."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from clinicalbert.clinical.medication.assemble import assemble
from clinicalbert.clinical.medication.clauses import medications
from clinicalbert.clinical.medication.drugs import known, mark_drugs
from clinicalbert.clinical.medication.marks import Source
from clinicalbert.clinical.medication.reader import read_marks
from clinicalbert.clinical.medication.tokens import tokens
from clinicalbert.facts import Medication

BEFORE, AFTER = 200, 400
"""Characters around a drug that are read for it."""
_APART = 2
"""Words between a bare number and the drug behind it, from which on it is no amount of the drug."""
_BARE = re.compile(r"[\d.,/-]+(?: %)?")
_EMPTY_LINE = re.compile(r"\n[ \t\r]*\n\s*")


def read_medications(text: str, drugs: Sequence[tuple[int, int]] = ()) -> list[Medication]:
    """The medications of a text or a whole note, in its order.

    ``drugs`` are spans (half-open code points) of the medicines that a model has found; each of them that is taken,
    given, changed or stopped is one medication. Without them the names are looked for in the text itself.
    """
    spans: list[tuple[int, int]] = []
    for start, end in sorted(drugs):
        if 0 <= start < end <= len(text) and (not spans or start >= spans[-1][1]):
            spans.append((start, end))
    if not spans:
        return _read(text, 0, len(text), spans)
    return [m for start, end, own in _neighbourhoods(text, spans) for m in _read(text, start, end, own)]


def _read(text: str, start: int, end: int, drugs: Sequence[tuple[int, int]]) -> list[Medication]:
    """The medications of ``text[start:end]``."""
    source = Source(text, tokens(text, start, end))
    marks = read_marks(source, drugs)
    if not drugs:
        marks = mark_drugs(text, marks)
    assembled = (assemble(text, own) for own in medications(marks))
    found = (_without_count(text, m) for m in assembled if m is not None and (drugs or _plausible(m)))
    return [m for m in found if m is not None]


def _neighbourhoods(text: str, drugs: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int, list[tuple[int, int]]]]:
    """The stretches in which drugs stand, with those drugs: what lies beyond an empty line, or far away in a long
    paragraph, belongs to none of them."""
    borders = [0, *(m.end() for m in _EMPTY_LINE.finditer(text)), len(text)]
    for place, some in groupby(drugs, key=lambda d: bisect_right(borders, d[0], 0, len(borders) - 1) - 1):
        own: list[tuple[int, int]] = []
        for drug in some:
            if own and drug[0] - own[-1][1] > BEFORE + AFTER:
                yield *_around(text, own, borders[place], borders[place + 1]), own
                own = []
            own.append(drug)
        yield *_around(text, own, borders[place], borders[place + 1]), own


def _around(text: str, drugs: Sequence[tuple[int, int]], low: int, high: int) -> tuple[int, int]:
    """From a blank before the first drug to one after the last, between two borders."""
    first, last = drugs[0][0], drugs[-1][1]
    start, end = max(low, first - BEFORE), min(max(high, last), last + AFTER)
    while low < start < first and not text[start - 1].isspace():
        start += 1
    while last < end < high and not text[end].isspace():
        end -= 1
    return start, end


def _without_count(text: str, medication: Medication) -> Medication | None:
    """The medication without a number that counts something else ("three cases of amiodarone …"); None where nothing is
    said of the drug then."""
    drug, amount = medication.drug, medication.dose or medication.strength
    if drug is None or amount is None or _BARE.fullmatch(amount.value) is None:
        return medication
    if len(text[amount.end : drug.start].split()) < _APART:  # nothing, where the drug stands first
        return medication
    own = replace(medication, dose=None, strength=None, daily=None)
    return own if len(own.to_record()) > 1 else None


def _plausible(medication: Medication) -> bool:
    """Whether a name that was guessed is a medicine's: more is said of it than a bare number or a length."""
    if medication.drug is None or any(known(word) for word in medication.drug.value.lower().split()):
        return True
    if medication.action is not None or medication.prn is not None or medication.steps:
        return True
    often = medication.frequency is not None and medication.frequency.value != "once"
    dose = medication.dose.value if medication.dose is not None else ""
    measured = " " in dose and not dose.endswith(("inch", " L", " piece"))
    return often or measured or (medication.strength is not None and "%" not in medication.strength.value)
