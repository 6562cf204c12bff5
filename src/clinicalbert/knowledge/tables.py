"""Named columns of a delimited file."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from clinicalbert.errors import InputError


def read_columns(path: Path, columns: Sequence[str], *, delimiter: str = ",") -> Iterator[tuple[str, ...]]:
    """The values of ``columns``, in that order, row by row; blank lines are left out.

    Raises InputError for a missing column, or for a row without all of them, with its line number.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        for _, row in columns_of(file, path, columns, delimiter=delimiter):
            yield row


def columns_of(
    lines: Iterable[str], path: Path, columns: Sequence[str], optional: Sequence[str] = (), *, delimiter: str = ","
) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The number of each row's last line, with its values of ``columns`` and then of ``optional`` (empty if absent).

    ``lines`` have their ends, and ``path`` names them in errors. Raises InputError as ``read_columns`` does.
    """
    rows = csv.reader(lines, delimiter=delimiter, strict=True)
    try:
        head = next(rows, [])
        missing = [c for c in columns if c not in head]
        if missing:
            raise InputError(f"{path}:1: no column {', '.join(missing)}; it has {', '.join(head) or 'none'}")
        places = [head.index(c) if c in head else None for c in (*columns, *optional)]
        for row in rows:
            if row and len(row) != len(head):
                raise InputError(f"{path}:{rows.line_num}: {len(row)} fields, {len(head)} columns")
            if row:
                yield rows.line_num, tuple("" if p is None else row[p] for p in places)
    except csv.Error as error:
        raise InputError(f"{path}:{rows.line_num}: {error}") from None
