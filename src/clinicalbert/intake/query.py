"""Notes out of a read-only query; a database that goes away is read on from where it was."""

from __future__ import annotations

import re
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any

from clinicalbert.errors import InputError, RecordError
from clinicalbert.intake import database
from clinicalbert.intake.columns import Columns
from clinicalbert.intake.decode import MARKING
from clinicalbert.intake.record import note_of
from clinicalbert.privacy import RawNote

if TYPE_CHECKING:
    from sqlalchemy import Connection

AT_ONCE = 200
"""Rows that the driver holds; memory is that of so many notes."""
_TOKEN = re.compile(
    r"""(?P<gap>\s+|--[^\n]*|/\*.*?\*/)|(?P<end>;)|'[^']*'|"[^"]*"|`[^`]*`|\$(?P<tag>\w*)\$.*?\$(?P=tag)\$|.""",
    re.DOTALL,
)
Row = dict[str, Any]


def check_query(query: str) -> str:
    """The query without its final semicolon. Raises InputError unless it is one SELECT (or WITH … SELECT)."""
    end = None
    first = None
    for token in _TOKEN.finditer(query):
        if token["gap"]:
            continue
        if end is not None:
            raise InputError("--query must be a single statement, without a semicolon inside")
        if token["end"]:
            end = token.start()
        elif first is None:
            first = token.start()
    if first is None or not re.match(r"(select|with)\b", query[first:], re.IGNORECASE):
        raise InputError("--query must be a SELECT (or WITH … SELECT): nothing is ever changed in the source")
    return query[:end]


class Query:
    """Notes of one query, ordered by id and text. Rows without id come first, each as an error.

    ``total`` is the number of rows, once iteration has begun; ``records`` is kept by whoever takes them.
    """

    def __init__(self, name: str, query: str, *, columns: Columns) -> None:
        self._told = check_query(query)
        self._engine = database.connect(name)
        self.name = database.described(self._engine.url)
        file = self._engine.url.database
        named = self._engine.dialect.name == "sqlite" and file and not file.startswith((":", "file:"))
        if named and not Path(str(file)).exists():
            raise InputError(f"{self.name} does not exist")  # SQLite would make one
        percent = "%%" if self._engine.dialect.paramstyle in ("format", "pyformat") else "%"
        query = self._told.replace("%", percent)  # its percent signs are no parameters of ours
        self._from = f"FROM (\n{query}\n) notes"  # on lines of its own, for a comment at its end
        self._columns = columns
        self._sleep: Callable[[float], None] = time.sleep
        self.records = 0
        self.total: int | None = None

    def described(self) -> dict[str, Any]:
        """For the manifest."""
        return {"input": self.name, "kind": "database", "query": self._told, "records": self.records}

    def __iter__(self) -> Iterator[RawNote | RecordError]:
        """Raises InputError when the query fails, or the database stays away."""
        try:
            names, roles, nameless = self._look()
            for number in range(1, nameless + 1):
                yield RecordError(f"{self.name}:{number}", f"column {roles['id']!r} is null: give every row an id")
            for number, row in enumerate(self._rows(names, roles), nameless + 1):
                try:
                    yield note_of(row, roles, f"{self.name}:{number}")
                except RecordError as error:
                    yield error
        finally:
            self._engine.dispose()

    def _look(self) -> tuple[list[str], dict[str, str], int]:
        """The columns of the query, which is what, and how many rows have no id; a query that fails, fails at once."""
        try:
            with self._connected() as connection:
                names = list(connection.exec_driver_sql(f"SELECT * {self._from} WHERE 1 = 0").keys())
                roles = self._columns.resolve(names, self.name)
                if "id" not in roles:
                    raise InputError(
                        f"the query gives no id column; there are {', '.join(names)}: name it with --id-column"
                    )
                key = self._quoted(roles["id"])
                counted = f"SELECT COUNT(*), COUNT({key}) {self._from}"
                self.total, named = connection.exec_driver_sql(counted).one()
        except RecordError as error:
            raise InputError(str(error)) from None
        except Exception as error:
            self._wait_or_raise(error, iter(()))
            raise
        return names, roles, self.total - named

    def _quoted(self, name: str) -> str:
        return self._engine.dialect.identifier_preparer.quote(name)

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        """A connection that cannot write."""
        with self._engine.connect() as connection:
            match connection.dialect.name:
                case "sqlite":
                    connection.exec_driver_sql("PRAGMA query_only = ON")
                    raw: Any = connection.connection.driver_connection
                    raw.text_factory = partial(str, encoding="utf-8", errors=MARKING)  # SQLite stores any bytes as text
                case "postgresql":
                    connection.execution_options(postgresql_readonly=True)
                case "mysql" | "mariadb" | "oracle":
                    connection.exec_driver_sql("SET TRANSACTION READ ONLY")
            yield connection

    def _rows(self, names: Sequence[str], roles: dict[str, str]) -> Iterator[Row]:
        """Rows in order. After an interruption, from the last id on, less those that were given already.

        The database decides which ids are alike and what order rows have that differ in nothing it sorts by; so it is
        rows that are remembered (of the last id, in all its spellings), not how many there were.
        """
        last: Any = None
        family = ""
        given: Counter[bytes] = Counter()
        waits = iter(database.WAITS)
        while True:
            skip = given.copy()
            try:
                with self._connected() as connection:
                    for row in self._select(connection, names, roles, last):
                        digest = _digest(row)
                        if skip[digest]:
                            skip[digest] -= 1
                            continue
                        last = row[roles["id"]]
                        if family != (family := _spelt_plainly(last)):
                            given.clear()
                        given[digest] += 1
                        waits = iter(database.WAITS)
                        yield row
                return
            except Exception as error:
                self._wait_or_raise(error, waits)

    def _select(self, connection: Connection, names: Sequence[str], roles: dict[str, str], last: Any) -> Iterator[Row]:
        """Rows that have an id, from ``last`` on."""
        key, text = self._quoted(roles["id"]), self._quoted(roles["text"])
        where, parameters = f"{key} IS NOT NULL", None
        if last is not None:
            style = self._engine.dialect.paramstyle
            where = f"{key} >= {({'qmark': '?', 'format': '%s', 'pyformat': '%s'}).get(style, ':1')}"
            parameters = (last,)
        result = connection.exec_driver_sql(
            f"SELECT * {self._from} WHERE {where} ORDER BY {key}, {text}",
            parameters,
            execution_options={"stream_results": True, "yield_per": AT_ONCE},
        )
        for row in result:
            yield dict(zip(names, row, strict=True))

    def _wait_or_raise(self, error: Exception, waits: Iterator[float]) -> None:
        from sqlalchemy.exc import DataError, SQLAlchemyError

        if not isinstance(error, SQLAlchemyError):
            raise error
        wait = next(waits, None) if database.is_away(error) else None
        if wait is None:
            mend = (
                "a value that Python cannot hold: cast its column to text in the query"
                if isinstance(error, DataError)
                else "check query and database"
            )
            raise InputError(
                f"{self.name} cannot be read ({database.kind_of(error)}): {mend}, then go on with --resume"
            ) from None
        with suppress(SQLAlchemyError):
            self._engine.dispose()
        self._sleep(wait)


def _digest(row: Row) -> bytes:
    values = [bytes(v) if isinstance(v, memoryview) else v for v in row.values()]
    return blake2b(repr(values).encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _spelt_plainly(key: Any) -> str:
    """An id without what a database may overlook when it compares: case, accents, blanks at the ends."""
    folded = unicodedata.normalize("NFKD", str(key)).casefold()
    return "".join(c for c in folded if not unicodedata.combining(c)).strip()
