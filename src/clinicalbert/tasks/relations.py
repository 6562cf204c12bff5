"""Relations as comparable values: the offsets of both ends and the type."""

from __future__ import annotations

from collections.abc import Sequence

from clinicalbert.datasets.example import LabelledRelation, LabelledSpan
from clinicalbert.document import Entity, Relation
from clinicalbert.metrics.spans import Counts

Related = tuple[tuple[int, int], tuple[int, int], str]


def related(
    spans: Sequence[Entity | LabelledSpan], relations: Sequence[Relation | LabelledRelation], *, ordered: bool = True
) -> set[Related]:
    """(offsets of the head, offsets of the tail, type); the earlier end first where the order says nothing."""
    found = set()
    for relation in relations:
        ends = [(spans[i].start, spans[i].end) for i in (relation.head, relation.tail)]
        head, tail = ends if ordered else sorted(ends)
        found.add((head, tail, relation.label))
    return found


def relation_counts(said: set[Related], true: set[Related], label: str | None = None) -> Counts:
    """Counts where both ends and the type must agree, of all types or of one."""
    said = {r for r in said if label in (None, r[2])}
    true = {r for r in true if label in (None, r[2])}
    hits = len(said & true)
    return Counts(hits, hits, len(said), len(true))
