"""What the caller names → the files behind it, each known before anything is read."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from clinicalbert.errors import InputError, RecordError
from clinicalbert.intake.streams import PACKED

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


def kind_of(path: Path) -> str | None:
    """What a file holds, by its name; None for a name that says nothing."""
    name = path.name.lower()
    packed = next((p for p in PACKED if name.endswith(p)), "")
    return KINDS.get(Path(name.removesuffix(packed)).suffix)


def printable(path: Path) -> str:
    """A path as an id: bytes of its name that are not UTF-8 are shown as escapes."""
    return str(path).encode("utf-8", "backslashreplace").decode("utf-8")


@dataclass(slots=True)
class FileSet:
    """One input of files: a file, or a folder with all that it holds. ``note_file`` keeps what the manifest tells."""

    name: str
    folder: bool
    entries: list[Path | RecordError]
    total: int = 0
    records: int = 0
    bytes: int = 0
    _digests: Any = field(default_factory=hashlib.sha256)
    _only: str = ""

    def note_file(self, path: Path, size: int, digest: str) -> None:
        """One more file has been read to its end."""
        self.bytes += size
        self._only = digest
        relative = path.relative_to(self.name) if self.folder else path
        self._digests.update(f"{printable(relative)}\0{digest}\n".encode())

    def described(self) -> dict[str, Any]:
        """For the manifest; a folder's checksum is the one over the names and checksums of its files."""
        return {
            "input": self.name,
            "kind": "folder" if self.folder else kind_of(Path(self.name)) or "text",
            "files": sum(isinstance(e, Path) for e in self.entries),
            "bytes": self.bytes,
            "sha256": self._digests.hexdigest() if self.folder else self._only,
            "records": self.records,
        }


def file_set(name: str) -> FileSet:
    """List a file or folder. A folder is walked once, in sorted order; of its files, those of a known kind are taken.

    A sub-folder that cannot be read is a RecordError in its place. Raises InputError.
    """
    path = Path(name)
    if not path.is_dir():
        if not path.exists() and not path.is_symlink():
            raise InputError(f"{name} does not exist")
        return FileSet(printable(path), False, [path], _size(path))
    errors: list[RecordError] = []

    def refused(error: OSError) -> None:
        errors.append(RecordError(printable(Path(error.filename)), f"the folder cannot be read: {error.strerror}"))

    found: list[Path | RecordError] = [p for p in _walk(path, refused) if kind_of(p)]
    if not found and not errors:
        raise InputError(f"folder {name} holds no {', '.join(KINDS)} file")
    found.extend(errors)
    found.sort(key=lambda e: e.record_id if isinstance(e, RecordError) else str(e))
    return FileSet(name, True, found, sum(_size(p) for p in found if isinstance(p, Path)))


def _walk(path: Path, refused: Any) -> Iterator[Path]:
    for folder, inner, names in os.walk(path, onerror=refused):
        inner[:] = [i for i in inner if not i.startswith((".", "_"))]
        yield from (Path(folder, n) for n in names if not n.startswith((".", "_")))


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
