"""Parts in a folder: each appears whole or not at all, and is on the disk before the journal says so.

A run whose target is a folder leaves its parts there, with ``_manifest.json``. One whose target is a file keeps them in
``FILE.parts/`` while it runs, joins them at the end and leaves ``FILE.manifest.json`` beside the file.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

from clinicalbert.archive.formats import Format
from clinicalbert.archive.journal import Journal, Part, require_same_settings
from clinicalbert.errors import InputError, LostRecordsError, OutputError, ResumeError

JOURNAL = "_journal.jsonl"
MANIFEST = "_manifest.json"


class FolderSink:
    """Writes parts; see ``Sink``. ``target`` is the file that they become at the end, or None to leave them."""

    def __init__(
        self, folder: Path, form: Format, settings: Mapping[str, Any], *, resume: bool, target: Path | None = None
    ) -> None:
        self._folder, self._form, self._target, self._settings = folder, form, target, dict(settings)
        self._manifest = folder / MANIFEST if target is None else target.with_name(target.name + ".manifest.json")
        self._attic = folder if target is None else folder.with_name(folder.name + ".done")
        self._journal: Journal | None = None
        self.parts: list[Part] = []
        with _writing(folder):
            if target is not None:
                shutil.rmtree(self._attic, ignore_errors=True)
            self.finished = self._look(resume)
            if self.finished is None:
                folder.mkdir(exist_ok=True)
                self._journal = Journal(folder / JOURNAL, settings)
                self.parts = self._journal.parts
                for stray in folder.glob("*.tmp"):
                    stray.unlink()

    def _look(self, resume: bool) -> dict[str, Any] | None:
        """What lies at the target: the manifest of a finished run to resume, or None. Raises ResumeError."""
        unfinished = (self._folder / JOURNAL).exists()
        done = self._manifest.exists() and (self._target is None or self._target.exists())
        if done and (self._target is None or not unfinished):
            if resume:
                manifest: dict[str, Any] = json.loads(self._manifest.read_bytes())
                require_same_settings(manifest["settings"], self._settings)
                return manifest
            if self._target is None:
                raise ResumeError(f"{self._folder} holds a finished run: name another folder, or remove it")
        if unfinished and not resume:
            raise ResumeError(f"{self._folder} holds an unfinished run: add --resume to go on, or remove it")
        if not unfinished and any(self._folder.glob("part-*")):
            raise ResumeError(f"{self._folder} holds parts of another run: name another folder, or remove it")
        return None

    def commit(self, part: Part, lines: Sequence[str]) -> Part:
        """Write a part and record it; returns it with name, size and checksum. Raises OutputError."""
        journal = self._open()
        name = f"part-{part.index:05d}{self._form.suffix}"
        with _writing(self._folder):
            with _atomic(self._folder / name) as file:
                self._form.encode(lines, file)
            size, digest = _measure(self._folder / name)
            part = replace(part, name=name, bytes=size, sha256=digest)
            journal.add(part)
        return part

    def finish(self, manifest: dict[str, Any]) -> None:
        """Read every part back, join them if they are to be one file, write the manifest.

        Raises LostRecordsError when a part is not what was written, OutputError when the disk refuses.
        """
        self._open()
        target = self._target
        with _writing(target or self._folder):
            for part in self.parts:
                path = self._folder / part.name
                if not path.exists() or _measure(path) != (part.bytes, part.sha256):
                    raise LostRecordsError(f"{path} is not what was written: remove the run and repeat it")
            manifest["parts"] = [
                {"name": p.name, "rows": p.rows, "bytes": p.bytes, "sha256": p.sha256} for p in self.parts
            ]
            if target is not None:
                with _atomic(target) as file:
                    self._form.join([self._folder / p.name for p in self.parts], file)
                size, digest = _measure(target)
                manifest["parts"] = [
                    {"name": target.name, "rows": sum(p.rows for p in self.parts), "bytes": size, "sha256": digest}
                ]
            with _atomic(self._manifest) as file:
                file.write(json.dumps(manifest, indent=1, ensure_ascii=False).encode("utf-8") + b"\n")
            if target is None:
                (self._folder / JOURNAL).unlink()
            else:
                self._folder.rename(self._attic)  # in one step: half a folder of parts would look like a damaged run
                shutil.rmtree(self._attic, ignore_errors=True)

    def _open(self) -> Journal:
        if self._journal is None:
            raise ResumeError(f"the run in {self._folder} has ended")
        return self._journal

    def close(self) -> None:
        """Let go of the lock. An unfinished run stays as it is; one that has written nothing leaves nothing behind."""
        if self._journal is None:
            return
        self._journal.close()
        if not self.parts:
            with suppress(OSError):  # a folder that is not empty then is the user's
                for stray in [*self._folder.glob("part-*"), self._folder / JOURNAL]:
                    stray.unlink(missing_ok=True)
                self._folder.rmdir()


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if isinstance(error, (FileNotFoundError, NotADirectoryError, FileExistsError)):
            raise InputError(f"cannot write {path}: {error.strerror}") from None
        raise OutputError(f"cannot write {path}: {error.strerror}; mend that and run again with --resume") from None


@contextmanager
def _atomic(path: Path) -> Iterator[BinaryIO]:
    """A new file that takes the name ``path`` only when it is whole and on the disk."""
    temporary = path.with_name(path.name + ".tmp")
    try:
        with temporary.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)  # the new name too must outlast a power cut
    finally:
        os.close(folder)


def _measure(path: Path) -> tuple[int, str]:
    with path.open("rb") as file:
        return os.fstat(file.fileno()).st_size, hashlib.file_digest(file, "sha256").hexdigest()
