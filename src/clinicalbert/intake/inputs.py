"""What the caller names → the files behind it, each known before anything is read."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from clinicalbert.errors import InputError, MissingExtraError, RecordError
from clinicalbert.intake.unpack import PACKED

STDIN = "-"
KINDS = {
    ".txt": "text",
    ".text": "text",
    ".md": "text",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".tsv": "tsv",
    ".parquet": "parquet",
}


def packed_as(name: str) -> str:
    """How a file is packed, by its name: one of ``PACKED``, or nothing."""
    return next((p for p in PACKED if name.lower().endswith(p)), "")


def kind_of(name: str) -> str | None:
    """What a file holds, by its name; None for a name that says nothing."""
    name = os.path.basename(name).lower()  # noqa: PTH119 - paths of a large folder are strings
    return KINDS.get(os.path.splitext(name.removesuffix(packed_as(name)))[1])  # noqa: PTH122


def printable(name: str | Path) -> str:
    """A path as an id: bytes of its name that are not UTF-8 are shown as escapes."""
    return str(name).encode("utf-8", "backslashreplace").decode("utf-8")


@dataclass(slots=True)
class FileSet:
    """One input of files: a file, or a folder with all that it holds.

    ``entries`` are paths, and errors in the place of what cannot be read; ``total`` is the size of all in bytes.
    ``note_file`` keeps what the manifest tells.
    """

    name: str
    folder: bool
    entries: list[str | RecordError]
    total: int = 0
    records: int = 0
    bytes: int = 0
    _digests: Any = field(default_factory=hashlib.sha256)
    _only: str = ""

    def note_file(self, path: str, size: int, digest: str) -> None:
        """One more file has been read to its end."""
        self.bytes += size
        self._only = digest
        relative = os.path.relpath(path, self.name) if self.folder else path
        self._digests.update(f"{printable(relative)}\0{digest}\n".encode())

    def described(self) -> dict[str, Any]:
        """For the manifest; a folder's checksum is the one over the names and checksums of its files."""
        return {
            "input": printable(self.name),
            "kind": "folder" if self.folder else kind_of(self.name) or "text",
            "files": sum(isinstance(e, str) for e in self.entries),
            "bytes": self.bytes,
            "sha256": self._digests.hexdigest() if self.folder else self._only,
            "records": self.records,
        }


def file_set(name: str) -> FileSet:
    """List a file or folder. A folder is walked once, in sorted order; of its files, those of a known kind are taken.

    A sub-folder that cannot be read is a RecordError in its place. Raises InputError, and MissingExtraError where
    a file is of a kind that cannot be read here.
    """
    path = Path(name)
    try:
        folder = path.is_dir()
        if not folder and not path.exists() and not path.is_symlink():
            raise InputError(f"{printable(name)} does not exist")
    except OSError as error:
        raise InputError(f"{printable(name)} cannot be read: {error.strerror}") from None
    if not folder:
        _check_readable(name)
        return FileSet(name, False, [name], _size(name)[0])
    found: list[tuple[str, RecordError | None]] = []
    total = 0

    def refused(error: OSError) -> None:
        found.append((error.filename, RecordError(printable(error.filename), _no_folder(error))))

    for each in _walk(name, refused):
        _check_readable(each)
        size, regular = _size(each)
        total += size
        found.append((each, None if regular else RecordError(printable(each), "neither a file nor a folder")))
    if not found:
        raise InputError(f"folder {printable(name)} holds no {', '.join(KINDS)} file")
    found.sort(key=lambda pair: pair[0])
    return FileSet(name, True, [error or each for each, error in found], total)


def _no_folder(error: OSError) -> str:
    return f"the folder cannot be read: {error.strerror}"


def _walk(folder: str, refused: Callable[[OSError], None]) -> Iterator[str]:
    """Files of a known kind; what is hidden, or marked with ``_`` as no data (Spark, Delta), is left out."""
    for inside, inner, names in os.walk(folder, onerror=refused):
        inner[:] = [i for i in inner if not i.startswith((".", "_"))]
        yield from (
            os.path.join(inside, n)  # noqa: PTH118 - a Path for each of millions of files takes 1 KB
            for n in names
            if not n.startswith((".", "_")) and kind_of(n)
        )


def _check_readable(name: str) -> None:
    """Better now than after hours. Raises MissingExtraError."""
    for what, needed in (("reading Parquet", kind_of(name) == "parquet"), ("reading .zst", packed_as(name) == ".zst")):
        if needed and find_spec("pyarrow") is None:
            raise MissingExtraError(what, "tables")


def _size(name: str) -> tuple[int, bool]:
    """Bytes, and whether it is a regular file; a broken link counts as one, and is told when it is opened."""
    try:
        found = os.stat(name)  # noqa: PTH116
    except OSError:
        return 0, True
    return found.st_size, stat.S_ISREG(found.st_mode)
