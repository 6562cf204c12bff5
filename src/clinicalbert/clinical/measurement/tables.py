"""Tables whose names stand in one line and whose values stand below them in the next."""

from __future__ import annotations

import re
from collections.abc import Iterator

from clinicalbert.clinical.measurement.bounds import read_flag
from clinicalbert.clinical.measurement.lexicon import Entry, Name, Scanner
from clinicalbert.clinical.measurement.values import read_value
from clinicalbert.facts import Measurement, Part

_LINE = re.compile(r"[^\r\n]+")
_BETWEEN = re.compile(r"[ \t|,]+")
_LONGEST = 400


def read_columns(text: str, scanner: Scanner) -> Iterator[tuple[Measurement, Entry]]:
    """The cells below a line of names, if there are as many; ``start`` to ``end`` is the cell."""
    names: list[Name] = []
    for line in _LINE.finditer(text):
        cells = _cells(text, *line.span()) if names else []
        if names and len(cells) == len(names):
            for name, (value, flag) in zip(names, cells, strict=True):
                part = Part(name.start, name.end, name.entry.name)
                yield Measurement(value.start, value.end, part, value, flag=flag), name.entry
        names = _names(text, scanner, *line.span())


def _names(text: str, scanner: Scanner, start: int, end: int) -> list[Name]:
    """The names of a line that holds nothing else; at least two."""
    names: list[Name] = []
    at = start
    while at < end and end - start <= _LONGEST:
        gap = _BETWEEN.match(text, at, end)
        at = gap.end() if gap else at
        if at >= end:
            break
        name = scanner.name_at(at)
        if not name or not name.entry.name or name.end > end:
            return []
        names.append(name)
        at = name.end
    return names if len(names) > 1 else []


def _cells(text: str, start: int, end: int) -> list[tuple[Part, str]]:
    """The values of a line that holds nothing else."""
    cells: list[tuple[Part, str]] = []
    at = start
    while at < end and end - start <= _LONGEST:
        gap = _BETWEEN.match(text, at, end)
        at = gap.end() if gap else at
        if at >= end:
            break
        value = read_value(text, at, pair=True)
        if not value or value.end > end:
            return []
        mark = read_flag(text, value.end)
        at = mark[0] if mark and mark[0] <= end else value.end
        cells.append((value, mark[1] if mark and mark[0] <= end else ""))
        if at < end and not _BETWEEN.match(text, at, end):
            return []
    return cells
