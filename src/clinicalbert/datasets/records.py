"""Unseen data: JSON lines of ``{"id", "text", "entities", "relations", "labels", "group"}``; see docs/records.md.

``group`` is optional (what a bootstrap keeps together; default: the id). Offsets count code points.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from clinicalbert.datasets.example import Example, LabelledRelation, LabelledSpan, outermost
from clinicalbert.errors import InputError

ENTITIES, RELATIONS, LABELS, MEDICATIONS = "entities", "relations", "labels", "medications"


def read_records(
    path: Path, label_map: Mapping[str, str] | None = None, *, needs: Collection[str] = (ENTITIES,)
) -> list[Example]:
    """Examples of a file, labels of entities renamed by ``label_map`` (those that it does not name are left out).

    ``needs`` are the fields that every record must have. Raises InputError naming line and field of the first fault.
    Of nested gold spans the outermost stays: of one label where relations or labels are needed, else of all.
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
        flat = set(needs) == {ENTITIES}
        spans, position = _spans(record, text, place, label_map, flat=flat, needed=ENTITIES in needs)
        relations = _relations(record, place, position, needed=RELATIONS in needs)
        labels = _list(record, LABELS, place, needed=LABELS in needs)
        if not all(isinstance(label, str) for label in labels):
            raise InputError(f"{place}: field 'labels' must hold strings")
        medications = _list(record, MEDICATIONS, place, needed=MEDICATIONS in needs)
        if not all(isinstance(medication, dict) for medication in medications):
            raise InputError(f"{place}: field 'medications' must hold objects")
        group = str(record.get("group", key))
        day = _date(record, place)
        examples.append(Example(key, text, spans, group, relations, tuple(labels), tuple(medications), day))
    if not examples:
        raise InputError(f"{path} holds no record")
    return examples


def _date(record: Any, place: str) -> str:
    """The optional day on which a text was written."""
    day = record.get("date") or ""
    try:
        if day:
            date.fromisoformat(day)
    except (TypeError, ValueError):
        raise InputError(f"{place}: field 'date' must be a day like 2024-05-01") from None
    return str(day)


def record_of(example: Example) -> dict[str, Any]:
    """The record of an example, ready for JSON: ``read_records`` reads it back as it was."""
    return {
        "id": example.id,
        "group": example.group,
        "text": example.text,
        "entities": [_entity(span) for span in example.spans],
        "relations": [{"head": r.head, "tail": r.tail, "label": r.label} for r in example.relations],
        "labels": list(example.labels),
        **({"medications": list(example.medications)} if example.medications else {}),
        **({"date": example.date} if example.date else {}),
    }


def _entity(span: LabelledSpan) -> dict[str, Any]:
    entity: dict[str, Any] = {"start": span.start, "end": span.end, "label": span.label}
    if span.flags:
        entity["flags"] = sorted(span.flags)
    if span.value:
        entity["value"] = span.value
    return entity


def _spans(
    record: Any, text: str, place: str, label_map: Mapping[str, str] | None, *, flat: bool, needed: bool
) -> tuple[tuple[LabelledSpan, ...], dict[str, int]]:
    """The spans that are kept, and the position of each entity, by its id and by its place in the record."""
    found: list[LabelledSpan] = []
    names: list[list[str]] = []
    for i, entity in enumerate(_list(record, ENTITIES, place, needed=needed)):
        where = f"{place}: entities[{i}]"
        start, end = _field(entity, "start", int, where), _field(entity, "end", int, where)
        label = _field(entity, "label", str, where)
        if not 0 <= start < end <= len(text):
            raise InputError(f"{where}: {start}:{end} does not lie in the text of {len(text)} characters")
        flags = entity.get("flags", [])
        if not isinstance(flags, list) or not all(isinstance(f, str) for f in flags):
            raise InputError(f"{where}: field 'flags' must be a list of strings")
        value = entity.get("value", "")
        if not isinstance(value, str):
            raise InputError(f"{where}: field 'value' must be str, not {type(value).__name__}")
        if label_map is None or label in label_map:
            shown = label_map[label] if label_map else label
            found.append(LabelledSpan(start, end, shown, frozenset(flags), value))
            names.append([str(i), *([str(entity["id"])] if "id" in entity else [])])
    if flat:
        kept: Sequence[LabelledSpan] = outermost(found)[0]
    else:
        labels = {s.label for s in found}
        parts = [outermost([s for s in found if s.label == label])[0] for label in labels]
        kept = sorted((s for part in parts for s in part), key=lambda s: (s.start, s.end, s.label))
    position = {}
    for span, own in zip(found, names, strict=True):
        there = [i for i, k in enumerate(kept) if k.start < span.end and span.start < k.end]
        alike = [i for i in there if kept[i].label == span.label]
        position.update(dict.fromkeys(own, (alike or there)[0]))
    return tuple(kept), position


def _relations(record: Any, place: str, position: Mapping[str, int], *, needed: bool) -> tuple[LabelledRelation, ...]:
    found = []
    for i, relation in enumerate(_list(record, RELATIONS, place, needed=needed)):
        where = f"{place}: relations[{i}]"
        label = _field(relation, "label", str, where)
        ends = []
        for end in ("head", "tail"):
            name = relation.get(end)
            if isinstance(name, bool) or not isinstance(name, int | str):
                raise InputError(f"{where}: field {end!r} must be the id of an entity, or its place in 'entities'")
            if str(name) not in position:
                raise InputError(f"{where}: field {end!r} names no entity of the record")
            ends.append(position[str(name)])
        found.append(LabelledRelation(ends[0], ends[1], label))
    return tuple(found)


def _list(record: Any, name: str, place: str, *, needed: bool) -> list[Any]:
    if not needed and isinstance(record, dict) and name not in record:
        return []
    found: list[Any] = _field(record, name, list, place)
    return found


def _field(record: Any, name: str, kind: type, place: str) -> Any:
    if not isinstance(record, dict):
        raise InputError(f"{place}: must be a JSON object")
    value = record.get(name)
    if not isinstance(value, kind) or isinstance(value, bool):
        raise InputError(f"{place}: field {name!r} must be {kind.__name__}, not {type(value).__name__}")
    return value
