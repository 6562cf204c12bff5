"""The drugs of a note against a user's own table of interactions."""

from __future__ import annotations

from collections.abc import Sequence

from clinicalbert.document import Entity, Relation
from clinicalbert.knowledge.interactions import INTERACTION, NOT_IN_TABLE, InteractionTable, check_list
from clinicalbert.knowledge.own_table import drug_key
from clinicalbert.labels import DRUG


def checked_pairs(entities: Sequence[Entity], table: InteractionTable) -> tuple[Relation, ...]:
    """A relation for each pair of different drugs, between their first mentions: ``interaction`` with what the table
    says, or ``not in the table``."""
    first: dict[str, int] = {}
    for i, entity in enumerate(entities):
        if entity.label == DRUG:
            first.setdefault(drug_key(entity.text), i)
    places = list(first.values())
    source = f"interactions:{table.name}"
    found = []
    for check in check_list([entities[i].text for i in places], table):
        head, tail = places[check.first], places[check.second]
        if check.answer == INTERACTION:
            note = "; ".join(row.note for row in check.rows if row.note)
            found.append(Relation(head, tail, INTERACTION, source=source, note=note))
        else:
            found.append(Relation(head, tail, NOT_IN_TABLE, source=source))
    return tuple(found)
