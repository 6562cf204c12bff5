"""A run as it is seen: a live bar, lines of JSON for schedulers, or nothing; and its summary."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Self

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, ProgressColumn, SpinnerColumn, Task
from rich.text import Text

if TYPE_CHECKING:
    from clinicalbert.archive import Counts, Outcome
    from clinicalbert.archive.rows import Row

EVERY = 5.0
"""Seconds between two lines of JSON."""
ERRORS_SHOWN = 50


class Screen:
    """Follows a run on stderr. ``fraction`` says what share of the input so many records are; ``counted`` is what
    rows count as their entities."""

    def __init__(
        self, *, quiet: bool, as_json: bool, fraction: Callable[[int], float | None], counted: str = "entities"
    ) -> None:
        self._console = Console(stderr=True, highlight=False)
        self._quiet, self._as_json, self._fraction = quiet, as_json, fraction
        self._counted = counted
        self._progress: Progress | None = None
        self._began = self._told = time.monotonic()
        self._first: float | None = None
        self._figures: dict[str, Any] = {}

    def __enter__(self) -> Self:
        self._began = self._told = time.monotonic()
        if not self._quiet and not self._as_json and self._console.is_terminal:
            self._progress = Progress(SpinnerColumn(), BarColumn(), _Line(self), console=self._console, transient=True)
            self._progress.add_task("", total=None)
            self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._progress:
            self._progress.stop()

    def row(self, row: Row, counts: Counts) -> None:
        """One more row has come out."""
        self._figures = self._measure(counts)
        if row.reason is not None and not self._quiet and not self._as_json and counts.errors <= ERRORS_SHOWN:
            more = "" if counts.errors < ERRORS_SHOWN else " (further ones are not shown here)"
            self._console.print("[red]failed[/]", escape(f"{row.id}: {row.reason}{more}"), soft_wrap=True)
        if self._progress:
            fraction = self._figures["fraction"]
            known = fraction is not None
            self._progress.update(self._progress.task_ids[0], total=1.0 if known else None, completed=fraction or 0.0)
        elif self._as_json and time.monotonic() - self._told >= EVERY:
            self._told = time.monotonic()
            self._tell()

    def _measure(self, counts: Counts) -> dict[str, Any]:
        seconds = max(time.monotonic() - self._began, 1e-9)
        fraction = self._fraction(counts.rows)
        eta = None
        if fraction is not None:
            if self._first is None:
                self._first = fraction if counts.resumed else 0.0
            if fraction > self._first:
                eta = round(seconds * (1 - fraction) / (fraction - self._first), 1)
        return {
            "notes": counts.notes,
            "errors": counts.errors,
            self._counted: counts.entities,
            "characters": counts.characters,
            "resumed": counts.resumed,
            "seconds": round(seconds, 2),
            "notes_per_s": round((counts.rows - counts.resumed) / seconds, 2),
            "tokens_per_s": round((counts.tokens - counts.resumed_tokens) / seconds),
            "fraction": None if fraction is None else round(fraction, 4),
            "eta_s": eta,
        }

    def _tell(self, **more: Any) -> None:
        print(json.dumps({**self._figures, **more}), file=sys.stderr, flush=True)

    def line(self) -> str:
        """The figures of the moment, in words."""
        f = self._figures
        if not f:
            return "loading"
        failed = f" · {f['errors']:,} failed" if f["errors"] else ""
        left = f" · {_clock(f['eta_s'])} left" if f["eta_s"] is not None else ""
        return f"{f['notes']:,} notes{failed} · {f['notes_per_s']:,.1f}/s · {f['tokens_per_s']:,} tokens/s{left}"

    def say(self, message: str) -> None:
        """One line for the user."""
        if self._as_json:
            self._tell(message=message)
        elif not self._quiet:
            self._console.print(escape(message), soft_wrap=True)

    def summary(self, outcome: Outcome, written: list[str]) -> None:
        """The last words: counts, speed, what was written, what to look at."""
        if self._as_json:
            self._figures = self._measure(outcome.counts) if outcome.counts.rows else {}
            self._tell(done=True, repeated_ids=outcome.repeated_ids, written=written)
        if self._quiet or self._as_json:
            return
        counts = outcome.counts
        failed = f", {counts.errors:,} failed" if counts.errors else ""
        earlier = f", {counts.resumed:,} of them in earlier sessions" if counts.resumed else ""
        speed = (counts.rows - counts.resumed) / max(outcome.seconds, 1e-9)
        self.say(
            f"{counts.notes:,} notes{failed}{earlier}, {counts.entities:,} {self._counted}, "
            f"{counts.characters:,} characters in {outcome.seconds:.1f} s ({speed:.1f} notes/s)"
        )
        if outcome.repeated_ids:
            first = ", ".join(map(repr, outcome.ids))
            self.say(
                f"{outcome.repeated_ids:,} ids came more than once (first: {first}): all their notes were read, but "
                "rows can be told apart only by their order; give each note an id of its own (--id-column)"
            )
        if not outcome.ids_complete:
            self.say("there were too many ids to compare them all; repeated ones may have gone unnoticed")
        for path in written:
            self.say(f"wrote {path}")


class _Line(ProgressColumn):
    def __init__(self, screen: Screen) -> None:
        super().__init__()
        self._screen = screen

    def render(self, task: Task) -> Text:
        return Text(self._screen.line())


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"
