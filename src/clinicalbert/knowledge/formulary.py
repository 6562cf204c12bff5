"""A user's own formulary: how much of a drug is given at one time, and in 24 hours.

None ships: whoever answers for prescriptions has one that is kept up. An answer is ``within``, ``above``, ``below``,
``not in the formulary``, ``cannot be compared`` or ``no formulary loaded``; none of them says that a dose is right for
anybody: weight, age, kidneys and what else is taken are not looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, Final, Literal

from clinicalbert.errors import InputError
from clinicalbert.knowledge.concepts import collapse
from clinicalbert.knowledge.dose_units import WRITTEN, unit_code
from clinicalbert.knowledge.own_table import OR, drug_key, names_a_drug, read_own_table

Answer = Literal["within", "above", "below", "not in the formulary", "cannot be compared", "no formulary loaded"]
WITHIN: Final = "within"
ABOVE: Final = "above"
BELOW: Final = "below"
NOT_IN_FORMULARY: Final = "not in the formulary"
CANNOT: Final = "cannot be compared"
NO_FORMULARY: Final = "no formulary loaded"
REQUIRED = ("drug", "unit")
LIMITS = ("min_single", "max_single", "min_daily", "max_daily")
ROUTES: Final = frozenset(
    (
        *("oral", "sublingual", "buccal", "intravenous", "intramuscular", "subcutaneous", "intradermal", "enteral"),
        *("topical", "transdermal", "inhalation", "nasal", "ophthalmic", "otic", "rectal", "vaginal"),
    )
)
"""Those of docs/annotation/dosage.md, without a side."""
_NUMBER: Final = re.compile(r"\d{1,12}(?:\.\d{1,12})?|\.\d{1,12}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Limits:
    """A row of a formulary: the least and the most at one time (``single``) and in 24 hours (``daily``), in ``unit``.

    ``unit`` is a UCUM code; ``route`` is empty where the limits hold for any.
    """

    drug: str
    unit: str
    min_single: Fraction | None = None
    max_single: Fraction | None = None
    min_daily: Fraction | None = None
    max_daily: Fraction | None = None
    route: str = ""
    source: str = ""
    note: str = ""

    @property
    def said(self) -> str:
        """What the row says beside its limits, in one line."""
        return " · ".join(part for part in (self.note, self.source) if part)


class Formulary:
    """Limits by the names of drugs. ``name`` holds the file's name and hash."""

    def __init__(self, rows: Iterable[Limits], name: str) -> None:
        self.name = name
        self._rows: dict[str, list[Limits]] = {}
        self._size = 0
        for row in rows:
            self._size += 1
            for key in dict.fromkeys(map(drug_key, row.drug.split(OR))):
                self._rows.setdefault(key, []).append(row)

    def __len__(self) -> int:
        return self._size

    def rows(self, drug: str) -> tuple[Limits, ...]:
        """All that the formulary says of a drug, for whichever route."""
        return tuple(self._rows.get(drug_key(drug), ()))

    def fitting(self, drug: str, route: str = "") -> tuple[Limits, ...]:
        """What it says of a drug by a route (``""`` where the note names none); the route's own rows win over those
        for any route."""
        rows = self.rows(drug)
        own = tuple(row for row in rows if row.route and row.route == route)
        return own or tuple(row for row in rows if not row.route)

    @classmethod
    def read(cls, path: Path) -> Formulary:
        """Read a .csv, .tsv or .jsonl file (docs/formulary.md). Raises InputError, which names line and field."""
        table = read_own_table(path, "formulary", REQUIRED, "drug")
        return cls((_row(f"{path} line {line}", record) for line, record in table.records), table.name)


def _row(place: str, record: Mapping[str, Any]) -> Limits:
    if not names_a_drug(record.get("drug")):
        raise InputError(f"{place}: drug must name a drug (several names are parted by {OR})")
    unit = unit_code(_told(record, "unit"))
    if unit is None:
        raise InputError(f"{place}: unit must be {WRITTEN}")
    route = _told(record, "route").lower()
    if route and route not in ROUTES:
        raise InputError(f"{place}: route must be empty (any) or one of {', '.join(sorted(ROUTES))}")
    limits = {name: _limit(place, name, record.get(name)) for name in LIMITS}
    if not any(limits.values()):
        raise InputError(f"{place}: no limit; give at least one of {', '.join(LIMITS)}")
    single, daily = (limits["min_single"], limits["max_single"]), (limits["min_daily"], limits["max_daily"])
    for kind, (least, most) in (("single", single), ("daily", daily)):
        if least is not None and most is not None and least > most:
            raise InputError(f"{place}: min_{kind} is greater than max_{kind}; change one of them")
    drug, source, note = (_told(record, name) for name in ("drug", "source", "note"))
    return Limits(drug, unit, *single, *daily, route, source, note)


def _told(record: Mapping[str, Any], name: str) -> str:
    return collapse(str(record.get(name) or ""))


def _limit(place: str, name: str, value: object) -> Fraction | None:
    """A number above 0, exactly as written; None for an empty cell."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    written = value.strip() if isinstance(value, str) else ""
    if isinstance(value, int | float) and not isinstance(value, bool):
        written = format(Decimal(repr(value)), "f")  # never 1e-05
    number = Fraction(written) if _NUMBER.fullmatch(written) else Fraction(0)
    if number <= 0:
        raise InputError(f"{place}: {name} must be a number above 0, such as 12.5, without unit or thousands separator")
    return number
