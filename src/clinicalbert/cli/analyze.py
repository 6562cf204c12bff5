"""``clinicalbert analyze``: notes in, documents out."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from clinicalbert.cli import archive_options as given
from clinicalbert.cli.archive_options import DECLARED, GATE, OUTPUT, SPEED
from clinicalbert.errors import InputError, OutputError

if TYPE_CHECKING:
    from clinicalbert.archive import Outcome
    from clinicalbert.archive.rows import Row
    from clinicalbert.document import Document

REPORT_LIMIT = 200
VIEWS = {
    "black": "the caller's text, with black bars over identifiers",
    "deidentified": "the de-identified text, as the model read it",
    "original": "the caller's text as it was: the output then holds PHI",
}


def analyze(
    inputs: given.Inputs,
    phi_cleared: Annotated[
        bool,
        typer.Option(
            DECLARED,
            rich_help_panel=GATE,
            help="Skip de-identification: declare that the notes hold no protected health information, or that you may "
            "process it here; recorded in the output.",
        ),
    ] = False,
    profile: given.Profile = "safe-harbor",
    key_file: given.KeyFile = None,
    key_env: given.KeyEnv = None,
    repeats: given.Repeats = "replace",
    recognisers: given.Recognisers = "learned",
    view: Annotated[
        str,
        typer.Option(
            rich_help_panel=GATE,
            metavar="|".join(VIEWS),
            help="What documents show, and count their offsets in: "
            + "; ".join(f"{name}: {what}" for name, what in VIEWS.items())
            + ".",
        ),
    ] = "black",
    text_column: given.TextColumn = None,
    id_column: given.IdColumn = None,
    patient_column: given.PatientColumn = None,
    encounter_column: given.EncounterColumn = None,
    date_column: given.DateColumn = None,
    type_column: given.TypeColumn = None,
    query: given.Query = None,
    encoding: given.Encoding = None,
    out: given.Out = None,
    form: given.Format = None,
    table: given.Table = "clinicalbert",
    html: Annotated[
        Path | None,
        typer.Option(
            "--html",
            rich_help_panel=OUTPUT,
            help=f"Write a self-contained report (the first {REPORT_LIMIT} notes of this session).",
        ),
    ] = None,
    as_json: given.AsJson = False,
    resume: given.Resume = False,
    part_notes: given.PartNotes = 500,
    workers: given.Workers = 1,
    threads: given.Threads = None,
    timeout: given.Timeout = None,
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
    formulary: Annotated[
        Path | None,
        typer.Option(
            rich_help_panel=SPEED,
            metavar="TABLE",
            help="Your own formulary (docs/formulary.md): the doses of each note are held against its limits.",
        ),
    ] = None,
    model: Annotated[
        Path | None, typer.Option(rich_help_panel=SPEED, help="Folder of another model; default: the embedded one.")
    ] = None,
    backend: Annotated[str, typer.Option(rich_help_panel=SPEED, help="auto, openvino or onnxruntime.")] = "auto",
    quiet: given.Quiet = False,
    json_progress: given.JsonProgress = False,
) -> None:
    """Read notes: sections, sentences, entities with exact offsets and calibrated scores, and what is said of them.

    Notes are de-identified first; a note that the gate cannot vouch for becomes an error row, and nothing of it passes.
    Offsets are those of your own text. Every record becomes one row, in input order: a document, or an error with its
    reason.

    A run that was stopped goes on with --resume.

    Exit codes: 0 all notes came through, 3 some failed, 1 none did or the run broke, 2 wrong usage.

    Not a medical device: outputs are drafts for qualified professionals.
    """
    if html and (html.is_dir() or not html.absolute().parent.is_dir()):
        raise InputError(f"cannot write {html}: it is a folder, or lies in one that does not exist")
    if formulary and not surroundings:
        raise InputError("--formulary needs the medications that are read off the notes: leave out --entities-only")
    from clinicalbert.archive.workers import load_reader
    from clinicalbert.cli.archive_run import Power, Target, carry_out, clearing_of, exit_code
    from clinicalbert.cli.progress import Screen
    from clinicalbert.inference.bundle import open_bundle
    from clinicalbert.inference.pipeline import ENTITIES
    from clinicalbert.intake import Columns, open_inputs
    from clinicalbert.knowledge.formulary import Formulary
    from clinicalbert.knowledge.interactions import InteractionTable
    from clinicalbert.tasks.joining import families_of
    from clinicalbert.tasks.registry import TASKS

    target = Target(out, form, table, resume, part_notes)
    clearing = clearing_of(phi_cleared, profile, key_file, key_env, repeats, recognisers, view=view)
    cleared_by = clearing.recorded()  # what is wrong with it is told before any work
    columns = Columns(text_column, id_column, patient_column, encounter_column, date_column, type_column)
    notes = open_inputs(inputs, columns=columns, encoding=encoding, query=query)
    bundle = open_bundle(model)
    chosen = tuple(dict.fromkeys(t.strip() for t in tasks.split(",") if t.strip()))
    bundle.graphs(families_of(TASKS.get(t) for t in chosen if t != ENTITIES))  # a wrong name is told before any work
    checked = InteractionTable.read(interactions).name if interactions else None
    limits = Formulary.read(formulary).name if formulary else None
    linked = _vocabularies(vocabularies, quiet=quiet) if codes or vocabularies else None
    settings = {
        "inputs": inputs,
        "columns": asdict(columns),
        "encoding": encoding,
        "query": query,
        "clearing": {**cleared_by, "view": view},
        "model": bundle.model_name,
        "tasks": list(chosen),
        "interactions": checked,
        "formulary": limits,
        "surroundings": surroundings,
        "codes": linked,
        "min_score": min_score,
        "backend": backend,
    }
    options = {
        "clearing": clearing,
        "model": model,
        "tasks": chosen,
        "backend": backend,
        "min_score": min_score,
        "interactions": interactions,
        "formulary": formulary,
        "surroundings": surroundings,
        "codes": vocabularies or codes,
        "cache": True,
    }
    screen = Screen(quiet=quiet, as_json=json_progress, fraction=notes.fraction)
    shown = _Shown(as_json=as_json, for_people=not (out or html or as_json), keep=REPORT_LIMIT if html else 0)
    outcome = carry_out(
        notes,
        load_reader,
        options,
        settings,
        target,
        Power(workers, threads, timeout),
        screen,
        about={"model": bundle.model_name, "clearance": cleared_by},
        on_row=lambda row: shown.row(row) or bool(out or html),
    )
    if html:
        _write_report(html, shown.documents, outcome)
    screen.summary(outcome, [str(p) for p in (out, html) if p])
    raise typer.Exit(exit_code(outcome.counts.notes, outcome.counts.errors))


def _vocabularies(index: Path | None, *, quiet: bool) -> list[str]:
    """The vocabularies that entities are linked to, with their releases; their index is made now, if it has to be."""
    from clinicalbert.cli.names import names_read
    from clinicalbert.inference.linking import open_index

    with names_read(quiet=quiet) as on_names:
        manifest = open_index(index, on_names=on_names).manifest
    return [manifest.encoder, *(f"{s.name} {s.release}" for s in manifest.systems)]


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
