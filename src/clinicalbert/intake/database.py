"""Databases: how one is named without its password, connected to, and told of in messages."""

from __future__ import annotations

import logging
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from clinicalbert.errors import InputError, MissingExtraError

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.engine import URL

WAITS = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0)
"""Seconds between attempts to reach a database that has gone away: a restart fits in, a lost evening does not."""
_SECRET = re.compile(r"passw|pwd|secret|token|odbc_connect", re.IGNORECASE)
"""Options of a URL that hold, or may hold, a password."""
_LOGGED_AS = "clinicalbert"


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
        url = sqlalchemy.make_url(_named(name))
        if "://" in name and (url.password is not None or any(map(_SECRET.search, url.query))):
            raise InputError(
                "a password must not stand on the command line: put the URL into the environment or a file, and give "
                "env:NAME or file:PATH"
            )
        # parameters are hidden from messages and logs, and rows from logs: they are words of notes
        logging.getLogger(f"sqlalchemy.engine.Engine.{_LOGGED_AS}").setLevel(logging.WARNING)
        return sqlalchemy.create_engine(url, hide_parameters=True, pool_pre_ping=True, logging_name=_LOGGED_AS)
    except (ArgumentError, NoSuchModuleError, ValueError, TypeError):
        raise InputError(
            "not a database URL, or of a kind that SQLAlchemy does not know: dialect://host/name"
        ) from None
    except ImportError as error:
        raise InputError(f"the driver for this database is not installed: pip install {error.name}") from None


def _named(name: str) -> str:
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
    """The database's name for messages and manifests, without password and options, which may hold one too."""
    return url.set(query={}).render_as_string(hide_password=True)


def kind_of(error: Exception) -> str:
    """What may be told of a database error: drivers' messages may quote rows."""
    return type(getattr(error, "orig", None) or error).__name__


def is_away(error: Exception) -> bool:
    """Whether a database error may pass when one waits and connects again."""
    from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

    original = getattr(error, "orig", None)
    if type(original).__module__ == "sqlite3":  # SQLite calls nearly every error operational
        name = getattr(original, "sqlite_errorname", "")
        return str(name).startswith(("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_CANTOPEN", "SQLITE_IOERR"))
    return isinstance(error, (OperationalError, InterfaceError)) or (
        isinstance(error, DBAPIError) and error.connection_invalidated
    )
