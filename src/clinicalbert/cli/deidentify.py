"""``clinicalbert deidentify``: notes in, de-identified notes out, and what was done to them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from clinicalbert.cli import archive_options as given
from clinicalbert.cli.archive_options import GATE, OUTPUT
from clinicalbert.errors import InputError, OutputError, RecordError

if TYPE_CHECKING:
    from clinicalbert.archive.rows import Row
    from clinicalbert.archive.workers import Record
    from clinicalbert.document import Document

SHOWN = 200
DEFAULT = "notes"


class _WithDefault(TyperGroup):
    """``deidentify INPUT`` is ``deidentify notes INPUT``; the other commands are called by their names."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if not args or args[0] not in self.commands:
            args = [DEFAULT, *(args or ["--help"])]
        return super().parse_args(ctx, args)


app = typer.Typer(cls=_WithDefault, help="De-identify notes; measure how well; keep keys and originals.")


@app.command(DEFAULT)
def deidentify(
    inputs: given.Inputs,
    profile: given.Profile = "safe-harbor",
    key_file: given.KeyFile = None,
    key_env: given.KeyEnv = None,
    vault: Annotated[
        Path | None,
        typer.Option(
            rich_help_panel=GATE,
            metavar="FILE",
            help="Keep the originals in this file, encrypted, for those who may see them (one process: no --workers).",
        ),
    ] = None,
    repeats: given.Repeats = "replace",
    recognisers: given.Recognisers = "learned",
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
    report: Annotated[
        Path | None,
        typer.Option(
            rich_help_panel=OUTPUT,
            metavar="FILE.json",
            help="Write counts by kind and profile, and where to look again (ids and offsets, no words).",
        ),
    ] = None,
    html: Annotated[
        Path | None,
        typer.Option(
            rich_help_panel=OUTPUT,
            metavar="FILE.html",
            help=f"Write a page of before and after (the first {SHOWN} notes). IT HOLDS THE IDENTIFIERS: treat it like "
            "the notes.",
        ),
    ] = None,
    as_json: given.AsJson = False,
    resume: given.Resume = False,
    part_notes: given.PartNotes = 500,
    workers: given.Workers = 1,
    threads: given.Threads = None,
    timeout: given.Timeout = None,
    quiet: given.Quiet = False,
    json_progress: given.JsonProgress = False,
) -> None:
    """De-identify notes: the eighteen identifiers of Safe Harbor are found, and replaced as the profile says.

    What comes out are documents with the de-identified text and the places (never the words) of what was replaced;
    `clinicalbert analyze --phi-cleared` reads them. A note that the gate cannot vouch for becomes an error row, and
    nothing of it passes. Recognisers miss some: have people look at a sample before you rely on it (docs/privacy.md).

    `clinicalbert deidentify evaluate` measures on labelled notes; `new-key` writes a key; `restore` opens the vault.

    Exit codes: 0 all notes came through, 3 some failed, 1 none did or the run broke, 2 wrong usage.
    """
    for path in (report, html):
        if path and (path.is_dir() or not path.absolute().parent.is_dir()):
            raise InputError(f"cannot write {path}: it is a folder, or lies in one that does not exist")
    if vault and (workers > 1 or timeout is not None):
        raise InputError("--vault: one process writes to a vault at a time: leave --workers and --timeout away")
    from clinicalbert.archive.workers import load_clearing
    from clinicalbert.cli.archive_run import Power, Target, carry_out, clearing_of, exit_code
    from clinicalbert.cli.progress import Screen
    from clinicalbert.intake import Columns, open_inputs
    from clinicalbert.privacy.profiles import load_profile

    if html and resume:
        raise InputError("--html shows a whole run: leave --resume away")
    target = Target(out, form, table, resume, part_notes)
    kept = str(vault) if vault else None
    clearing = clearing_of(False, profile, key_file, key_env, repeats, recognisers, vault=kept, view="deidentified")
    cleared_by = clearing.recorded()  # what is wrong with it is told before any work
    columns = Columns(text_column, id_column, patient_column, encounter_column, date_column, type_column)
    notes = open_inputs(inputs, columns=columns, encoding=encoding, query=query)
    screen = Screen(quiet=quiet, as_json=json_progress, fraction=notes.fraction, counted="identifiers")
    before = _Before(notes, SHOWN if html else 0)
    shown = _Shown(as_json=as_json, for_people=not (out or html or report or as_json), keep=SHOWN if html else 0)
    told = _Told(low=load_profile(profile).low)

    def on_row(row: Row) -> bool:
        told.row(row)
        return shown.row(row) or bool(out or html or report)

    outcome = carry_out(
        notes,
        load_clearing,
        {"clearing": clearing},
        {
            "command": "deidentify",
            "inputs": inputs,
            "columns": asdict(columns),
            "encoding": encoding,
            "query": query,
            "clearing": cleared_by,
        },
        target,
        Power(workers, threads, timeout),
        screen,
        about={"clearance": cleared_by},
        on_row=on_row,
        records=before,
    )
    if report:
        _write(report, told.report(cleared_by, outcome.counts.notes, outcome.counts.errors, outcome.counts.resumed))
    if html:
        _write_page(html, before.texts, shown.rows, profile)
    screen.summary(outcome, [str(p) for p in (out, report, html) if p])
    screen.say(told.line())
    raise typer.Exit(exit_code(outcome.counts.notes, outcome.counts.errors))


