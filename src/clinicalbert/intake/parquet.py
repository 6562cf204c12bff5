"""Parquet, a few rows at a time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from clinicalbert.errors import MissingExtraError, RecordError
from clinicalbert.intake.columns import Columns
from clinicalbert.intake.record import note_of
from clinicalbert.privacy import ClearedText

BATCH_ROWS = 64


def read_parquet(path: Path, origin: str, *, columns: Columns, statement: str) -> Iterator[ClearedText | RecordError]:
    """Notes of a Parquet file; a row without id is named by its number from 1 (``notes.parquet:17``).

    A row group that cannot be read gives an error row for each of its rows. Raises MissingExtraError.
    """
    try:
        from pyarrow import ArrowException, parquet
    except ImportError:
        raise MissingExtraError("reading Parquet", "tables") from None
    try:
        file = parquet.ParquetFile(path)
        roles = columns.resolve(file.schema_arrow.names, origin)
    except RecordError as error:
        yield error
        return
    except (ArrowException, OSError, ValueError) as error:
        yield RecordError(origin, f"not a whole Parquet file ({type(error).__name__}): restore it from its source")
        return
    with file:
        number = 0
        for group in range(file.num_row_groups):
            end = number + file.metadata.row_group(group).num_rows
            try:
                for row in _rows(file, group):
                    number += 1
                    place = f"{origin}:{number}"
                    try:
                        yield note_of(row, roles, place, statement=statement)
                    except RecordError as error:
                        yield error
            except (ArrowException, OSError, ValueError) as error:
                reason = f"row group {group} is damaged ({type(error).__name__}): restore the file from its source"
                while number < end:
                    number += 1
                    yield RecordError(f"{origin}:{number}", reason)


def _rows(file: Any, group: int) -> Iterator[dict[str, Any]]:
    for batch in file.iter_batches(batch_size=BATCH_ROWS, row_groups=[group]):
        yield from batch.to_pylist()
