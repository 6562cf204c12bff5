"""Packed files as streams of what they hold; one that is damaged gives all that can be had, and says why it ends."""

from __future__ import annotations

import io
import lzma
import zlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

from clinicalbert.errors import MissingExtraError
from clinicalbert.intake.raw import CHUNK, HashedFile, Meter

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

PACKED = (".gz", ".xz", ".zst")
_BREAKS = (EOFError, OSError, zlib.error, lzma.LZMAError)
"""What a damaged or truncated stream raises, whichever its kind."""


class _Source(Protocol):
    def read(self, size: int, /) -> bytes: ...


class Unpacked(io.RawIOBase):
    """The content of a file. A stream that breaks ends there, and ``failure`` then says why.

    ``suffix`` says how it is packed; any but those of ``PACKED`` means not at all.
    """

    def __init__(self, raw: HashedFile, suffix: str = "") -> None:
        self._raw, self._suffix = raw, suffix
        self._source = _source(raw, suffix)
        self._given = 0
        self.failure: str | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        view = memoryview(buffer)
        if self.failure is not None:
            return 0
        try:
            data = self._source.read(min(len(view), CHUNK))
            if not data and self._suffix in PACKED and not self._given and not self._raw.size:
                raise EOFError  # an empty file is no packed one
        except _BREAKS as error:
            self.failure = _why(error)
            data = self._rest(len(view))
        view[: len(data)] = data
        self._given += len(data)
        return len(data)

    def _rest(self, most: int) -> bytes:
        """What the read that broke would have given: unpackers keep it to themselves. Byte by byte it can be had."""
        rest = bytearray()
        if self._suffix not in PACKED or self._raw.path is None:
            return b""
        try:
            with HashedFile.open(self._raw.path, Meter()) as raw:
                again = _source(raw, self._suffix)
                left = self._given
                while left:
                    left -= len(again.read(min(left, CHUNK)))
                while len(rest) < most and (byte := again.read(1)):
                    rest += byte
        except _BREAKS:
            pass
        return bytes(rest)


def _source(raw: HashedFile, suffix: str) -> _Source:
    match suffix:
        case ".gz":
            return _Members(raw, lambda: zlib.decompressobj(31))  # 16 + 15: with gzip's header and checksum
        case ".xz":
            return _Members(raw, lzma.LZMADecompressor)
        case ".zst":
            return _zstandard(raw)
    return raw


def _why(error: Exception) -> str:
    if isinstance(error, EOFError) or "runcated" in str(error):
        return "ends too early"
    if isinstance(error, OSError) and error.strerror:
        return f"cannot be read further ({error.strerror})"
    return "is damaged"


class _Members:
    """The members of a .gz or .xz file, one after the other. Zeros after one are padding; anything else is an error.

    (``lzma.LZMAFile`` passes over whatever follows the first stream, a damaged second one included.)
    """

    def __init__(self, raw: HashedFile, new: Callable[[], Any]) -> None:
        self._raw, self._new = raw, new
        self._member = new()
        self._packed = b""
        self._between = False

    def read(self, size: int, /) -> bytes:
        while True:
            if self._between:
                self._packed = self._packed.lstrip(b"\0")
                if not self._packed:
                    self._packed = self._raw.read()
                    if not self._packed:
                        return b""
                    continue
                self._member, self._between = self._new(), False
            packed = self._packed
            if not packed and getattr(self._member, "needs_input", True):
                packed = self._raw.read()
            data: bytes = self._member.decompress(packed, size)
            self._packed = getattr(self._member, "unconsumed_tail", b"")
            if self._member.eof:
                self._packed, self._between = self._member.unused_data, True
            elif not data and not packed:
                raise EOFError
            if data:
                return data


class _Handle:
    """What pyarrow takes for a file."""

    closed = False

    def __init__(self, raw: HashedFile) -> None:
        self.read = raw.read

    def readable(self) -> bool:
        return True

    def close(self) -> None:
        """The file belongs to whoever opened it."""


def _zstandard(raw: HashedFile) -> _Source:
    try:
        import pyarrow
    except ImportError:
        raise MissingExtraError("reading .zst files", "tables") from None
    source: _Source = pyarrow.CompressedInputStream(pyarrow.PythonFile(_Handle(raw), mode="r"), "zstd")
    return source
