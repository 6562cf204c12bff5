"""Pre-training as it is seen: a live bar, lines of JSON for schedulers, or nothing; and the last words."""

from __future__ import annotations

import json
import sys
import time
from typing import TYPE_CHECKING, Any, Self

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn

if TYPE_CHECKING:
    from pathlib import Path

    from clinicalbert.corpus.new_tokens import Extension, WordCounts
    from clinicalbert.corpus.prepare import Progress as Prepared_
    from clinicalbert.corpus.shards import Prepared
    from clinicalbert.training.loop import Report

EVERY = 5.0
"""Seconds between two lines of JSON."""


class _Screen:
    """A bar on a terminal, or lines of JSON, on stderr."""

    def __init__(self, *, quiet: bool, as_json: bool) -> None:
        self._console = Console(stderr=True, highlight=False)
        self._quiet, self._as_json = quiet, as_json
        self._told = 0.0
        columns = (SpinnerColumn(), BarColumn(), TextColumn("{task.description}"), TimeRemainingColumn())
        self._bar = Progress(*columns, console=self._console, transient=True, disable=quiet or as_json)
        self._task = self._bar.add_task("loading", total=None)

    def __enter__(self) -> Self:
        if self._console.is_terminal:
            self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def say(self, message: str) -> None:
        """One line for the user."""
        if self._as_json:
            self.tell(message=message)
        elif not self._quiet:
            self._console.print(escape(message), soft_wrap=True)

    def tell(self, **figures: Any) -> None:
        print(json.dumps(figures), file=sys.stderr, flush=True)

    def show(self, description: str, figures: dict[str, Any], done: float | None, total: float | None) -> None:
        self._bar.update(self._task, description=description, completed=done or 0.0, total=total)
        if self._as_json and time.monotonic() - self._told >= EVERY:
            self._told = time.monotonic()
            self.tell(**figures)


class PrepareScreen(_Screen):
    """Notes, tokens and shards as they are made."""

    def update(self, progress: Prepared_, fraction: float | None) -> None:
        skipped = sum(progress.skipped.values())
        figures = {
            "notes": progress.notes,
            "skipped": skipped,
            "tokens": progress.tokens,
            "instances": progress.instances,
            "shards": progress.shards,
            "fraction": fraction,
        }
        left_out = f" · {skipped:,} left out" if skipped else ""
        text = f"{progress.notes:,} notes{left_out} · {progress.tokens / 1e6:,.1f} M tokens · {progress.shards} shards"
        self.show(text, figures, fraction, None if fraction is None else 1.0)

    def summary(self, prepared: Prepared) -> None:
        """Counts, and the reasons of what was left out."""
        manifest = prepared.manifest
        tokens = sum(s.tokens for s in prepared.shards)
        instances = sum(s.instances for s in prepared.shards)
        if self._as_json:
            told = {k: manifest[k] for k in ("notes", "used", "skipped")}
            self.tell(done=True, **told, tokens=tokens, instances=instances, shards=len(prepared.shards))
            return
        made = f", {instances:,} instances" if instances else ""
        self.say(
            f"{manifest['used']:,} of {manifest['notes']:,} notes, {tokens:,} tokens{made}, "
            f"{len(prepared.shards)} shards in {prepared.folder}"
        )
        for reason, count in manifest["skipped"].items():
            self.say(f"left out: {count:,} {reason}")


class ExtendScreen(_Screen):
    """Notes as their words are counted."""

    def update(self, notes: int, counts: WordCounts, fraction: float | None) -> None:
        figures = {"notes": notes, "words": len(counts.times), "fraction": fraction}
        text = f"{notes:,} notes · {len(counts.times):,} different words"
        self.show(text, figures, fraction, None if fraction is None else 1.0)

    def summary(self, extension: Extension, counts: WordCounts, out: Path) -> None:
        """What it brings, and what was left out."""
        new, before, after = len(extension.new), extension.tokens_before, extension.tokens_after
        if self._as_json:
            skipped = dict(counts.skipped)
            self.tell(done=True, new=new, tokens_before=before, tokens_after=after, skipped=skipped)
            return
        self.say(
            f"{new:,} new entries; the words of these notes are {after:,} tokens in place of {before:,} "
            f"(-{(before - after) / before:.1%}); wrote {out}"
        )
        for reason, count in counts.skipped.items():
            self.say(f"left out: {count:,} {reason}")


class RunScreen(_Screen):
    """Loss, speed and time left of a run of ``steps``."""

    def __init__(self, *, steps: int, quiet: bool, as_json: bool) -> None:
        super().__init__(quiet=quiet, as_json=as_json)
        self._steps = steps
        self._begun = 0

    def begin(self, step: int, steps: int | None = None) -> None:
        """The run starts, or goes on after ``step``; ``steps`` where they were not known before."""
        self._steps = steps or self._steps
        self._bar.reset(self._task, total=self._steps, completed=step, start=True)
        if step:
            self.say(f"goes on after step {step:,} of {self._steps:,}")

    def step(self, report: Report) -> None:
        text = f"step {report.step:,}/{self._steps:,} · loss {report.loss:.3f} · {report.tokens_per_s:,.0f} tokens/s"
        figures = {"step": report.step, "steps": self._steps, "loss": report.loss, "tokens_per_s": report.tokens_per_s}
        self.show(text, figures, report.step, self._steps)
        if report.evaluated and self._as_json:
            self.tell(**figures, **report.evaluated)
        elif report.evaluated and "held-out loss" in report.evaluated:
            loss, accuracy = report.evaluated["held-out loss"], report.evaluated["held-out accuracy"]
            self.say(f"step {report.step:,}: loss {report.loss:.4f}, held out {loss:.4f}, accuracy {accuracy:.4f}")
        elif report.evaluated:
            told = ", ".join(f"{k.removesuffix(' held-out accuracy')} {v:.4f}" for k, v in report.evaluated.items())
            self.say(f"step {report.step:,}: loss {report.loss:.4f}; dev: {told}")
