"""JSON lines: one note a line, in the field ``text``."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from clinicalbert.document import NoteMeta
from clinicalbert.errors import RecordError
from clinicalbert.intake.decode import decode
from clinicalbert.privacy import ClearedText, cleared

_META = {"patient_id": "patient_id", "encounter_id": "encounter_id", "date": "date", "type": "type"}
_IDS = ("id", "note_id")
_DEEPEST = 100


def read_jsonl(
    lines: Iterable[bytes], origin: str, *, statement: str, encoding: str | None = None
) -> Iterator[ClearedText | RecordError]:
    """Notes of a JSONL stream; ``origin`` names it in ids of records that have none (``notes.jsonl:17``).

    Unknown fields are carried along in ``note.extra``. Blank lines are skipped.
    """
    for number, raw in enumerate(lines, 1):
        if not raw.strip():
            continue
        place = f"{origin}:{number}"
        try:
            text, used = decode(raw, place, encoding)
            yield _note(text, place, used, statement)
        except RecordError as error:
            yield error


def _note(line: str, place: str, encoding: str, statement: str) -> ClearedText:
    try:
        record = json.loads(line)
    except ValueError as error:
        raise RecordError(place, f"not JSON (at character {getattr(error, 'pos', '?')} of the line)") from None
    except RecursionError:
        raise RecordError(place, "JSON nested too deeply") from None
    if not isinstance(record, dict):
        raise RecordError(place, f"a record must be a JSON object, not {type(record).__name__}")
    named = next((str(record[k]) for k in _IDS if record.get(k) is not None), place)
    key = named if _encodable(named) else place
    # what cannot be written again would break the whole run at its end
    if _depth(record) > _DEEPEST:
        raise RecordError(key, f"fields nested more than {_DEEPEST} levels deep")
    if not _encodable(json.dumps({k: v for k, v in record.items() if k != "text"}, ensure_ascii=False)):
        raise RecordError(key, "a field holds half of a surrogate pair: decode it as UTF-16 first")
    text = record.get("text")
    if not isinstance(text, str):
        what = "has no field 'text'" if "text" not in record else f"'text' is {type(text).__name__}, not a string"
        raise RecordError(key, f"the record {what}")
    return cleared(text, note=_meta(record, key, encoding), statement=statement)


def _encodable(text: str) -> bool:
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
            if isinstance(outer, dict | list)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
    return deepest


def _meta(record: Mapping[str, Any], key: str, encoding: str) -> NoteMeta:
    known = {ours: str(record[theirs]) for ours, theirs in _META.items() if record.get(theirs) is not None}
    extra = {k: v for k, v in record.items() if k not in _META and k not in _IDS and k != "text"}
    return NoteMeta(note_id=key, encoding=encoding, extra=extra, **known)
