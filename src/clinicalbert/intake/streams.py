"""Files as streams: hashed while they are read, unpacked, and never silently short."""

from __future__ import annotations

import gzip
import hashlib
import io
import lzma
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from clinicalbert.errors import MissingExtraError, RecordError
from clinicalbert.intake.decode import MARKING, encoding_of

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

PACKED = (".gz", ".xz", ".zst")
BREAKS = (EOFError, OSError, zlib.error, lzma.LZMAError)
"""What a damaged or truncated stream raises, whichever its kind."""


class Meter:
    """How much of the input has been read, in bytes of the files as they lie on the disk."""

    def __init__(self) -> None:
        self.total = 0
        self.read = 0


class HashedFile(io.RawIOBase):
    """A raw file whose bytes are counted and hashed as they pass."""

    def __init__(self, path: Path, meter: Meter) -> None:
        self._file = io.FileIO(path)
        self._meter = meter
        self._hash = hashlib.sha256()
        self.size = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        count = self._file.readinto(buffer) or 0
        self._hash.update(memoryview(buffer)[:count])
        self.size += count
        self._meter.read += count
        return count

    def finish(self) -> tuple[int, str]:
        """Read what nobody asked for; size and SHA-256 of the whole file."""
        try:
            while self.readinto(bytearray(1 << 20)):
                pass
        except OSError:
            pass  # told already by whoever read it first
        return self.size, self._hash.hexdigest()

    def close(self) -> None:
        self._file.close()
        super().close()


class Unpacked(io.RawIOBase):
    """The content of a file. A stream that breaks ends, and ``failure`` then says why."""

    def __init__(self, path: Path, meter: Meter) -> None:
        self.raw = HashedFile(path, meter)
        self.failure: str | None = None
        self.reader: io.TextIOWrapper | None = None
        suffix = path.suffix.lower()
        buffered = io.BufferedReader(self.raw, 1 << 16)
        if suffix == ".gz":
            self._source: Any = gzip.GzipFile(fileobj=buffered)
        elif suffix == ".xz":
            self._source = lzma.LZMAFile(buffered)  # noqa: SIM115
        elif suffix == ".zst":
            self._source = _zstandard(buffered)
        else:
            self._source = buffered
        # what a broken .zst read was about to give is lost with it: small reads lose little
        self.buffer_size = 1 << 12 if suffix == ".zst" else 1 << 16

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        view = memoryview(buffer)
        if self.failure is not None:
            return 0
        read = getattr(self._source, "read1", self._source.read)
        try:
            data = read(len(view))
        except BREAKS as error:
            self.failure = (
                "ends too early"
                if isinstance(error, EOFError) or "runcated" in str(error)
                else f"cannot be read further ({getattr(error, 'strerror', None) or type(error).__name__})"
            )
            return 0
        view[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self.raw.close()
        super().close()


def _zstandard(raw: Any) -> Any:
    try:
        import pyarrow
    except ImportError:
        raise MissingExtraError("reading .zst files", "tables") from None
    return pyarrow.CompressedInputStream(pyarrow.PythonFile(raw, mode="r"), "zstd")


def broken(origin: str, failure: str, where: str) -> RecordError:
    """The error row of a stream that broke."""
    return RecordError(origin, f"the file {failure}, {where}: restore it from its source and run again")


class TextLines:
    """Lines with their ends as they are, decoded; undecodable bytes become a mark that spoils their record only.

    ``newline`` as for ``open``: ``"\\n"`` splits there alone, ``""`` also at CRLF and CR. Of a stream that breaks, the
    incomplete last line is not given.
    """

    def __init__(self, unpacked: Unpacked, encoding: str | None, newline: str) -> None:
        self._unpacked = unpacked
        buffered = io.BufferedReader(unpacked, unpacked.buffer_size)
        self.encoding = encoding or encoding_of(buffered.peek(4)[:4])
        self._text = io.TextIOWrapper(buffered, self.encoding, MARKING, newline=newline)
        unpacked.reader = self._text  # a wrapper that is dropped closes the file, whose end is still to be hashed
        self.number = 0

    @property
    def failure(self) -> str | None:
        return self._unpacked.failure

    def __iter__(self) -> Iterator[str]:
        for line in self._text:
            if self.failure is not None and not line.endswith(("\n", "\r")):
                return
            self.number += 1
            yield line
