"""``clinicalbert analyze``: notes in, documents out."""

from __future__ import annotations

import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from clinicalbert.cli.exits import Exit
from clinicalbert.document import Document
from clinicalbert.errors import InputError, NotClearedError, RecordError

REPORT_LIMIT = 200
DECLARED = "--phi-cleared"


@dataclass(slots=True)
class Tally:
    """Counts of a run."""

    notes: int = 0
    errors: list[RecordError] = field(default_factory=list)
    entities: int = 0
    characters: int = 0
    began: float = field(default_factory=time.monotonic)

    def line(self) -> str:
        seconds = max(time.monotonic() - self.began, 1e-9)
        failed = f", {len(self.errors)} failed" if self.errors else ""
        return (
            f"{self.notes} notes{failed}, {self.entities} entities, {self.characters:,} characters "
            f"in {seconds:.1f} s ({self.notes / seconds:.1f} notes/s)"
        )

    def exit_code(self) -> Exit:
        if not self.errors:
            return Exit.SUCCESS
        return Exit.PARTIAL if self.notes else Exit.FAILURE


def analyze(
    inputs: Annotated[
        list[str],
        typer.Argument(metavar="INPUT...", help="Text files, folders, .jsonl files ('text', 'id', …), or - for stdin."),
    ],
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Write documents and error rows as JSON lines.")
    ] = None,
    html: Annotated[
        Path | None, typer.Option("--html", help=f"Write a self-contained report (the first {REPORT_LIMIT} notes).")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print documents as JSON lines to the terminal.")] = False,
    phi_cleared: Annotated[
        bool,
        typer.Option(
            "--phi-cleared", help="Declare that the notes hold no protected health information; recorded in the output."
        ),
    ] = False,
    encoding: Annotated[
        str | None, typer.Option(help="Encoding of the input; default: byte order mark, else UTF-8.")
    ] = None,
    min_score: Annotated[
        float | None, typer.Option(min=0, max=1, help="Leave out entities below this score; default: the model's own.")
    ] = None,
    model: Annotated[Path | None, typer.Option(help="Folder of another model; default: the embedded one.")] = None,
    backend: Annotated[str, typer.Option(help="auto, openvino or onnxruntime.")] = "auto",
    threads: Annotated[int | None, typer.Option(min=1, help="CPU threads; default: all usable cores.")] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress bar and no summary.")] = False,
) -> None:
    """Read notes: sections, sentences, entities with exact offsets and calibrated scores.

    Exit codes: 0 all notes came through, 3 some failed (each has an error row), 1 none did, 2 wrong usage.

    Not a medical device: outputs are drafts for qualified professionals.
    """
    if not phi_cleared:
        raise NotClearedError(
            f"the notes are not cleared: add {DECLARED} if they hold no protected health information "
            "(or you may process it here); the declaration is recorded in the output"
        )
    from rich.console import Console
    from rich.markup import escape

    from clinicalbert.cli.terminal import note_progress, print_line, show_document
    from clinicalbert.inference.pipeline import load
    from clinicalbert.intake.files import count_files, read_paths
    from clinicalbert.interop.json import error_to_json, to_json
    from clinicalbert.interop.lines import LinesFile

    if html and (html.is_dir() or not html.absolute().parent.is_dir()):
        raise InputError(f"cannot write {html}: it is a folder, or lies in one that does not exist")
    notes = read_paths(inputs, statement=f"{DECLARED} on the command line", encoding=encoding)
    total = count_files(inputs)
    nlp = load(model, backend=backend, threads=threads, min_score=min_score)  # type: ignore[arg-type]
    screen = Console(stderr=True)
    tally = Tally()
    shown: list[Document] = []
    with ExitStack() as stack:
        lines = stack.enter_context(LinesFile(out)) if out else None
        step = stack.enter_context(note_progress(screen, total, quiet=quiet))
        for result in nlp.pipe_all(notes):
            if isinstance(result, RecordError):
                tally.errors.append(result)
                row = error_to_json(result)
                if not quiet:
                    screen.print("[red]failed[/]", escape(str(result)), highlight=False, soft_wrap=True)
            else:
                tally.notes += 1
                tally.entities += len(result.entities)
                tally.characters += len(result.text)
                row = to_json(result) if out or as_json else ""
                if html and len(shown) < REPORT_LIMIT:
                    shown.append(result)
                if not (out or html or as_json):
                    show_document(result)
            if lines:
                lines.write(row)
            if as_json and not print_line(row):
                as_json = False
                if not (lines or html):
                    raise typer.Exit(Exit.SUCCESS)
            step()
        if not tally.notes and not tally.errors:
            raise InputError("no notes in the input")
    if html:
        _write_report(html, shown, tally)
    if not quiet:
        screen.print(tally.line(), highlight=False)
        for path in filter(None, (out, html)):
            screen.print(f"wrote {path}", highlight=False, soft_wrap=True)
    raise typer.Exit(tally.exit_code())


def _write_report(path: Path, documents: list[Document], tally: Tally) -> None:
    from clinicalbert.report import write_report

    more = f" (the first {REPORT_LIMIT} of {tally.notes} notes)" if tally.notes > len(documents) else ""
    try:
        write_report(
            path,
            documents,
            title=f"Clinical entities{more}",
            errors=[{"id": e.record_id, "reason": e.reason} for e in tally.errors],
            generated=datetime.now().astimezone().strftime("%Y-%m-%d %H:%M %Z"),
        )
    except OSError as error:
        raise InputError(f"cannot write {path}: {error.strerror}") from None
