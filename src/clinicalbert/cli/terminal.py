"""What a run looks like in a terminal."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, ProgressColumn, SpinnerColumn, Task, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from clinicalbert.document import Document

STYLES = {"problem": "red", "drug": "green", "test": "blue", "procedure": "magenta", "anatomy": "yellow"}


class _Rate(ProgressColumn):
    """Notes a second since the start."""

    def render(self, task: Task) -> Text:
        speed = task.completed / task.elapsed if task.elapsed else 0.0
        return Text(f"{task.completed:.0f} notes · {speed:.1f}/s")


@contextmanager
def note_progress(screen: Console, total: int | None, *, quiet: bool) -> Iterator[Callable[[], None]]:
    """A bar on stderr with notes/s; yields the function to call after each record. Silent where nobody looks."""
    if quiet or not screen.is_terminal:
        yield lambda: None
        return
    columns = (SpinnerColumn(), TextColumn("reading"), BarColumn(), _Rate(), TimeRemainingColumn())
    with Progress(*columns, console=screen, transient=True) as progress:
        task = progress.add_task("", total=total)
        yield lambda: progress.advance(task)


def print_line(line: str) -> bool:
    """Print to stdout; False once its reader has gone (``| head``), from when on stdout leads nowhere."""
    try:
        sys.stdout.write(line + "\n")
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return False
    return True


def show_document(document: Document) -> None:
    """Print one document for people: sections with their entities."""
    screen = Console(highlight=False)
    table = Table(title=escape(document.note.note_id) or None, title_justify="left", box=None, pad_edge=False)
    for column in ("section", "label", "text", "score", "at"):
        table.add_column(column, justify="right" if column in ("score", "at") else "left", overflow="fold")
    last = ""
    for entity in document.entities:
        section = document.section_at(entity.start)
        name = section.name if section else ""
        label = Text(entity.label, style=STYLES.get(entity.label, ""))
        words = " ".join(entity.text.split())
        table.add_row(
            name if name != last else "", label, Text(words), f"{entity.score:.2f}", f"{entity.start}:{entity.end}"
        )
        last = name
    screen.print(table)
    screen.print()
