"""``clinicalbert analyze``: notes in, documents out."""

from __future__ import annotations

from contextlib import ExitStack, closing
from dataclasses import asdict
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from clinicalbert.cli.exits import Exit
from clinicalbert.errors import InputError, NotClearedError, OutputError

if TYPE_CHECKING:
    from clinicalbert.archive import Counts, Outcome
    from clinicalbert.archive.rows import Row
    from clinicalbert.archive.workers import Reader
    from clinicalbert.document import Document
    from clinicalbert.intake import NoteStream

REPORT_LIMIT = 200
DECLARED = "--phi-cleared"
INPUT, OUTPUT, SPEED, SCREEN = "Input", "Output", "Model and speed", "Screen"


def _column(what: str) -> Any:
    return typer.Option(rich_help_panel=INPUT, metavar="NAME", help=f"Column that holds {what}.")


def analyze(
    inputs: Annotated[
        list[str],
        typer.Argument(
            metavar="INPUT...",
            help="Text, .jsonl, .csv, .tsv and .parquet files (also .gz, .xz, .zst), folders of them, a database "
            "(an SQLAlchemy URL without password, env:NAME or file:PATH that holds one; with --query), or - for stdin.",
        ),
    ],
    phi_cleared: Annotated[
        bool,
        typer.Option(
            "--phi-cleared", help="Declare that the notes hold no protected health information; recorded in the output."
        ),
    ] = False,
    text_column: Annotated[str | None, _column("the text; default: text")] = None,
    id_column: Annotated[str | None, _column("the note's id; default: id or note_id")] = None,
    patient_column: Annotated[str | None, _column("the patient's id; default: patient_id")] = None,
    encounter_column: Annotated[str | None, _column("the encounter's id; default: encounter_id")] = None,
    date_column: Annotated[str | None, _column("the note's date; default: date")] = None,
    type_column: Annotated[str | None, _column("the kind of note; default: type")] = None,
    query: Annotated[
        str | None, typer.Option(rich_help_panel=INPUT, metavar="SELECT", help="What to read from the database.")
    ] = None,
    encoding: Annotated[
        str | None,
        typer.Option(rich_help_panel=INPUT, help="Encoding of the input; default: byte order mark, else UTF-8."),
    ] = None,
    out: Annotated[
        str | None,
        typer.Option(
            "--out",
            "-o",
            metavar="TARGET",
            rich_help_panel=OUTPUT,
            help="Write documents and error rows: a .jsonl (.gz, .xz, .zst) or .parquet file, a folder (ends with / or "
            "exists) that takes them in parts, or a database (URL without password, env:NAME or file:PATH).",
        ),
    ] = None,
    form: Annotated[
        str | None,
        typer.Option(
            "--format",
            rich_help_panel=OUTPUT,
            help="Of the parts: jsonl, jsonl.gz, jsonl.xz, jsonl.zst or parquet; default: by the name of the target.",
        ),
    ] = None,
    table: Annotated[
        str, typer.Option(rich_help_panel=OUTPUT, metavar="PREFIX", help="Prefix of the tables in a database.")
    ] = "clinicalbert",
    html: Annotated[
        Path | None,
        typer.Option(
            "--html",
            rich_help_panel=OUTPUT,
            help=f"Write a self-contained report (the first {REPORT_LIMIT} notes of this session).",
        ),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", rich_help_panel=OUTPUT, help="Print documents as JSON lines to the terminal.")
    ] = False,
    resume: Annotated[
        bool,
        typer.Option(
            "--resume",
            rich_help_panel=OUTPUT,
            help="Go on with the unfinished run at the target, or begin one: nothing is lost, nothing comes twice.",
        ),
    ] = False,
    part_notes: Annotated[
        int, typer.Option(min=1, rich_help_panel=OUTPUT, help="Notes in a part: what a killed run has to read again.")
    ] = 500,
    workers: Annotated[
        int, typer.Option(min=1, rich_help_panel=SPEED, help="Processes; results stay in input order.")
    ] = 1,
    threads: Annotated[
        int | None,
        typer.Option(min=1, rich_help_panel=SPEED, help="CPU threads in all; default: all usable cores."),
    ] = None,
    timeout: Annotated[
        float | None,
        typer.Option(
            min=0.1,
            rich_help_panel=SPEED,
            help="Seconds one note may take before it becomes an error row; default: 600 with --workers, else none.",
        ),
    ] = None,
    min_score: Annotated[
        float | None,
        typer.Option(
            min=0,
            max=1,
            rich_help_panel=SPEED,
            help="Leave out entities below this score; default: the model's own.",
        ),
    ] = None,
    tasks: Annotated[
        str,
        typer.Option(
            rich_help_panel=SPEED,
            metavar="A,B,…",
            help="What to read beside the entities: symptoms, adverse_events, … (docs/tasks).",
        ),
    ] = "ner",
    surroundings: Annotated[
        bool,
        typer.Option(
            "--surroundings/--entities-only",
            rich_help_panel=SPEED,
            help="Read assertions, medications, times and measurements off the text, or not.",
        ),
    ] = True,
    codes: Annotated[
        bool,
        typer.Option(
            "--codes",
            rich_help_panel=SPEED,
            help="Link entities to ICD-10-CM, Disease Ontology, Symptom Ontology and DrugBank (docs/vocabularies.md). "
            "The first time, an index of their names is made: one to two minutes.",
        ),
    ] = False,
    vocabularies: Annotated[
        Path | None,
        typer.Option(
            rich_help_panel=SPEED,
            metavar="INDEX",
            help="Link them to vocabularies of your own: what `clinicalbert vocabularies build` wrote.",
        ),
    ] = None,
    interactions: Annotated[
        Path | None,
        typer.Option(
            rich_help_panel=SPEED,
            metavar="TABLE",
            help="Your own table of interactions (docs/interactions.md): each pair of drugs of a note is checked.",
        ),
    ] = None,
    model: Annotated[
        Path | None, typer.Option(rich_help_panel=SPEED, help="Folder of another model; default: the embedded one.")
    ] = None,
    backend: Annotated[str, typer.Option(rich_help_panel=SPEED, help="auto, openvino or onnxruntime.")] = "auto",
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", rich_help_panel=SCREEN, help="No progress bar and no summary.")
    ] = False,
    json_progress: Annotated[
        bool,
        typer.Option(
            "--json-progress",
            rich_help_panel=SCREEN,
            help="Every few seconds a line of JSON on stderr instead, for schedulers.",
        ),
    ] = False,
) -> None:
    """Read notes: sections, sentences, entities with exact offsets and calibrated scores, and what is said of them.

    Every record becomes one row, in input order: a document, or an error with its reason.

    A run that was stopped goes on with --resume.

    Exit codes: 0 all notes came through, 3 some failed, 1 none did or the run broke, 2 wrong usage.

    Not a medical device: outputs are drafts for qualified professionals.
    """
    if not phi_cleared:
        raise NotClearedError(
            f"the notes are not cleared: add {DECLARED} if they hold no protected health information "
            "(or you may process it here); the declaration is recorded in the output"
        )
    if html and (html.is_dir() or not html.absolute().parent.is_dir()):
        raise InputError(f"cannot write {html}: it is a folder, or lies in one that does not exist")
    if resume and not out:
        raise InputError("--resume needs --out: there is nothing to go on with")
    from clinicalbert.archive import open_sink, run
    from clinicalbert.cli.progress import Screen
    from clinicalbert.inference.bundle import open_bundle
    from clinicalbert.inference.pipeline import ENTITIES
    from clinicalbert.intake import Columns, open_inputs
    from clinicalbert.knowledge.interactions import InteractionTable
    from clinicalbert.tasks.joining import families_of
    from clinicalbert.tasks.registry import TASKS

    columns = Columns(text_column, id_column, patient_column, encounter_column, date_column, type_column)
    statement = f"{DECLARED} on the command line"
    notes = open_inputs(inputs, statement=statement, columns=columns, encoding=encoding, query=query)
    bundle = open_bundle(model)
    chosen = tuple(dict.fromkeys(t.strip() for t in tasks.split(",") if t.strip()))
    bundle.graphs(families_of(TASKS.get(t) for t in chosen if t != ENTITIES))  # a wrong name is told before any work
    checked = InteractionTable.read(interactions).name if interactions else None
    linked = _vocabularies(vocabularies, quiet=quiet) if codes or vocabularies else None
    settings = _settings(
        inputs=inputs,
        columns=asdict(columns),
        encoding=encoding,
        query=query,
        model=bundle.model_name,
        tasks=list(chosen),
        interactions=checked,
        surroundings=surroundings,
        codes=linked,
        min_score=min_score,
        backend=backend,
        part_notes=part_notes,
        format=form,
        table=table,
    )
    options = {
        "model": model,
        "tasks": chosen,
        "backend": backend,
        "min_score": min_score,
        "interactions": interactions,
        "surroundings": surroundings,
        "codes": vocabularies or codes,
        "cache": True,
    }
    screen = Screen(quiet=quiet, as_json=json_progress, fraction=notes.fraction)
    with ExitStack() as stack:
        sink = None
        if out:
            sink = stack.enter_context(closing(open_sink(out, settings, resume=resume, form=form, table=table)))
            if sink.finished:
                screen.say(f"{out} is finished already: nothing to do")
                raise typer.Exit(_exit_code(**sink.finished["counts"]))
        read = _engine(stack, options, workers, threads, timeout)
        shown = _Shown(as_json=as_json, for_people=not (out or html or as_json), keep=REPORT_LIMIT if html else 0)
        free = {"workers": workers, "threads": threads, "timeout": timeout}
        about = partial(_about, notes, {**settings, **free}, settings, bundle.model_name)
        stack.enter_context(screen)

        def on_row(row: Row, counts: Counts) -> None:
            screen.row(row, counts)
            if not shown.row(row) and not (out or html):
                raise typer.Exit(Exit.SUCCESS)

        outcome = run(notes, read, sink, about=about, on_row=on_row, part_notes=part_notes)
        if not outcome.counts.rows:
            raise InputError("no notes in the input")
    if html:
        _write_report(html, shown.documents, outcome)
    screen.summary(outcome, [str(p) for p in (out, html) if p])
    raise typer.Exit(_exit_code(outcome.counts.notes, outcome.counts.errors))


