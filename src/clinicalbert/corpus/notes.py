"""Archives of notes → notes to pre-train on, with their category; what is left out is left out for a stated reason.

Known layouts need no options: ``NOTEEVENTS.csv`` of MIMIC-III and the tables of MIMIC-IV-Note, plain or packed. Of
anything else that ``clinicalbert analyze`` reads, the category is the column of types, or ``notes``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from clinicalbert.errors import RecordError
from clinicalbert.intake import Columns
from clinicalbert.privacy import ClearedText

MIMIC_III = Columns(
    text="TEXT", id="ROW_ID", patient="SUBJECT_ID", encounter="HADM_ID", date="CHARTDATE", type="CATEGORY"
)
"""Johnson et al., 2016: one table for all notes."""
MIMIC_IV = Columns(
    text="text", id="note_id", patient="subject_id", encounter="hadm_id", date="charttime", type="note_type"
)
"""Johnson et al., 2023: ``discharge.csv`` and ``radiology.csv``."""
_DETAIL = re.compile(r"[(:;]")
"""Where the reason of an error ends, and what it is about begins."""
_KNOWN = {"noteevents": MIMIC_III, "discharge": MIMIC_IV, "radiology": MIMIC_IV}
UNNAMED = "notes"
ERROR_MARK = "is marked as an error (ISERROR)"
EMPTY = "is empty"


@dataclass(frozen=True, slots=True)
class CorpusNote:
    """A note; ``group`` is its patient, or itself: what is never parted between training and held-out text."""

    id: str
    group: str
    category: str
    text: str


@dataclass(frozen=True, slots=True)
class Skipped:
    """A record that is left out, and why."""

    id: str
    reason: str


def known_columns(name: str) -> Columns | None:
    """The columns of an archive whose file name says what it is."""
    return _KNOWN.get(PurePath(name).name.lower().split(".")[0])


def corpus_notes(records: Iterable[ClearedText | RecordError]) -> Iterator[CorpusNote | Skipped]:
    """Notes to train on. Left out: records that cannot be read, empty notes, notes that MIMIC-III marks as errors."""
    for record in records:
        if isinstance(record, RecordError):
            yield Skipped(record.record_id, f"cannot be read: {_DETAIL.split(record.reason)[0].strip()}")
            continue
        note = record.note
        if _is_error(note.extra):
            yield Skipped(note.note_id, ERROR_MARK)
        elif not record.text.strip():
            yield Skipped(note.note_id, EMPTY)
        else:
            category = (note.type or "").strip() or UNNAMED
            yield CorpusNote(note.note_id, note.patient_id or note.note_id, category, record.text)


def _is_error(extra: Mapping[str, Any]) -> bool:
    mark = extra.get("ISERROR", extra.get("iserror"))
    return mark is not None and str(mark).strip() in ("1", "1.0")
