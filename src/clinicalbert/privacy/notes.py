"""What is known of a note besides its text, made fit to go along with the de-identified text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from clinicalbert.document import NoteMeta
from clinicalbert.privacy.actions.action import Action, Case, Found
from clinicalbert.privacy.actions.hash import code
from clinicalbert.privacy.dates import read_date
from clinicalbert.privacy.profiles import Profile


def written_on(note: NoteMeta, today: date) -> date | None:
    """The day of the note, where its date is given and can be read."""
    found = read_date(note.date.strip(), near=None, latest=today.year) if note.date else None
    return found.day if found and found.year_given and found.day_given else None


def fit_to_pass(note: NoteMeta, profile: Profile, actions: Mapping[str, Action], case: Case) -> NoteMeta:
    """The note's record after the same rules as its text.

    ``note_id`` stays, since rows are matched by it; ``type`` and ``encoding`` stay. The date meets the action for
    dates, and is dropped where that leaves no date. Patient and encounter ids meet ``profile.ids``. ``extra``, which
    may hold anything, is dropped.
    """
    day = None
    if note.date:
        (made,) = actions["date"].replace([Found(note.date.strip(), "date")], case)
        day = made.text if made.text[:1].isdecimal() and not made.remark else None
        day = None if actions["date"].name == "mask" else day
    return replace(
        note,
        patient_id=_id(note.patient_id, "patient", profile, case),
        encounter_id=_id(note.encounter_id, "encounter", profile, case),
        date=day,
        extra={},
    )


def _id(value: str | None, kind: str, profile: Profile, case: Case) -> str | None:
    if value is None or profile.ids == "drop":
        return None
    return value if profile.ids == "keep" else code(case.secret("ids"), kind, value)
