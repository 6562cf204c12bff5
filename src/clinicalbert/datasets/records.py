"""Unseen data: JSON lines of ``{"id", "text", "entities": [{"start", "end", "label"}]}``.

``group`` is optional (what a bootstrap keeps together; default: the id). Offsets count code points.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from clinicalbert.datasets.example import Example, LabelledSpan, outermost
from clinicalbert.errors import InputError


def read_records(path: Path, label_map: Mapping[str, str] | None = None) -> list[Example]:
    """Examples of a file, labels renamed by ``label_map`` (labels that it does not name are left out).

    Raises InputError naming line and field of the first fault. Nested gold spans: the outermost stays.
    """
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot read {path}: {getattr(error, 'strerror', None) or 'not UTF-8'}") from None
    examples, seen = [], set()
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        place = f"{path}:{number}"
        try:
            record = json.loads(line)
        except (ValueError, RecursionError):
            raise InputError(f"{place}: not JSON") from None
        text, key = _field(record, "text", str, place), str(record.get("id", number))
        if key in seen:
            raise InputError(f"{place}: id {key!r} occurs twice")
        seen.add(key)
        spans = []
        for i, entity in enumerate(_field(record, "entities", list, place)):
            where = f"{place}: entities[{i}]"
            start, end = _field(entity, "start", int, where), _field(entity, "end", int, where)
            label = _field(entity, "label", str, where)
            if not 0 <= start < end <= len(text):
                raise InputError(f"{where}: {start}:{end} does not lie in the text of {len(text)} characters")
            if label_map is None or label in label_map:
                spans.append(LabelledSpan(start, end, label_map[label] if label_map else label))
        examples.append(Example(key, text, outermost(spans)[0], group=str(record.get("group", key))))
    if not examples:
        raise InputError(f"{path} holds no record")
    return examples


def _field(record: Any, name: str, kind: type, place: str) -> Any:
    if not isinstance(record, dict):
        raise InputError(f"{place}: must be a JSON object")
    value = record.get(name)
    if not isinstance(value, kind) or isinstance(value, bool):
        raise InputError(f"{place}: field {name!r} must be {kind.__name__}, not {type(value).__name__}")
    return value
