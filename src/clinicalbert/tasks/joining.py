"""What several tasks found on a page, as one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from clinicalbert.tasks.task import Found, Task


def joined(parts: Sequence[Found]) -> Found:
    """All of them, entities in text order; relations point to the same entities as before.

    An entity that several have (one was told what the other found) stands once.
    """
    if len(parts) == 1:
        return parts[0]
    entities = sorted(dict.fromkeys(e for part in parts for e in part.entities), key=lambda e: (e.start, e.end))
    place = {entity: i for i, entity in enumerate(entities)}
    relations = [
        replace(r, head=place[part.entities[r.head]], tail=place[part.entities[r.tail]])
        for part in parts
        for r in part.relations
    ]
    labels = sorted((x for part in parts for x in part.labels), key=lambda x: (x.start, x.end))
    return Found(tuple(entities), tuple(relations), tuple(labels))


def families_of(tasks: Iterable[Task]) -> tuple[str, ...]:
    """The families of tasks, each once; those that read the text alone have none."""
    return tuple(dict.fromkeys(task.card.family for task in tasks if task.card.heads))
