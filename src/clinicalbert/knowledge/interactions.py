"""A user's own table of drug interactions, and the check of a medication list against it.

None ships: whoever answers for prescriptions has a table that is kept up. An answer is ``interaction``, ``not in the
table`` or ``no table loaded``; it is never "no interaction", because a table's silence is no proof.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any, Final, Literal

from clinicalbert.errors import InputError
from clinicalbert.knowledge.concepts import collapse
from clinicalbert.knowledge.own_table import OR, drug_key, names_a_drug, read_own_table

Answer = Literal["interaction", "not in the table", "no table loaded"]
INTERACTION: Final = "interaction"
NOT_IN_TABLE: Final = "not in the table"
NO_TABLE: Final = "no table loaded"
REQUIRED = ("drug_a", "drug_b")
OPTIONAL = ("severity", "description", "source")


@dataclass(frozen=True, slots=True)
class Interaction:
    """A row of a table; ``drug_a`` and ``drug_b`` as they are written there."""

    drug_a: str
    drug_b: str
    severity: str = ""
    description: str = ""
    source: str = ""

    @property
    def note(self) -> str:
        """What the row says, in one line."""
        return " · ".join(part for part in (self.severity, self.description, self.source) if part)


@dataclass(frozen=True, slots=True)
class PairCheck:
    """The answer for two names of a list, by their positions in it; ``rows`` are those of the table that say so."""

    first: int
    second: int
    answer: Answer
    rows: tuple[Interaction, ...] = ()


class InteractionTable:
    """Interactions by the names of both drugs, whichever stands first. ``name`` holds the file's name and hash."""

    def __init__(self, rows: Iterable[Interaction], name: str) -> None:
        self.name = name
        self._rows: dict[tuple[str, str], list[Interaction]] = {}
        self._size = 0
        for row in rows:
            self._size += 1
            keys = {_pair(a, b) for a in row.drug_a.split(OR) for b in row.drug_b.split(OR)}
            for key in keys:
                self._rows.setdefault(key, []).append(row)

    def __len__(self) -> int:
        return self._size

    def rows(self, a: str, b: str) -> tuple[Interaction, ...]:
        """What the table says of two drugs."""
        return tuple(self._rows.get(_pair(a, b), ()))

    @classmethod
    def read(cls, path: Path) -> InteractionTable:
        """Read a .csv, .tsv or .jsonl file (docs/interactions.md). Raises InputError, which names line and field."""
        table = read_own_table(path, "table of interactions", REQUIRED, "interaction")
        return cls((_row(path, line, record) for line, record in table.records), table.name)


def check_list(names: Sequence[str], table: InteractionTable | None) -> list[PairCheck]:
    """Every pair of different drugs of a medication list, in the order of the list."""
    found = []
    for i, j in combinations(range(len(names)), 2):
        if drug_key(names[i]) == drug_key(names[j]):
            continue
        if table is None:
            found.append(PairCheck(i, j, NO_TABLE))
        else:
            rows = table.rows(names[i], names[j])
            found.append(PairCheck(i, j, INTERACTION if rows else NOT_IN_TABLE, rows))
    return found


def _pair(a: str, b: str) -> tuple[str, str]:
    first, second = sorted((drug_key(a), drug_key(b)))
    return first, second


def _row(path: Path, line: int, record: Mapping[str, Any]) -> Interaction:
    for name in REQUIRED:
        if not names_a_drug(record.get(name)):
            raise InputError(f"{path} line {line}: {name} must name a drug (several names are parted by {OR})")
    told = {name: collapse(str(record.get(name) or "")) for name in (*REQUIRED, *OPTIONAL)}
    return Interaction(**told)
