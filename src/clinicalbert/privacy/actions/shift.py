"""Date shift: all dates of a patient move by the same number of days, so that what lies between them stays.

Shifted dates are dates with day and month: they do not satisfy Safe Harbor (45 CFR 164.514(b)(2)(i)(C) allows the year
alone). They lower the risk for data released on other grounds: a limited data set, or an expert's determination.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from clinicalbert.privacy.actions.action import (
    ASSUMED_DAY,
    ASSUMED_YEAR,
    TAGGED,
    Case,
    Found,
    Replacement,
    placeholder,
)
from clinicalbert.privacy.actions.draw import number
from clinicalbert.privacy.dates import Written, read_date

MOST = 365


def offset(case: Case) -> timedelta:
    """How far the dates of a patient move: 1 to 365 days, back or forth, never 0; by the key and the patient alone."""
    drawn = number(case.secret("date-shift"), case.patient) % (2 * MOST)
    return timedelta(days=drawn - MOST if drawn < MOST else drawn - MOST + 1)


class Shift:
    """``Tues 3/14/23`` → ``Fri 9/08/23``-like, in the style of the original; what cannot be read as a date is tagged.

    A date without a year is taken as the one nearest to the note's own date, or to the first whole date in it, and
    remarked as assumed; so is a month without a day, which is taken as its fifteenth.
    """

    name = "shift"
    labels = frozenset({"date"})
    keyed = True

    def replace(self, found: Sequence[Found], case: Case) -> list[Replacement]:
        latest = (case.written or case.today).year + 1  # appointments lie ahead
        whole = (read_date(each.words, near=None, latest=latest) for each in found)
        near = case.written or next((w.day for w in whole if w and w.year_given and w.day_given), None)
        days = offset(case)
        dates = [read_date(each.words, near=near, latest=latest) for each in found]
        return [_moved(each, written, days) for each, written in zip(found, dates, strict=True)]


def _moved(each: Found, written: Written | None, days: timedelta) -> Replacement:
    moved = None
    if written:
        try:
            moved = written.on(written.day + days)
        except OverflowError:
            moved = None
    if written is None or moved is None or moved == each.words:  # a month alone may fall on itself
        return Replacement(placeholder(each.label), TAGGED)
    if not written.year_given:
        return Replacement(moved, ASSUMED_YEAR)
    return Replacement(moved, "" if written.day_given else ASSUMED_DAY)
