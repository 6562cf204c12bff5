"""Where results go, chosen by what the target looks like."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from clinicalbert.archive.folder import FolderSink
from clinicalbert.archive.formats import format_of
from clinicalbert.archive.journal import Part
from clinicalbert.errors import InputError


class Sink(Protocol):
    """A place for results. ``parts`` are those that are safely there, in order, also from earlier sessions.

    ``finished`` is the manifest when the run that is resumed had ended already.
    """

    parts: list[Part]
    finished: dict[str, Any] | None

    def commit(self, part: Part, lines: Sequence[str]) -> Part:
        """Store a part so that it is there wholly or not at all, and once. Raises OutputError."""
        ...

    def finish(self, manifest: dict[str, Any]) -> None:
        """Check that everything is there, then store the manifest. Raises LostRecordsError, OutputError."""
        ...

    def close(self) -> None:
        """Let go; an unfinished run can be resumed."""
        ...


def open_sink(
    out: str, settings: Mapping[str, Any], *, resume: bool = False, form: str | None = None, table: str = "clinicalbert"
) -> Sink:
    """The sink for ``out``: a folder (one that exists, ends with a slash, or comes with ``form``), a database (an
    SQLAlchemy URL, ``env:NAME`` or ``file:PATH``), else a file.

    Raises ResumeError when something lies there already, InputError, MissingExtraError.
    """
    path = Path(out)
    if "://" in out or (out.startswith(("env:", "file:")) and not path.exists()):
        from clinicalbert.archive.database import DatabaseSink

        return DatabaseSink(out, table, settings, resume=resume)
    if not path.absolute().parent.is_dir():
        raise InputError(f"cannot write {out}: the folder {path.absolute().parent} does not exist")
    if path.is_dir() or out.endswith("/") or (form is not None and not path.is_file() and not path.suffix):
        return FolderSink(path, format_of(Path("part.jsonl"), form), settings, resume=resume)
    return FolderSink(path.with_name(path.name + ".parts"), format_of(path, form), settings, resume=resume, target=path)
