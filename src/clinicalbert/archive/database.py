"""Results in a database: a part and its journal row are one transaction, so each part is there once or not at all.

Tables under a common prefix: ``_runs``, ``_parts`` (the journal), ``_notes`` (a row a record, also the failed
ones), and one for each kind of thing that is found in notes (``database_tables``). Runs live side by side, told apart
by ``run``.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from clinicalbert.archive.database_tables import ITEMS, items, storable, tables
from clinicalbert.archive.journal import Part
from clinicalbert.errors import InputError, LostRecordsError, OutputError, ResumeError
from clinicalbert.intake.database import WAITS, connect, described, is_away, kind_of
from clinicalbert.interop.table import row_of

if TYPE_CHECKING:
    from sqlalchemy import Connection, Table

T = TypeVar("T")


class DatabaseSink:
    """Writes parts as rows; see ``Sink``. ``url`` as for reading: without password, ``env:NAME`` or ``file:PATH``.

    Without ``resume``, an unfinished run of the same settings is a ResumeError; finished ones are no obstacle.
    """

    def __init__(self, url: str, prefix: str, settings: Mapping[str, Any], *, resume: bool) -> None:
        if not prefix.isidentifier():
            raise InputError(f"--table {prefix!r} is no name for tables: use letters, digits and underscores")
        self._engine = connect(url)
        self._name = described(self._engine.url)
        self._sleep: Callable[[float], None] = time.sleep
        meta, self._tables = tables(prefix)
        self._try(meta.create_all)
        if lacking := self._try(self._lacking):
            raise InputError(
                f"{self._name} holds tables of another version ({lacking}): let --table name others, or add the columns"
            )
        self._settings = json.dumps(dict(settings), sort_keys=True)
        # what a part counts as its entities: of notes that no model has read, the identifiers
        self._counted = "phi" if settings.get("command") == "deidentify" else "entities"
        self._same = hashlib.sha256(self._settings.encode()).hexdigest()
        self.parts: list[Part] = []
        self.finished: dict[str, Any] | None = None
        self._run = ""
        found = self._try(self._latest)
        if found and found.finished is None and not resume:
            raise ResumeError(f"{self._name} holds an unfinished run of these settings: add --resume to go on with it")
        if found and resume:
            self._run = found.run
            self.finished = json.loads(found.manifest) if found.manifest else None
            self.parts = self._try(self._stored_parts)

    def _lacking(self, connection: Connection) -> str:
        """The first table that exists without some of its columns, with these; empty where all are there."""
        from sqlalchemy import inspect

        there = inspect(connection)
        for table in self._tables.values():
            missing = {column.name for column in table.columns} - {c["name"] for c in there.get_columns(table.name)}
            if missing:
                return f"{table.name} lacks {', '.join(sorted(missing))}"
        return ""

    def _latest(self, connection: Connection) -> Any:
        runs = self._tables["runs"]
        same = runs.select().where(runs.c.settings_sha256 == self._same)
        return connection.execute(same.order_by(runs.c.started.desc()).limit(1)).first()

    def _stored_parts(self, connection: Connection) -> list[Part]:
        parts = self._tables["parts"]
        rows = connection.execute(parts.select().where(parts.c.run == self._run).order_by(parts.c.part))
        return [Part(**json.loads(row.entry)) for row in rows]

    def commit(self, part: Part, lines: Sequence[str]) -> Part:
        """Insert a part; what an interrupted commit left undecided is looked up before it is tried again."""
        rows = [row_of(line) for line in lines]
        first = sum(p.rows for p in self.parts)
        part = replace(part, name=f"part {part.index}", sha256=_digest(lines))
        notes = [_note(self._run_id(), first + i, row) for i, row in enumerate(rows)]
        found = {
            name: [e for i, row in enumerate(rows) for e in items(name, self._run_id(), first + i, row)]
            for name in ITEMS
        }

        def store(connection: Connection) -> None:
            parts = self._tables["parts"]
            there = parts.select().where(parts.c.run == self._run, parts.c.part == part.index)
            if connection.execute(there).first():
                return
            entry = {"run": self._run, "part": part.index, "entry": json.dumps(asdict(part))}
            connection.execute(parts.insert(), [entry])
            connection.execute(self._tables["notes"].insert(), notes)
            for name, some in found.items():
                if some:
                    connection.execute(self._tables[name].insert(), some)

        self._try(store)
        self.parts.append(part)
        return part

    def _run_id(self) -> str:
        if not self._run:
            started = datetime.now(UTC).isoformat(timespec="microseconds")
            self._run = hashlib.sha256(f"{self._same}{started}".encode()).hexdigest()[:16]
            entry = {"run": self._run, "settings_sha256": self._same, "settings": self._settings, "started": started}

            def store(connection: Connection) -> None:
                runs = self._tables["runs"]
                if not connection.execute(runs.select().where(runs.c.run == self._run)).first():
                    connection.execute(runs.insert(), [entry])

            self._try(store)
        return self._run

    def finish(self, manifest: dict[str, Any]) -> None:
        """Count the rows in the tables, then mark the run as finished."""
        manifest["parts"] = [{"name": p.name, "rows": p.rows, "sha256": p.sha256} for p in self.parts]
        expected = (sum(p.rows for p in self.parts), sum(p.entities for p in self.parts))
        found = self._try(self._count)
        if found != expected:
            raise LostRecordsError(
                f"{self._name} holds {found[0]} notes and {found[1]} {self._counted} of run {self._run}, "
                f"not the {expected[0]} and {expected[1]} that were written"
            )
        runs = self._tables["runs"]
        done = {"finished": datetime.now(UTC).isoformat(timespec="microseconds"), "manifest": json.dumps(manifest)}
        self._try(lambda c: c.execute(runs.update().where(runs.c.run == self._run).values(**done)) and None)

    def _count(self, connection: Connection) -> tuple[int, int]:
        from sqlalchemy import func, select

        def rows(table: Table) -> int:
            counted = connection.execute(select(func.count()).select_from(table).where(table.c.run == self._run))
            return int(counted.scalar_one())

        return rows(self._tables["notes"]), rows(self._tables[self._counted])

    def close(self) -> None:
        """Let go of the connections."""
        self._engine.dispose()

    def _try(self, work: Callable[[Connection], T]) -> T:
        """Do ``work`` in a transaction; again, from its beginning, while the database is away."""
        from sqlalchemy.exc import SQLAlchemyError

        for wait in (*WAITS, None):
            try:
                with self._engine.begin() as connection:
                    return work(connection)
            except SQLAlchemyError as error:
                if not is_away(error) or wait is None:
                    raise OutputError(
                        f"cannot write to {self._name} ({kind_of(error)}); mend that and run again with --resume"
                    ) from None
                self._engine.dispose()
                self._sleep(wait)
        raise AssertionError


def _digest(lines: Sequence[str]) -> str:
    return hashlib.sha256("".join(f"{line}\n" for line in lines).encode("utf-8")).hexdigest()


def _note(run: str, position: int, row: Mapping[str, Any]) -> dict[str, Any]:
    names = ("note_id", "patient_id", "encounter_id", "date", "type", "error", "model")
    row = storable(row)
    clearance = row.get("clearance") or {}
    return {
        "run": run,
        "position": position,
        **{name: row.get(name) for name in names},
        "clearance": clearance.get("method"),
        "entities": len(row.get("entities") or ()),
    }
