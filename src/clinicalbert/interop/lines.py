"""A file of lines that appears whole or not at all."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Self

from clinicalbert.errors import InputError


class LinesFile:
    """Writes to ``path.part`` and renames it at the end; when the run breaks, nothing is left behind.

    Raises InputError when the file cannot be opened.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        if path.is_dir():
            raise InputError(f"cannot write {path}: it is a folder")
        self._part = path.with_name(path.name + ".part")
        try:
            self._file = self._part.open("w", encoding="utf-8", newline="\n")
        except OSError as error:
            raise InputError(f"cannot write {path}: {error.strerror}") from None

    def write(self, line: str) -> None:
        """Add one line (without its line end)."""
        try:
            self._file.write(line + "\n")
        except OSError as error:
            raise InputError(f"cannot write {self._path}: {error.strerror}") from None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._file.close()
            if kind is None:
                self._part.replace(self._path)
        except OSError as failure:
            raise InputError(f"cannot write {self._path}: {failure.strerror}") from None
        finally:
            self._part.unlink(missing_ok=True)
