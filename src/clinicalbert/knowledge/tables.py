"""Named columns of a delimited file."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

from clinicalbert.errors import InputError


def read_columns(path: Path, columns: Sequence[str], *, delimiter: str = ",") -> Iterator[tuple[str, ...]]:
    """The values of ``columns``, in that order, row by row; blank lines are left out.

    Raises InputError for a missing column, or for a row without all of them, with its line number.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.reader(file, delimiter=delimiter, strict=True)
        try:
            head = next(rows, [])
            missing = [c for c in columns if c not in head]
            if missing:
                raise InputError(f"{path}: no column {', '.join(missing)}; it has {', '.join(head) or 'none'}")
            places = [head.index(c) for c in columns]
            for row in rows:
                if row and len(row) <= max(places):
                    raise InputError(f"{path}:{rows.line_num}: {len(row)} fields, {len(head)} columns")
                if row:
                    yield tuple(row[p] for p in places)
        except csv.Error as error:
            raise InputError(f"{path}:{rows.line_num}: {error}") from None
