"""Records of a delimited file; one with broken quotes costs itself and not the rest of the file.

Python's ``csv`` in strict mode reads one record from the lines. Where it fails, or finds another number of fields than
the header has, reading goes on at the next line at which a well-formed record begins.

This takes linear time. A record goes over a line end only inside quotes; so whatever begins inside of a broken record
and is open at the end of its own line runs into the same break, and need not be read that far again.
"""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Callable, Iterable, Iterator

from clinicalbert.intake import lines as limits

Shape = tuple[bool, bool]


class _TooLongError(Exception):
    pass


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
    """Iterate for (first line, fields), or (first line, reason) in the place of a broken record.

    ``key`` is the field that holds ids. After a broken record, a line whose id has no likeness to those before (blanks
    where none had blanks, no digit where all had one) is prose, and no record. ``whole`` says at the end of the lines
    whether they are all that there were; if not, a record that is open there is left to whoever tells of the break.
    """

    def __init__(self, lines: Iterable[str], whole: Callable[[], bool] = lambda: True) -> None:
        self._lines = _Lines(lines)
        self._whole = whole
        self._delimiter = ","
        self._width = 0
        self._doomed = 0  # a record that begins before this line and goes over a line end is known to be broken
        self._cut = False  # whether the last record was open where it was not read on
        self._shapes: set[Shape] = set()
        self.key: int | None = None

    def header(self, delimiter: str) -> list[str] | None:
        """The first record that is no empty line, if ``delimiter`` separates it; it is read again by the next call."""
        self._delimiter = delimiter
        while (line := self._lines.next()) is not None and not line.strip("\r\n"):
            pass
        if line is None:
            return None
        self._lines.put_back([line])
        fields, taken = self._parse()
        self._lines.put_back(taken)
        return fields if taken and isinstance(fields, list) else None

    def begin(self, delimiter: str) -> None:
        """Pass over the header, whose delimiter and number of fields all records must have."""
        self._width = len(self.header(delimiter) or ())
        self._parse()

    def __iter__(self) -> Iterator[tuple[int, list[str] | str]]:
        while True:
            first = self._lines.number + 1
            fields, taken = self._parse()
            if not taken:
                return
            if isinstance(fields, str) or len(fields) not in (0, self._width):
                yield first, self._broken(first, fields, taken)
            elif fields:  # else an empty line
                if self.key is not None:
                    self._shapes.add(_shape(fields[self.key]))
                yield first, fields

    def _broken(self, first: int, fields: list[str] | str, taken: list[str]) -> str:
        """Why the record is broken; what follows it is read up to the next one."""
        reason = fields if isinstance(fields, str) else f"{len(fields)} fields where the header has {self._width}"
        searching = len(taken) > 1 or self._cut  # else it ended with its line, and the next one may be a record
        while searching and taken:
            self._doomed = max(self._doomed, self._lines.number)
            self._lines.put_back(taken[1:])
            fields, taken = self._parse()
            if isinstance(fields, list) and self._is_record(fields):
                self._lines.put_back(taken)
                break
        last = self._lines.number
        where = f"line {first:,}" if last <= first else f"lines {first:,} to {last:,}"
        return f"{reason} ({where}): mend its quotes and separators"

    def _is_record(self, fields: list[str]) -> bool:
        if len(fields) != self._width:
            return False
        return self.key is None or not self._shapes or _shape(fields[self.key]) in self._shapes

    def _parse(self) -> tuple[list[str] | str, list[str]]:
        """The fields of one record, or why it has none, and the lines it took; no lines at the end."""
        taken: list[str] = []
        alone = self._lines.number + 1 < self._doomed
        ended = self._cut = False

        def pull() -> Iterator[str]:
            nonlocal ended
            size = 0
            while True:
                if alone and taken:
                    self._cut = True
                    return
                line = self._lines.next()
                if line is None:
                    ended = True
                    return
                taken.append(line)
                size += len(line)
                if size > limits.LARGEST:
                    raise _TooLongError
                yield line

        csv.field_size_limit(limits.LARGEST)
        try:
            return next(csv.reader(pull(), delimiter=self._delimiter, strict=True), []), taken
        except _TooLongError:
            return limits.TOO_LONG, taken
        except csv.Error:
            if ended and not self._whole():
                return [], []
            return ("a quote is not closed" if ended else "broken quotes"), taken


def _shape(key: str) -> Shape:
    """Whether an id has blanks, and whether it has digits."""
    return " " in key, any(map(str.isdigit, key))
