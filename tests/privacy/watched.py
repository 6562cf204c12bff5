"""The command line in a process of which everything is kept: what it logs, prints and writes, or removes again.

``run`` leaves what is to be searched in ``ROOT/seen``; the notes lie in ``ROOT/given``. Worker processes import this
file too, and are watched alike.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any
from unittest.mock import patch

SEEN, FAULT = "CANARY_SEEN", "CANARY_FAULT"
MARKED = "ED NOTE"
"""What the note has that a fault is to hit."""


def run(root: Path, commands: Sequence[Sequence[object]]) -> list[int]:
    """Run commands, each a fault (or "") and the arguments, one after the other; their exit codes."""
    seen, given = root / "seen", root / "given"
    for name in ("tmp", "cache", "home", "out", "kept"):
        (seen / name).mkdir(parents=True, exist_ok=True)
    (given / "commands.json").write_text(json.dumps([list(map(str, words)) for words in commands]))
    source = str(Path(sys.modules["clinicalbert"].__file__ or "").parents[1])
    told = {"TMPDIR": "tmp", "CLINICALBERT_CACHE": "cache", "HOME": "home", "XDG_CACHE_HOME": "cache", SEEN: "."}
    environment = {**os.environ, **{name: str(seen / place) for name, place in told.items()}}
    environment |= {"PYTHONPATH": source, "PYTHONSAFEPATH": "1", "PYTHONDONTWRITEBYTECODE": "1", "COLUMNS": "200"}
    with (seen / "stdout").open("wb") as out, (seen / "stderr").open("wb") as err:
        words = [sys.executable, __file__, str(given / "commands.json")]
        subprocess.run(words, env=environment, cwd=seen / "home", stdout=out, stderr=err, timeout=600, check=True)
    return [int(code) for code in (seen / "codes").read_text().split()]


def _watch(seen: Path) -> None:
    """Log everything there is to log, and keep files that are about to be removed; names of written ones are listed."""
    form = "%(levelname)s %(name)s %(message)s %(args)s"
    logging.basicConfig(level=logging.DEBUG, filename=seen / "log", format=form)
    logging.captureWarnings(True)
    for quiet in ("sqlalchemy", "sqlalchemy.engine"):  # which stay silent under a root that is at DEBUG
        logging.getLogger(quiet).setLevel(logging.DEBUG)
    written = os.open(seen / "written", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    busy, kept = False, 0

    def keep(path: Any) -> None:
        nonlocal kept
        kept += 1
        place = seen / "kept" / f"{os.getpid()}-{kept}-{Path(os.fsdecode(path)).name}"
        if Path(os.fsdecode(path)).is_dir():
            shutil.copytree(path, place)
        elif Path(os.fsdecode(path)).is_file():
            shutil.copyfile(path, place)

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal busy
        if busy or event not in {"open", "os.remove", "os.rename", "shutil.rmtree", "sqlite3.connect"}:
            return
        busy = True
        try:
            if event == "sqlite3.connect" or (event == "open" and arguments[2] & (os.O_WRONLY | os.O_RDWR)):
                if not isinstance(arguments[0], int):
                    os.write(written, os.fsencode(Path(os.fsdecode(arguments[0])).absolute()) + b"\n")
            elif event == "os.rename":
                keep(arguments[1])  # what lay there until now
            elif event == "shutil.rmtree" or (event == "os.remove" and arguments[1] == -1):
                keep(arguments[0])
        finally:
            busy = False

    sys.addaudithook(hook)


def _recogniser(act: Callable[[str], None]) -> AbstractContextManager[Any]:
    """A recogniser that does something with the words of the marked note before it reads it."""
    from clinicalbert.privacy.recognisers.find import RECOGNISERS

    real = RECOGNISERS[0].read

    def read(page: Any, *more: Any) -> Any:
        if MARKED in page.text:
            act(page.text)
        return real(page, *more)

    return patch.object(RECOGNISERS[0], "read", read)


def _raise(text: str) -> None:
    raise ValueError(text) from KeyError(text)


def _log(text: str) -> None:
    logging.getLogger("elsewhere").debug("reads %s", text)


def _leave_for_a_moment(text: str) -> None:
    import tempfile

    handle, name = tempfile.mkstemp()
    os.write(handle, text.encode("utf-16-le"))
    os.close(handle)
    Path(name).unlink()


@contextmanager
def _unforeseen() -> Iterator[None]:
    """An accident while notes are loaded, which nothing expects."""
    from clinicalbert.intake import jsonl

    with patch.object(jsonl, "note_of", lambda record, *_, **__: _raise(str(record))):
        yield


@contextmanager
def _stop() -> Iterator[None]:
    """The user stops the run when two parts are written."""
    from clinicalbert.archive.journal import Journal

    real = Journal.add

    def add(journal: Journal, part: Any) -> None:
        real(journal, part)
        if part.index == 1:
            raise KeyboardInterrupt

    with patch.object(Journal, "add", add):
        yield


FAULTS: dict[str, Callable[[], AbstractContextManager[Any]]] = {
    "": nullcontext,
    "recogniser": lambda: _recogniser(_raise),
    "unforeseen": _unforeseen,
    "stop": _stop,
    "log": lambda: _recogniser(_log),
    "file": lambda: _recogniser(_leave_for_a_moment),
}


def _main(commands: list[list[str]], seen: Path) -> None:
    from clinicalbert.cli.app import main

    for fault, *arguments in commands:
        os.environ[FAULT] = fault
        sys.argv = ["clinicalbert", *arguments]
        with FAULTS[fault]():
            try:
                main()
                code: Any = 0
            except SystemExit as done:
                code = done.code or 0
            except Exception:  # as Python itself ends a process
                sys.excepthook(*sys.exc_info())  # type: ignore[arg-type]
                code = 70
        with (seen / "codes").open("a") as file:
            file.write(f"{int(code)}\n")


if __name__ in ("__main__", "__mp_main__"):
    _watch(Path(os.environ[SEEN]))
if __name__ == "__mp_main__":
    FAULTS[os.environ.get(FAULT, "")]().__enter__()
if __name__ == "__main__":
    _main(json.loads(Path(sys.argv[1]).read_text()), Path(os.environ[SEEN]))