@app.command("new-key")
def new_key(path: Annotated[Path, typer.Argument(metavar="FILE", help="Where to write it; must not exist.")]) -> None:
    """Write a new key, readable by its owner only. Keep it apart from the data: it undoes what the gate did."""
    from clinicalbert.privacy.keys import generate_key

    key = generate_key(path)
    typer.echo(f"wrote {path}, fingerprint {key.fingerprint()}")


@app.command()
def restore(
    note_id: Annotated[str, typer.Argument(metavar="NOTE_ID")],
    vault: Annotated[Path, typer.Option(metavar="FILE", help="What `clinicalbert deidentify --vault` wrote.")],
    key_file: given.KeyFile = None,
    key_env: given.KeyEnv = None,
) -> None:
    """Print a note of the vault just as it was: PHI."""
    from clinicalbert.privacy.keys import load_key
    from clinicalbert.privacy.vault import Vault

    if not vault.is_file():
        raise InputError(f"{vault} is no file")
    with Vault(vault, load_key(key_file, env=key_env)) as opened:
        typer.echo(opened.get(note_id).text, nl=False)


@app.command()
def evaluate(
    data: Annotated[
        Path,
        typer.Option(
            "--data",
            metavar="FILE.jsonl",
            help='Labelled notes: {"id", "text", "entities": [{"start", "end", "label"}]} (docs/privacy.md).',
        ),
    ],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Measure the recognisers on labelled notes: how much is found, how much else is hidden, with 95 % intervals."""
    from clinicalbert.datasets.records import read_records
    from clinicalbert.evaluation.redaction import measure, table

    measured = measure(read_records(data))
    if as_json:
        import json

        typer.echo(json.dumps(measured, indent=2))
    else:
        typer.echo(table(measured))


class _Before:
    """The notes as they pass by; the texts of the first of them are kept."""

    def __init__(self, notes: Iterable[Record], keep: int) -> None:
        self._notes, self._keep = notes, keep
        self.texts: list[str] = []

    def __iter__(self) -> Iterator[Record]:
        for note in self._notes:
            if len(self.texts) < self._keep:
                self.texts.append("" if isinstance(note, RecordError) else note.text)
            yield note


class _Shown:
    """What goes to the terminal and into the page: of each row its document, or None for an error."""

    def __init__(self, *, as_json: bool, for_people: bool, keep: int) -> None:
        self._as_json, self._for_people, self._keep = as_json, for_people, keep
        self.rows: list[Document | None] = []

    def row(self, row: Row) -> bool:
        """Show a row; False once the reader of stdout has gone."""
        from clinicalbert.cli.terminal import print_line, show_deidentified
        from clinicalbert.interop.json import from_json

        if self._for_people or len(self.rows) < self._keep:
            document = from_json(row.line) if row.reason is None else None
            if self._for_people and document:
                show_deidentified(document)
            elif not self._for_people:
                self.rows.append(document)
        if self._as_json and not print_line(row.line):
            self._as_json = False
            return False
        return True


class _Told:
    """Counts by label, and where recognisers were not sure."""

    def __init__(self, low: float) -> None:
        self._low = low
        self._labels: dict[str, int] = {}
        self._look: list[dict[str, Any]] = []
        self._without = 0

    def row(self, row: Row) -> None:
        import json

        if row.reason is not None:
            return
        phi = json.loads(row.line)["phi"]
        self._without += not phi
        for one in phi:
            self._labels[one["label"]] = self._labels.get(one["label"], 0) + 1
            if one["score"] < self._low:
                place = {"start": one["original_start"], "end": one["original_end"]}
                about = {name: one[name] for name in ("label", "score", "source")}
                self._look.append({"id": row.id, **place, **about})

    def report(self, cleared_by: dict[str, str], notes: int, errors: int, resumed: int) -> dict[str, Any]:
        return {
            "schema": "clinicalbert.deidentification/1",
            "clearance": cleared_by,
            "notes": notes,
            "errors": errors,
            "from_earlier_sessions": resumed,
            "notes_without_identifiers": self._without,
            "identifiers": dict(sorted(self._labels.items(), key=lambda item: (-item[1], item[0]))),
            "unsure_below": self._low,
            "unsure": self._look,
        }

    def line(self) -> str:
        """The counts in words."""
        counts = sorted(self._labels.items(), key=lambda item: (-item[1], item[0]))
        found = ", ".join(f"{count:,} {label}" for label, count in counts) or "no identifiers"
        unsure = f"; {len(self._look):,} with a low score, to be looked at (--report)" if self._look else ""
        return f"{found}{unsure}; {self._without:,} notes without any"


def _write(path: Path, told: dict[str, Any]) -> None:
    import json

    try:
        path.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    except OSError as error:
        raise OutputError(f"cannot write {path}: {error.strerror}") from None


def _write_page(path: Path, before: list[str], after: list[Document | None], profile: str) -> None:
    from clinicalbert.report.redaction import write_redaction

    pairs = [(text, document) for text, document in zip(before, after, strict=False) if document]
    try:
        generated = datetime.now().astimezone().strftime("%Y-%m-%d %H:%M %Z")
        write_redaction(path, pairs, profile=profile, generated=generated)
    except OSError as error:
        raise OutputError(f"cannot write {path}: {error.strerror}") from None
