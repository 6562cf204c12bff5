"""The journal of a run: which parts are written, in order, each with its checksum.

One JSON line for the run's settings, then one a part. A line counts once it is on the disk with its line end; what a
power cut leaves of a line is cut off when the journal is opened again.
"""

from __future__ import annotations

import errno
import json
import os
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from clinicalbert.errors import ResumeError

SCHEMA = "clinicalbert.journal/1"


@dataclass(frozen=True, slots=True)
class Part:
    """A finished part: its counts, the digest of the records it answers, size and SHA-256 of its bytes."""

    index: int
    notes: int
    errors: int
    entities: int
    characters: int
    tokens: int
    records_sha256: str
    name: str = ""
    bytes: int = 0
    sha256: str = ""

    @property
    def rows(self) -> int:
        return self.notes + self.errors


class Journal:
    """An open, locked journal; ``parts`` are those of earlier sessions.

    Raises ResumeError when another run holds it, or when its settings differ from ``settings``.
    """

    def __init__(self, path: Path, settings: Mapping[str, Any]) -> None:
        self._path = path
        self._file = path.open("a+b", buffering=0)
        try:
            self._lock()
            self.parts = self._read(settings)
        except BaseException:
            self._file.close()
            raise

    def _lock(self) -> None:
        if sys.platform == "win32":
            return  # two runs in one folder are not told apart there
        import fcntl

        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise ResumeError(f"another run is writing to {self._path.parent}: wait for it, or stop it") from None

    def _read(self, settings: Mapping[str, Any]) -> list[Part]:
        self._file.seek(0)
        lines = self._file.read().split(b"\n")
        torn = lines.pop()
        if torn:
            self._file.truncate(self._file.seek(0, os.SEEK_END) - len(torn))
        if not lines:
            self._append({"schema": SCHEMA, "settings": dict(settings)})
            return []
        try:
            head, *rest = [json.loads(line) for line in lines]
            if head["schema"] != SCHEMA:
                raise ValueError
            parts = [Part(**entry) for entry in rest]
        except (ValueError, KeyError, TypeError):
            raise ResumeError(
                f"{self._path} is no journal of this version: remove its folder and start again"
            ) from None
        require_same_settings(head["settings"], settings)
        return parts

    def add(self, part: Part) -> None:
        """Record a part that is safely on the disk."""
        self._append(asdict(part))
        self.parts.append(part)

    def _append(self, entry: Mapping[str, Any]) -> None:
        line = json.dumps(entry).encode() + b"\n"
        if self._file.write(line) != len(line):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        os.fsync(self._file.fileno())

    def close(self) -> None:
        """Let go of the lock."""
        self._file.close()


def require_same_settings(before: Mapping[str, Any], now: Mapping[str, Any]) -> None:
    """Raise ResumeError naming the settings in which an earlier session differs."""
    changed = sorted(k for k in {*before, *now} if before.get(k) != now.get(k))
    if changed:
        raise ResumeError(
            f"the unfinished run had other settings ({', '.join(changed)}): resume with the same, or start a new run"
        )
