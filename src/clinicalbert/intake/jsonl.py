"""JSON lines: one note a line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator

from clinicalbert.errors import RecordError
from clinicalbert.intake import lines as limits
from clinicalbert.intake.columns import Columns
from clinicalbert.intake.decode import MARK, not_in
from clinicalbert.intake.record import key_of, note_of
from clinicalbert.privacy import RawNote


def read_jsonl(
    lines: Iterable[str], origin: str, *, columns: Columns, encoding: str
) -> Iterator[RawNote | RecordError]:
    """Notes of a JSONL stream; ``origin`` names it in ids of records that have none (``notes.jsonl:17``).

    Blank lines are skipped.
    """
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            yield _note(line, f"{origin}:{number}", columns, encoding)
        except RecordError as error:
            yield error


def _note(line: str, place: str, columns: Columns, encoding: str) -> RawNote:
    if len(line) > limits.LARGEST:
        raise RecordError(place, f"a line {limits.TOO_LONG}")
    if MARK in line:
        raise RecordError(place, f"the line {not_in(encoding)}")
    try:
        record = json.loads(line.removeprefix("\ufeff"))  # joined files have such marks inside
    except ValueError as error:
        raise RecordError(place, f"not JSON (at character {getattr(error, 'pos', '?')} of the line)") from None
    except RecursionError:
        raise RecordError(place, "JSON nested too deeply") from None
    if not isinstance(record, dict):
        raise RecordError(place, f"a record must be a JSON object, not {type(record).__name__}")
    try:
        roles = columns.resolve(list(record), place)
    except RecordError as error:
        named = record.get(columns.id or "id", record.get("note_id"))
        key = key_of(named if isinstance(named, str | int) else None, place)
        # fields of a single record are not listed: they may be anything
        reason = re.sub("; there are .*:", f" among its {len(record)} fields:", error.reason)
        raise RecordError(key, reason) from None
    if columns.id is None and record.get("id", "") is None and record.get("note_id") is not None:
        del record["id"]
        roles["id"] = "note_id"
    return note_of(record, roles, place, encoding=encoding)
