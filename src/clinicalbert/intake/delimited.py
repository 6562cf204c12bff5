"""CSV and TSV → notes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from clinicalbert.errors import RecordError
from clinicalbert.intake.columns import Columns
from clinicalbert.intake.csv_records import Records
from clinicalbert.intake.decode import MARK, not_in
from clinicalbert.intake.record import note_of
from clinicalbert.privacy import RawNote

DELIMITERS = {"csv": ",;\t|", "tsv": "\t"}
"""Kind of file → what may separate its fields; the header line decides."""


def read_delimited(
    lines: Iterable[str],
    origin: str,
    *,
    kind: str,
    columns: Columns,
    encoding: str,
    whole: Callable[[], bool] = lambda: True,
) -> Iterator[RawNote | RecordError]:
    """Notes of a CSV or TSV file with a header; a record without id is named by its line (``notes.csv:17``).

    ``whole`` is asked at the end of the lines: a record that the break of a file cut off is not given.
    """
    records = Records(lines, whole)
    try:
        names, roles = _header(records, origin, DELIMITERS[kind], columns, encoding)
    except RecordError as error:
        if whole():  # else the break is told, and it is why
            yield error
        return
    records.key = names.index(roles["id"]) if "id" in roles else None
    for number, fields in records:
        place = f"{origin}:{number}"
        if isinstance(fields, str):
            yield RecordError(place, fields)
            continue
        try:
            yield note_of(dict(zip(names, fields, strict=True)), roles, place, encoding=encoding)
        except RecordError as error:
            yield error


def _header(
    records: Records, origin: str, delimiters: str, columns: Columns, encoding: str
) -> tuple[list[str], dict[str, str]]:
    """The names of the columns, and which is what: with the first delimiter that makes sense of the line.

    A column without name is called ``column 3``. Raises RecordError.
    """
    failure: tuple[int, RecordError] | None = None
    for delimiter in delimiters:
        header = records.header(delimiter)
        if header is None:
            continue
        names = [n if n.strip() else f"column {i}" for i, n in enumerate(header, 1)]
        try:
            if any(MARK in n for n in names):
                raise RecordError(origin, f"the header line {not_in(encoding)}")
            roles = columns.resolve(names, origin)
        except RecordError as error:
            if failure is None or len(names) > failure[0]:  # tell of the delimiter that separates most
                failure = len(names), error
            continue
        records.begin(delimiter)
        return names, roles
    if failure is None:
        raise RecordError(origin, "no header line that can be read: the first line must name the columns")
    raise failure[1]