def _vocabularies(index: Path | None, *, quiet: bool) -> list[str]:
    """The vocabularies that entities are linked to, with their releases; their index is made now, if it has to be."""
    from clinicalbert.cli.names import names_read
    from clinicalbert.inference.linking import open_meanings

    with names_read(quiet=quiet) as on_names:
        manifest = open_meanings(index, on_names=on_names).linker.index.manifest
    return [manifest.encoder, *(f"{s.name} {s.release}" for s in manifest.systems)]


def _settings(**told: Any) -> dict[str, Any]:
    """What must be the same when a run is resumed."""
    from clinicalbert import __version__

    return {**told, "code": __version__}


def _engine(
    stack: ExitStack, options: dict[str, Any], workers: int, threads: int | None, timeout: float | None
) -> Reader:
    """What reads: this process, or worker processes when there are several or one is to be stopped in time."""
    if workers == 1 and timeout is None:
        from clinicalbert.archive.rows import rows_of
        from clinicalbert.inference.pipeline import load

        return partial(rows_of, load(**options, threads=threads))
    from clinicalbert.archive.workers import TIMEOUT, Workers
    from clinicalbert.inference.hardware import usable_cores

    each = max(1, (threads or usable_cores()) // workers)
    return stack.enter_context(Workers(workers, {**options, "threads": each}, timeout=timeout or TIMEOUT)).rows


def _about(notes: NoteStream, options: dict[str, Any], settings: dict[str, Any], model: str) -> dict[str, Any]:
    """What the manifest tells beside the counts; ``settings`` are the options that a resumed run must share."""
    from clinicalbert import __version__
    from clinicalbert.inference.hardware import hardware

    return {
        "code": __version__,
        "model": model,
        "clearance": f"phi-cleared: {DECLARED} on the command line",
        "options": options,
        "settings": settings,
        "inputs": notes.described(),
        "hardware": hardware(),
    }


def _exit_code(notes: int, errors: int, **_: int) -> Exit:
    if not errors:
        return Exit.SUCCESS
    return Exit.PARTIAL if notes else Exit.FAILURE


class _Shown:
    """What goes to the terminal and into the report."""

    def __init__(self, *, as_json: bool, for_people: bool, keep: int) -> None:
        self._as_json, self._for_people, self._keep = as_json, for_people, keep
        self.documents: list[Document] = []

    def row(self, row: Row) -> bool:
        """Show a row; False once the reader of stdout has gone."""
        from clinicalbert.cli.terminal import print_line, show_document
        from clinicalbert.interop.json import from_json

        if row.reason is None and (self._for_people or len(self.documents) < self._keep):
            document = from_json(row.line)
            if self._for_people:
                show_document(document)
            else:
                self.documents.append(document)
        if self._as_json and not print_line(row.line):
            self._as_json = False
            return False
        return True


def _write_report(path: Path, documents: list[Document], outcome: Outcome) -> None:
    from clinicalbert.report import write_report

    notes = outcome.counts.notes
    more = f" (the first {len(documents)} of {notes} notes)" if notes > len(documents) else ""
    try:
        write_report(
            path,
            documents,
            title=f"Clinical entities{more}",
            errors=outcome.first_errors,
            generated=datetime.now().astimezone().strftime("%Y-%m-%d %H:%M %Z"),
        )
    except OSError as error:
        raise OutputError(f"cannot write {path}: {error.strerror}") from None
