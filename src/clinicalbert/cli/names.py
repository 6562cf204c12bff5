"""A bar while the names of vocabularies are read for an index."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn


@contextmanager
def names_read(*, quiet: bool = False) -> Iterator[Callable[[int, int], None]]:
    """What to tell (names read, of all); shown on stderr once the first have been read."""
    columns = (TextColumn("names of vocabularies"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=quiet or not console.is_terminal) as progress:
        task = progress.add_task("", total=None, visible=False)

        def on_names(done: int, total: int) -> None:
            progress.update(task, completed=done, total=total, visible=True)

        yield on_names
