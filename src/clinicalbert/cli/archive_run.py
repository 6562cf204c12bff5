"""What commands over whole archives do alike: open the target, read with this process or with workers, tell the end."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from functools import partial
from traceback import format_tb
from typing import TYPE_CHECKING, Any, cast

import typer

from clinicalbert.cli.exits import Exit
from clinicalbert.errors import ClinicalBertError, DefectError, InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from clinicalbert.archive import Counts, Outcome
    from clinicalbert.archive.rows import Row
    from clinicalbert.archive.workers import Reader, Record
    from clinicalbert.cli.progress import Screen
    from clinicalbert.intake import NoteStream
    from clinicalbert.privacy.clearing import Declared, GateOptions, Recognisers
    from clinicalbert.privacy.gate import Repeats


@dataclass(frozen=True)
class Target:
    """Where rows go; ``form`` None: by its name."""

    out: str | None
    form: str | None
    table: str
    resume: bool
    part_notes: int

    def __post_init__(self) -> None:
        if self.resume and not self.out:
            raise InputError("--resume needs --out: there is nothing to go on with")


@dataclass(frozen=True)
class Power:
    """What a run may use. Nothing that it makes depends on it."""

    workers: int
    threads: int | None
    timeout: float | None


def clearing_of(
    phi_cleared: bool,
    profile: str,
    key_file: str | None,
    key_env: str | None,
    repeats: str,
    recognisers: str,
    **more: Any,
) -> Declared | GateOptions:
    """How the notes of a command are cleared. Opened once, so that a wrong name is told before any work."""
    from clinicalbert.cli.archive_options import DECLARED
    from clinicalbert.privacy.clearing import Declared, GateOptions

    if phi_cleared:
        return Declared(f"{DECLARED} on the command line")
    if repeats not in ("replace", "refuse"):
        raise InputError(f"--repeats {repeats!r} is not known; valid: replace, refuse")
    return GateOptions(
        profile,
        key_file,
        key_env,
        repeats=cast("Repeats", repeats),
        recognisers=cast("Recognisers", recognisers),
        **more,
    )


def carry_out(
    notes: NoteStream,
    load: Callable[..., Reader],
    options: dict[str, Any],
    settings: dict[str, Any],
    target: Target,
    power: Power,
    screen: Screen,
    *,
    about: dict[str, Any],
    on_row: Callable[[Row], bool],
    records: Iterable[Record] | None = None,
) -> Outcome:
    """Read all notes with what ``load`` makes of ``options``. ``settings`` are what a resumed run must share.

    ``on_row`` says whether anybody still wants rows; ``records`` stand for the notes where a command looks at them too.
    Raises InputError where there are none, typer.Exit where the run is finished already.
    """
    from clinicalbert import __version__
    from clinicalbert.archive import open_sink, run

    settings = {**settings, "part_notes": target.part_notes, "format": target.form, "table": target.table}
    settings["code"] = __version__
    with _without_words(), ExitStack() as stack:
        sink = None
        if target.out:
            opened = open_sink(target.out, settings, resume=target.resume, form=target.form, table=target.table)
            sink = stack.enter_context(closing(opened))
            if sink.finished:
                screen.say(f"{target.out} is finished already: nothing to do")
                raise typer.Exit(exit_code(**sink.finished["counts"]))
        read = _reader(stack, load, options, power)
        told = {**about, "options": {**settings, **vars(power)}, "settings": settings}
        stack.enter_context(screen)

        def row(one: Row, counts: Counts) -> None:
            screen.row(one, counts)
            if not on_row(one):
                raise typer.Exit(Exit.SUCCESS)

        outcome = run(
            notes if records is None else records,
            read,
            sink,
            about=partial(_about, notes, told),
            on_row=row,
            part_notes=target.part_notes,
        )
    if not outcome.counts.rows:
        raise InputError("no notes in the input")
    return outcome


@contextmanager
def _without_words() -> Iterator[None]:
    """Python would print the message of an error that nobody foresaw, which may quote a note. Those of the system do
    not, and a closed pipe is the command line's to handle."""
    try:
        yield
    except (ClinicalBertError, typer.Exit, OSError):
        raise
    except Exception as error:
        told = f"{type(error).__name__} ended the run (its message is not shown: it may quote a note), from\n"
        raise DefectError(told + "".join(format_tb(error.__traceback__)).rstrip()) from None


def _reader(stack: ExitStack, load: Callable[..., Reader], options: dict[str, Any], power: Power) -> Reader:
    """What reads: this process, or worker processes when there are several or one is to be stopped in time."""
    if power.workers == 1 and power.timeout is None:
        return load(**options, threads=power.threads)
    from clinicalbert.archive.workers import TIMEOUT, Workers
    from clinicalbert.inference.hardware import usable_cores

    each = max(1, (power.threads or usable_cores()) // power.workers)
    workers = Workers(power.workers, {**options, "threads": each}, timeout=power.timeout or TIMEOUT, load=load)
    return stack.enter_context(workers).rows


def _about(notes: NoteStream, told: dict[str, Any]) -> dict[str, Any]:
    """What the manifest tells beside the counts."""
    from clinicalbert import __version__
    from clinicalbert.inference.hardware import hardware

    return {"code": __version__, **told, "inputs": notes.described(), "hardware": hardware()}


def exit_code(notes: int, errors: int, **_: int) -> Exit:
    """By how many notes came through, and how many did not."""
    if not errors:
        return Exit.SUCCESS
    return Exit.PARTIAL if notes else Exit.FAILURE
