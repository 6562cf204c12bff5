"""A record (a JSON object, a row of a table) → a cleared note, or the reason why not."""

from __future__ import annotations

import base64
import datetime
import json
import math
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from clinicalbert.document import NoteMeta
from clinicalbert.errors import RecordError
from clinicalbert.intake.columns import quoted
from clinicalbert.intake.decode import MARK, not_in
from clinicalbert.privacy import RawNote

_META = {"patient": "patient_id", "encounter": "encounter_id", "date": "date", "type": "type"}
_DEEPEST = 100


def note_of(record: Mapping[str, Any], roles: Mapping[str, str], place: str, *, encoding: str | None = None) -> RawNote:
    """The note of a record; ``roles`` say which column is what, ``place`` is its id where it has none.

    All other columns are carried along in ``note.extra``, as values that JSON has: dates in ISO 8601, decimal numbers
    as strings, bytes as the UTF-8 text that they are or else in base64, what is no finite number as null. Raises
    RecordError.
    """
    key = key_of(_plain(record.get(roles["id"])) if "id" in roles else None, place)
    for name, value in record.items():
        if isinstance(value, str) and MARK in value:
            raise RecordError(key, f"{quoted(name)} {not_in(encoding)}")
    text = record.get(roles["text"])
    if isinstance(text, bytes):
        try:
            text = text.decode(encoding or "utf-8")
        except UnicodeError:
            raise RecordError(key, f"column {roles['text']!r} {not_in(encoding)}") from None
    if not isinstance(text, str):
        what = "is null" if text is None else f"is {type(text).__name__}, not a string"
        raise RecordError(key, f"column {roles['text']!r} {what}")
    used = set(roles.values())
    extra = {k: _plain(v) for k, v in record.items() if k not in used}
    known = {
        ours: str(value)
        for role, ours in _META.items()
        if role in roles and (value := _plain(record.get(roles[role]))) is not None
    }
    # what cannot be written again would break the whole run at its end
    if _depth(extra) > _DEEPEST:
        raise RecordError(key, f"fields nested more than {_DEEPEST} levels deep")
    if not encodable(json.dumps([key, known, extra], ensure_ascii=False)):
        raise RecordError(key, "a field holds half of a surrogate pair")
    return RawNote(text, NoteMeta(note_id=key, encoding=encoding, extra=extra, **known))


def key_of(value: Any, place: str) -> str:
    """An id as a string; the place for one that is absent, blank, or cannot be written."""
    key = str(value)
    return key if value is not None and key.strip() and encodable(key) else place


def _plain(value: Any) -> Any:
    """A value as JSON can hold it."""
    match value:
        case None | bool() | int() | str():
            return value
        case float():
            return value if math.isfinite(value) else None
        case Decimal():
            return str(value)
        case datetime.date() | datetime.time():
            return value.isoformat()
        case bytes() | bytearray() | memoryview():
            return _text(bytes(value))
        case Mapping():
            return {str(k): _plain(v) for k, v in value.items()} if _depth(value) <= _DEEPEST else value
        case list() | tuple():
            return [_plain(v) for v in value] if _depth(value) <= _DEEPEST else value
    return str(value)


def _text(value: bytes) -> str:
    """Many writers of Parquet declare their strings as bytes."""
    try:
        return value.decode()
    except UnicodeError:
        return base64.b64encode(value).decode()


def encodable(text: str) -> bool:
    """Whether a string can be written as UTF-8: one with half of a surrogate pair cannot."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _depth(value: Any) -> int:
    """Levels of nesting, counted without recursion."""
    level, deepest = [value], 0
    while level:
        deepest += 1
        level = [
            inner
            for outer in level
            if isinstance(outer, dict | list | tuple)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
    return deepest
