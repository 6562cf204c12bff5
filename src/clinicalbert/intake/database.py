"""Databases: how one is named without its password, and notes out of a read-only query."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from clinicalbert.errors import InputError, MissingExtraError, RecordError
from clinicalbert.intake.columns import Columns
from clinicalbert.intake.record import note_of
from clinicalbert.privacy import ClearedText

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine
    from sqlalchemy.engine import URL

WAITS = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0)
"""Seconds between attempts to reach a database that has gone away: a restart fits in, a lost evening does not."""
AT_ONCE = 200
_COMMENT = re.compile(r"\s+|--[^\n]*(?:\n|$)|/\*.*?\*/", re.DOTALL)


def is_database(name: str) -> bool:
    """Whether an input or output names a database: an SQLAlchemy URL, ``env:NAME`` or ``file:PATH``."""
    return "://" in name or (name.startswith(("env:", "file:")) and not Path(name).exists())


def connect(name: str) -> Engine:
    """An engine for the database that ``name`` names.

    Raises InputError for a URL that holds a password (it would stand in the process list and the shell's history), or
    that cannot be used; MissingExtraError without SQLAlchemy.
    """
    try:
        import sqlalchemy
        from sqlalchemy.exc import ArgumentError, NoSuchModuleError
    except ImportError:
        raise MissingExtraError("a database", "sql") from None
    try:
        url = sqlalchemy.make_url(_secret(name))
        if url.password is not None and "://" in name:
            raise InputError(
                "a password must not stand on the command line: put the URL into the environment or a file, and give "
                "env:NAME or file:PATH"
            )
        # parameters are hidden from messages: they are words of notes
        return sqlalchemy.create_engine(url, hide_parameters=True, pool_pre_ping=True)
    except (ArgumentError, NoSuchModuleError):
        raise InputError(
            "not a database URL, or of a kind that SQLAlchemy does not know: dialect://host/name"
        ) from None
    except ImportError as error:
        raise InputError(f"the driver for this database is not installed: pip install {error.name}") from None


def _secret(name: str) -> str:
    if name.startswith("env:") and "://" not in name:
        value = os.environ.get(name[4:])
        if value is None:
            raise InputError(f"the environment has no {name[4:]}")
        return value.strip()
    if name.startswith("file:") and "://" not in name:
        try:
            return Path(name[5:]).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeError):
            raise InputError(f"{name[5:]} cannot be read") from None
    return name


def described(url: URL) -> str:
    """The database's name for messages and manifests, without password."""
    return url.render_as_string(hide_password=True)


def kind_of(error: Exception) -> str:
    """What may be told of a database error: drivers' messages may quote rows."""
    return type(getattr(error, "orig", None) or error).__name__


def is_away(error: Exception) -> bool:
    """Whether a database error may pass when one waits and connects again."""
    from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

    name = getattr(getattr(error, "orig", None), "sqlite_errorname", None)
    if name is not None:  # SQLite calls every error operational
        return str(name).startswith(("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_CANTOPEN", "SQLITE_IOERR"))
    return isinstance(error, (OperationalError, InterfaceError)) or (
        isinstance(error, DBAPIError) and error.connection_invalidated
    )


def check_query(query: str) -> str:
    """The query without its final semicolon. Raises InputError unless it begins with SELECT or WITH."""
    at = 0
    while match := _COMMENT.match(query, at):
        at = match.end()
    if not re.match(r"(select|with)\b", query[at:], re.IGNORECASE):
        raise InputError("--query must be a SELECT (or WITH … SELECT): nothing is ever changed in the source")
    return query.rstrip().rstrip(";")


class Query:
    """Notes of one query, ordered by id and text; a database that goes away is read on from where it was."""

    def __init__(self, name: str, query: str, *, columns: Columns, statement: str) -> None:
        self.query = self._query = check_query(query)
        self._engine = connect(name)
        if self._engine.dialect.paramstyle in ("format", "pyformat"):
            self._query = self._query.replace("%", "%%")  # its percent signs are no parameters of ours
        self.name = described(self._engine.url)
        self._columns, self._statement = columns, statement
        self._sleep: Callable[[float], None] = time.sleep
        self.taken = 0
        self.total: int | None = None

    def __iter__(self) -> Iterator[ClearedText | RecordError]:
        """Raises InputError when the query fails, or the database stays away."""
        try:
            roles, names = self._look()
            if "id" not in roles:
                raise InputError(
                    f"the query gives no id column; there are {', '.join(names)}: name it with --id-column"
                )
            for row in self._rows(names, roles):
                self.taken += 1
                place = f"{self.name}:{self.taken}"
                if row[roles["id"]] is None:
                    yield RecordError(place, f"column {roles['id']!r} is null: give every row an id")
                    continue
                try:
                    yield note_of(row, roles, place, statement=self._statement)
                except RecordError as error:
                    yield error
        finally:
            self._engine.dispose()

    def _look(self) -> tuple[dict[str, str], list[str]]:
        """The columns of the query, and how many rows it has; a query that fails here fails at once."""
        try:
            with self._connected() as connection:
                first = connection.exec_driver_sql(f"SELECT * FROM ({self._query}) AS notes WHERE 1 = 0")  # noqa: S608
                names = list(first.keys())
                roles = self._columns.resolve(names, self.name)
                counted = connection.exec_driver_sql(f"SELECT COUNT(*) FROM ({self._query}) AS notes")  # noqa: S608
                self.total = counted.scalar()
        except RecordError as error:
            raise InputError(str(error)) from None
        except Exception as error:
            self._wait_or_raise(error, iter(()))
            raise
        return roles, names

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        """A connection that cannot write."""
        with self._engine.connect() as connection:
            match connection.dialect.name:
                case "sqlite":
                    connection.exec_driver_sql("PRAGMA query_only = ON")
                case "postgresql":
                    connection.execution_options(postgresql_readonly=True)
                case "mysql" | "mariadb" | "oracle":
                    connection.exec_driver_sql("SET TRANSACTION READ ONLY")
            yield connection

    def _rows(self, names: Sequence[str], roles: dict[str, str]) -> Iterator[dict[str, Any]]:
        quote = self._engine.dialect.identifier_preparer.quote
        key, text = quote(roles["id"]), quote(roles["text"])
        order = f"ORDER BY {key}, {text}"
        yield from self._stream(names, f"WHERE {key} IS NULL ORDER BY {text}", lambda row: None, key)
        yield from self._stream(names, f"WHERE {key} IS NOT NULL {order}", lambda row: row[roles["id"]], key)

    def _stream(
        self, names: Sequence[str], where: str, key_of: Callable[[dict[str, Any]], Any], key: str
    ) -> Iterator[dict[str, Any]]:
        """Rows in order. After an interruption, from the last id on, less the rows with that id given already."""
        last: Any = None
        given = 0
        waits = iter(WAITS)
        while True:
            try:
                with self._connected() as connection:
                    for row in self._from(connection, names, where, key, last, given):
                        found = key_of(row)
                        given = given + 1 if found == last else 1
                        last = found
                        waits = iter(WAITS)
                        yield row
                return
            except Exception as error:
                self._wait_or_raise(error, waits)

    def _from(
        self, connection: Connection, names: Sequence[str], where: str, key: str, last: Any, given: int
    ) -> Iterator[dict[str, Any]]:
        parameters = None
        if last is not None:
            style = self._engine.dialect.paramstyle
            place = {"qmark": "?", "format": "%s", "pyformat": "%s"}.get(style, ":1")
            where = where.replace(f"{key} IS NOT NULL", f"{key} >= {place}", 1)
            parameters = (last,)
        result = connection.exec_driver_sql(
            f"SELECT * FROM ({self._query}) AS notes {where}",  # noqa: S608
            parameters,
            execution_options={"stream_results": True, "yield_per": AT_ONCE},
        )
        for i, row in enumerate(result):
            if i >= given:
                yield dict(zip(names, row, strict=True))

    def _wait_or_raise(self, error: Exception, waits: Iterator[float]) -> None:
        from sqlalchemy.exc import SQLAlchemyError

        if not isinstance(error, SQLAlchemyError):
            raise error
        wait = next(waits, None) if is_away(error) else None
        if wait is None:
            raise InputError(
                f"{self.name} cannot be read ({kind_of(error)}): check query and database, then go on with --resume"
            ) from None
        self._engine.dispose()
        self._sleep(wait)
