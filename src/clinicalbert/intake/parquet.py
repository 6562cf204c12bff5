"""Parquet, a few rows at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from clinicalbert.errors import MissingExtraError, RecordError
from clinicalbert.intake.columns import Columns
from clinicalbert.intake.record import note_of
from clinicalbert.privacy import RawNote

BATCH_ROWS = 64
BUFFER = 1 << 20
"""Bytes of a column that are read at once; without it, the columns of a whole row group."""


def read_parquet(
    path: Path, origin: str, *, columns: Columns, on_share: Callable[[float], None] = lambda share: None
) -> Iterator[RawNote | RecordError]:
    """Notes of a Parquet file; a row without id is named by its number from 1 (``notes.parquet:17``).

    A row group that cannot be read gives an error row for each of its rows. ``on_share`` is told the share of the rows
    that have been read. Raises MissingExtraError.
    """
    try:
        from pyarrow import ArrowException, parquet
    except ImportError:
        raise MissingExtraError("reading Parquet", "tables") from None
    damage = (ArrowException, OSError, ValueError, OverflowError)
    with path.open("rb") as raw:
        try:
            file = parquet.ParquetFile(raw, buffer_size=BUFFER, page_checksum_verification=True)
            roles = columns.resolve(file.schema_arrow.names, origin)
        except RecordError as error:
            yield error
            return
        except damage as error:
            yield RecordError(origin, f"not a whole Parquet file ({type(error).__name__}): restore it from its source")
            return
        number = 0
        for group in range(file.num_row_groups):
            end = number + file.metadata.row_group(group).num_rows
            try:
                for batch in file.iter_batches(batch_size=BATCH_ROWS, row_groups=[group], use_threads=False):
                    for row in _rows(batch):
                        number += 1
                        try:
                            yield note_of(row, roles, f"{origin}:{number}")
                        except RecordError as error:
                            yield error
                    on_share(number / file.metadata.num_rows)
            except damage as error:
                reason = f"row group {group} is damaged ({type(error).__name__}): restore the file from its source"
                while number < end:
                    number += 1
                    yield RecordError(f"{origin}:{number}", reason)


def _rows(batch: Any) -> list[dict[str, Any]]:
    """The rows of a batch. One value that Python cannot hold does not cost the others."""
    import pyarrow

    try:
        rows: list[dict[str, Any]] = _recast(batch, _exact).to_pylist()
    except (pyarrow.ArrowException, ValueError, OverflowError):
        rows = _recast(batch, _loose).to_pylist()
    return rows


def _recast(batch: Any, cast: Callable[[Any], Any]) -> Any:
    import pyarrow

    return pyarrow.RecordBatch.from_arrays([cast(c) for c in batch.columns], batch.schema.names)


def _exact(column: Any) -> Any:
    """Nanoseconds that are microseconds, whether or not pandas is there to hold them."""
    import pyarrow

    if pyarrow.types.is_timestamp(column.type) and column.type.unit == "ns":
        return column.cast(pyarrow.timestamp("us", column.type.tz))
    return column


def _loose(column: Any) -> Any:
    """Strings as bytes, of which some may be no UTF-8, and moments as strings: some lie beyond Python's calendar."""
    import pyarrow

    types = pyarrow.types
    if types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if types.is_string(column.type) or types.is_large_string(column.type):
        return column.cast(pyarrow.large_binary())
    return column.cast(pyarrow.string()) if types.is_temporal(column.type) else column
