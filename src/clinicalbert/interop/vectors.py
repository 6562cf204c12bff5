"""Vectors on disk: one Parquet file, or a ``.npy`` matrix with a list of its rows beside. Whole or not there."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from clinicalbert.errors import InputError, MissingExtraError, OutputError

INDEX = ".rows.jsonl"
"""What is added to the name of a ``.npy`` file for the list of its rows."""

GROUP_ROWS = 4096


class VectorSink(Protocol):
    """Takes the vectors of notes, in order. Use as a context manager: what is left by an error leaves no file."""

    def add(
        self, note_id: str, starts: NDArray[np.int64], ends: NDArray[np.int64], values: NDArray[np.float32]
    ) -> None:
        """The vectors of a note, ``values`` [rows, hidden]."""

    def fail(self, note_id: str, reason: str) -> None:
        """A note that has none."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


def open_vectors(path: Path, hidden: int) -> VectorSink:
    """A sink by the file's suffix. Raises InputError for any but ``.parquet`` and ``.npy``, OutputError."""
    if path.suffix == ".parquet":
        return _Parquet(path, hidden)
    if path.suffix == ".npy":
        return _Npy(path, hidden)
    raise InputError(f"{path}: vectors are written to .parquet or .npy")


class _Parts:
    """Files that are written beside, and renamed when all is well."""

    def __init__(self, *paths: Path) -> None:
        self._paths = paths
        self.parts = [p.with_name(p.name + ".part") for p in paths]

    def end(self, failed: bool) -> None:
        for part, path in zip(self.parts, self._paths, strict=True):
            if failed:
                part.unlink(missing_ok=True)
            else:
                part.replace(path)


class _Parquet:
    def __init__(self, path: Path, hidden: int) -> None:
        try:
            import pyarrow
            from pyarrow import parquet
        except ImportError:
            raise MissingExtraError("Parquet", "tables") from None
        self._pa, self._hidden = pyarrow, hidden
        self._waiting: list[Any] = []
        self._rows = 0
        self._schema = pyarrow.schema(
            {
                "note_id": pyarrow.string(),
                "start": pyarrow.int64(),
                "end": pyarrow.int64(),
                "vector": pyarrow.list_(pyarrow.float32(), hidden),
                "error": pyarrow.string(),
            }
        )
        self._files = _Parts(path)
        try:
            self._writer: Any = parquet.ParquetWriter(self._files.parts[0], self._schema)
        except OSError as error:
            raise OutputError(f"{path} cannot be written: {error.strerror}") from None

    def add(
        self, note_id: str, starts: NDArray[np.int64], ends: NDArray[np.int64], values: NDArray[np.float32]
    ) -> None:
        pa, count = self._pa, len(values)
        vectors = pa.FixedSizeListArray.from_arrays(pa.array(values.ravel()), self._hidden)
        columns = [pa.array([note_id] * count), pa.array(starts), pa.array(ends), vectors, pa.nulls(count, pa.string())]
        self._take(pa.RecordBatch.from_arrays(columns, schema=self._schema))

    def fail(self, note_id: str, reason: str) -> None:
        row = {"note_id": note_id, "start": None, "end": None, "vector": None, "error": reason}
        self._take(self._pa.RecordBatch.from_pylist([row], schema=self._schema))

    def _take(self, batch: Any) -> None:
        """Rows of many notes make one row group."""
        self._waiting.append(batch)
        self._rows += len(batch)
        if self._rows >= GROUP_ROWS:
            self._flush()

    def _flush(self) -> None:
        if self._waiting:
            self._writer.write_table(self._pa.Table.from_batches(self._waiting, schema=self._schema))
            self._waiting, self._rows = [], 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self._flush()
        self._writer.close()
        self._files.end(kind is not None)


class _Npy:
    """The matrix is written as it comes; its header, which tells the number of rows, at the end."""

    def __init__(self, path: Path, hidden: int) -> None:
        self._hidden, self._rows = hidden, 0
        self._files = _Parts(path, path.with_name(path.name + INDEX))
        try:
            self._raw: BinaryIO = path.with_name(path.name + ".raw").open("w+b")
            self._index: BinaryIO = self._files.parts[1].open("wb")
        except OSError as error:
            raise OutputError(f"{path} cannot be written: {error.strerror}") from None

    def _tell(self, **row: Any) -> None:
        self._index.write(json.dumps(row, ensure_ascii=False).encode() + b"\n")

    def add(
        self, note_id: str, starts: NDArray[np.int64], ends: NDArray[np.int64], values: NDArray[np.float32]
    ) -> None:
        self._raw.write(np.ascontiguousarray(values, dtype="<f4").tobytes())
        for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
            self._tell(row=self._rows, note_id=note_id, start=start, end=end)
            self._rows += 1

    def fail(self, note_id: str, reason: str) -> None:
        self._tell(row=None, note_id=note_id, error=reason)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        raw = Path(self._raw.name)
        if kind is None:
            with self._files.parts[0].open("wb") as file:
                header = {"descr": "<f4", "fortran_order": False, "shape": (self._rows, self._hidden)}
                np.lib.format.write_array_header_2_0(file, header)
                self._raw.seek(0)
                shutil.copyfileobj(self._raw, file, 1 << 20)
        self._raw.close()
        self._index.close()
        raw.unlink()
        self._files.end(kind is not None)
