"""How the rows of a part become bytes, and how parts become one file.

All of it is deterministic: the same rows give the same bytes, whenever and however often they are written.
"""

from __future__ import annotations

import gzip
import lzma
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from clinicalbert.errors import MissingExtraError, UnknownNameError

Encode = Callable[[Sequence[str], BinaryIO], None]
Join = Callable[[Sequence[Path], BinaryIO], None]


@dataclass(frozen=True, slots=True)
class Format:
    """``encode`` writes lines of JSON to a new file; ``join`` makes one file of several."""

    suffix: str
    encode: Encode
    join: Join


def _text(lines: Sequence[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode("utf-8")


def _plain(lines: Sequence[str], file: BinaryIO) -> None:
    file.write(_text(lines))


def _gzip(lines: Sequence[str], file: BinaryIO) -> None:
    file.write(gzip.compress(_text(lines), compresslevel=6, mtime=0))


def _xz(lines: Sequence[str], file: BinaryIO) -> None:
    file.write(lzma.compress(_text(lines), preset=1))


def _zstd(lines: Sequence[str], file: BinaryIO) -> None:
    file.write(_arrow("zst files").compress(_text(lines), codec="zstd", asbytes=True))


def _concatenate(parts: Sequence[Path], file: BinaryIO) -> None:
    # members of .gz, .xz and .zst files may stand one after the other
    for part in parts:
        with part.open("rb") as source:
            shutil.copyfileobj(source, file, 1 << 20)


def _parquet(lines: Sequence[str], file: BinaryIO) -> None:
    _arrow("Parquet")
    from pyarrow import Table, parquet

    from clinicalbert.interop.table import arrow_schema, batch_of

    table = Table.from_batches([batch_of(lines)] if lines else [], schema=arrow_schema())
    parquet.write_table(table, file, compression="zstd")


def _join_parquet(parts: Sequence[Path], file: BinaryIO) -> None:
    from pyarrow import parquet

    from clinicalbert.interop.table import arrow_schema

    with parquet.ParquetWriter(file, arrow_schema(), compression="zstd") as writer:
        for part in parts:
            writer.write_table(parquet.read_table(part, partitioning=None))


def _arrow(what: str) -> Any:
    try:
        import pyarrow
    except ImportError:
        raise MissingExtraError(what, "tables") from None
    return pyarrow


FORMATS = {
    "jsonl": Format(".jsonl", _plain, _concatenate),
    "jsonl.gz": Format(".jsonl.gz", _gzip, _concatenate),
    "jsonl.xz": Format(".jsonl.xz", _xz, _concatenate),
    "jsonl.zst": Format(".jsonl.zst", _zstd, _concatenate),
    "parquet": Format(".parquet", _parquet, _join_parquet),
}


def format_of(path: Path, name: str | None = None) -> Format:
    """The format named, else the one of the file's suffix, else JSON lines. Raises UnknownNameError."""
    if name is not None:
        if name not in FORMATS:
            raise UnknownNameError("format", name, FORMATS)
        found = FORMATS[name]
    else:
        ending = path.name.lower()
        last = "." + ending.rpartition(".")[2]
        packed = {".gz": "jsonl.gz", ".xz": "jsonl.xz", ".zst": "jsonl.zst", ".parquet": "parquet"}
        found = FORMATS[packed.get(last, "jsonl")]
    if found.suffix in (".parquet", ".jsonl.zst"):
        _arrow(found.suffix)
    return found
