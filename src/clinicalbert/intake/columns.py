"""Which column holds what."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

from clinicalbert.errors import RecordError

DEFAULTS: Mapping[str, tuple[str, ...]] = {
    "text": ("text",),
    "id": ("id", "note_id"),
    "patient": ("patient_id",),
    "encounter": ("encounter_id",),
    "date": ("date",),
    "type": ("type",),
}


_NAME = re.compile(r"[A-Za-z_][\w.-]{0,39}|column [0-9]+")


@dataclass(frozen=True, slots=True)
class Columns:
    """Names of columns; None stands for the default (``text``, ``id`` or ``note_id``, ``patient_id``, …)."""

    text: str | None = None
    id: str | None = None
    patient: str | None = None
    encounter: str | None = None
    date: str | None = None
    type: str | None = None

    def resolve(self, available: Sequence[str], origin: str) -> dict[str, str]:
        """Role → the column of ``origin`` that plays it; roles without column are left out.

        A name that is not there exactly may differ in case, if only one does. Raises RecordError, with the columns
        that are there, when the text column or one that was named is missing, or two columns have one name.
        """
        if len(set(available)) < len(available):
            twice = sorted({n for n in available if available.count(n) > 1})
            raise RecordError(origin, f"columns named twice: {_listed(twice, available)}; give each a name of its own")
        found = {}
        for role in (f.name for f in fields(self)):
            named: str | None = getattr(self, role)
            wanted = (named,) if named else DEFAULTS[role]
            column = next((c for w in wanted if (c := _find(w, available))), None)
            if column:
                found[role] = column
            elif named or role == "text":
                raise RecordError(
                    origin,
                    f"no column {wanted[0]!r}; there are {_listed(available)}: name the right one with --{role}-column",
                )
        return found


def _listed(names: Sequence[str], among: Sequence[str] = ()) -> str:
    """Columns in a message. Where one of them (or of those ``among`` which they stand) does not look like a name, this
    may be a table that has lost its header, whose first row has a patient's name in it: then they are only counted."""
    strange = sum(not _NAME.fullmatch(name) for name in among or names)
    if strange:
        return f"{len(names)} (not shown: {strange} without a plain name)"
    return ", ".join(map(repr, names)) or "none"


def quoted(name: str) -> str:
    """A column in a message; one that does not look like a name may be words of a note, and is not shown."""
    return f"column {name!r}" if _NAME.fullmatch(name) else "a column"


def _find(name: str, available: Sequence[str]) -> str | None:
    if name in available:
        return name
    alike = [a for a in available if a.lower() == name.lower()]
    return alike[0] if len(alike) == 1 else None
