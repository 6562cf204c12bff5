"""CSV and TSV, record by record; a record with broken quotes costs itself and not the rest of the file.

Python's ``csv`` in strict mode reads one record from the lines; where it fails, or finds another number of fields than
the header has, reading goes on at the next line at which a well-formed record begins.
"""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from clinicalbert.errors import RecordError
from clinicalbert.intake.columns import Columns
from clinicalbert.intake.record import note_of
from clinicalbert.privacy import ClearedText

LARGEST = 256_000_000
"""Characters of one record; a larger one is a file without its closing quote."""
SEARCH = 200
"""Lines that a record may span while the end of a broken one is looked for."""
PATIENCE = 100_000
"""Lines that may be looked at for one broken record; after that, only records of one line end it."""


@dataclass(frozen=True, slots=True)
class _Broken:
    reason: str


class _Lines:
    """Lines that can be put back."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._source = iter(lines)
        self._back: deque[str] = deque()
        self.number = 0

    def next(self) -> str | None:
        line = self._back.popleft() if self._back else next(self._source, None)
        self.number += line is not None
        return line

    def put_back(self, lines: list[str]) -> None:
        self._back.extendleft(reversed(lines))
        self.number -= len(lines)


class Records:
    """Records of a delimited file: (first line, fields), or (first line, reason) for what is broken."""

    def __init__(self, lines: Iterable[str], delimiter: str) -> None:
        self._lines = _Lines(lines)
        self._delimiter = delimiter
        self._width = 0

    def header(self) -> list[str] | None:
        """The first record, None when there is none; a semicolon, bar or tab is found out where it must be one."""
        first = self._lines.next()
        if first is None:
            return None
        if self._delimiter == "," and "," not in first:
            self._delimiter = next((d for d in ";\t|" if d in first), ",")
        self._lines.put_back([first])
        fields, _ = self._parse(1_000)
        if fields is None or isinstance(fields, _Broken):
            return None
        self._width = len(fields)
        return fields

    def __iter__(self) -> Iterator[tuple[int, list[str] | str]]:
        while True:
            number = self._lines.number + 1
            fields, taken = self._parse(None)
            if fields is None:
                return
            if isinstance(fields, list):
                if not fields:  # an empty line
                    continue
                if len(fields) == self._width:
                    yield number, fields
                    continue
                reason = f"{len(fields)} fields where the header has {self._width}"
            else:
                reason = fields.reason
            if len(taken) > 1:
                self._lines.put_back(taken[1:])
                self._find_next()
            last = self._lines.number
            where = f"line {number}" if last <= number else f"lines {number} to {last}"
            yield number, f"{reason} ({where}): mend its quotes and separators"

    def _parse(self, span: int | None) -> tuple[list[str] | _Broken | None, list[str]]:
        """One record of at most ``span`` lines, and the lines it took; None at the end."""
        taken: list[str] = []

        def pull() -> Iterator[str]:
            size = 0
            while span is None or len(taken) < span:
                line = self._lines.next()
                if line is None:
                    return
                taken.append(line)
                size += len(line)
                if size > LARGEST:
                    return
                yield line

        csv.field_size_limit(LARGEST)
        try:
            return next(csv.reader(pull(), delimiter=self._delimiter, strict=True), None), taken
        except csv.Error as error:
            kind = "a quote is not closed" if "end of data" in str(error) else "broken quotes"
            return _Broken(kind), taken

    def _find_next(self) -> None:
        """Go to the next line at which a well-formed record begins, or to the end."""
        looked_at = 0
        while True:
            fields, taken = self._parse(SEARCH if looked_at < PATIENCE else 1)
            looked_at += len(taken)
            if isinstance(fields, list) and len(fields) == self._width:
                self._lines.put_back(taken)
                return
            if not taken:
                return
            self._lines.put_back(taken[1:])


def read_delimited(
    lines: Iterable[str], origin: str, *, delimiter: str, columns: Columns, statement: str, encoding: str
) -> Iterator[ClearedText | RecordError]:
    """Notes of a CSV or TSV file with a header; a record without id is named by its line (``notes.csv:17``)."""
    records = Records(lines, delimiter)
    names = records.header()
    if names is None:
        yield RecordError(origin, "no header line that can be read: the first line must name the columns")
        return
    twice = sorted({n for n in names if names.count(n) > 1})
    if twice:
        yield RecordError(origin, f"columns named twice: {', '.join(map(repr, twice))}; give each a name of its own")
        return
    try:
        roles = columns.resolve(names, origin)
    except RecordError as error:
        yield error
        return
    for number, fields in records:
        place = f"{origin}:{number}"
        if isinstance(fields, str):
            yield RecordError(place, fields)
            continue
        try:
            yield note_of(dict(zip(names, fields, strict=True)), roles, place, statement=statement, encoding=encoding)
        except RecordError as error:
            yield error
