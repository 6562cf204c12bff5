"""Raw bytes, counted and hashed as they pass."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

CHUNK = 1 << 16


class Meter:
    """How much of the input has been read, in bytes of the files as they lie on the disk."""

    def __init__(self) -> None:
        self.total = 0
        self.read = 0


class HashedFile:
    """A source of bytes that counts and hashes what it gives; use as a context manager.

    ``readinto`` fills a buffer and says how much of it (0 at the end), as that of ``io.RawIOBase``.
    """

    def __init__(
        self,
        readinto: Callable[[WriteableBuffer], int | None],
        meter: Meter,
        close: Callable[[], None] = lambda: None,
        path: Path | None = None,
    ) -> None:
        self._readinto, self._close, self._meter = readinto, close, meter
        self._hash = hashlib.sha256()
        self._buffer = memoryview(bytearray(CHUNK))
        self.path = path
        self.size = 0

    @classmethod
    def open(cls, path: Path, meter: Meter) -> Self:
        """Raises OSError."""
        file = io.FileIO(path)
        return cls(file.readinto, meter, file.close, path)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()

    def read(self, size: int = CHUNK) -> bytes:
        """At most ``size`` bytes, none at the end. Raises OSError."""
        count = self._readinto(self._buffer[:size]) or 0
        data = bytes(self._buffer[:count])
        self._hash.update(data)
        self.size += count
        self._meter.read += count
        return data

    def finish(self) -> tuple[int, str]:
        """Read what nobody asked for; size and SHA-256 of the whole file."""
        with suppress(OSError):  # told already by whoever met it first
            while self.read():
                pass
        return self.size, self._hash.hexdigest()
