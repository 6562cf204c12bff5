"""The options that commands over whole archives share."""

from __future__ import annotations

from typing import Annotated, Any, Final

import typer

DECLARED: Final = "--phi-cleared"
INPUT, OUTPUT, GATE, SPEED, SCREEN = "Input", "Output", "De-identification", "Model and speed", "Screen"


def _column(what: str) -> Any:
    return typer.Option(rich_help_panel=INPUT, metavar="NAME", help=f"Column that holds {what}.")


Inputs = Annotated[
    list[str],
    typer.Argument(
        metavar="INPUT...",
        help="Text, .jsonl, .csv, .tsv and .parquet files (also .gz, .xz, .zst), folders of them, a database "
        "(an SQLAlchemy URL without password, env:NAME or file:PATH that holds one; with --query), or - for stdin.",
    ),
]
TextColumn = Annotated[str | None, _column("the text; default: text")]
IdColumn = Annotated[str | None, _column("the note's id; default: id or note_id")]
PatientColumn = Annotated[str | None, _column("the patient's id; default: patient_id")]
EncounterColumn = Annotated[str | None, _column("the encounter's id; default: encounter_id")]
DateColumn = Annotated[str | None, _column("the note's date; default: date")]
TypeColumn = Annotated[str | None, _column("the kind of note; default: type")]
Query = Annotated[
    str | None, typer.Option(rich_help_panel=INPUT, metavar="SELECT", help="What to read from the database.")
]
Encoding = Annotated[
    str | None,
    typer.Option(rich_help_panel=INPUT, help="Encoding of the input; default: byte order mark, else UTF-8."),
]
Out = Annotated[
    str | None,
    typer.Option(
        "--out",
        "-o",
        metavar="TARGET",
        rich_help_panel=OUTPUT,
        help="Write documents and error rows: a .jsonl (.gz, .xz, .zst) or .parquet file, a folder (ends with / or "
        "exists) that takes them in parts, or a database (URL without password, env:NAME or file:PATH).",
    ),
]
Format = Annotated[
    str | None,
    typer.Option(
        "--format",
        rich_help_panel=OUTPUT,
        help="Of the parts: jsonl, jsonl.gz, jsonl.xz, jsonl.zst or parquet; default: by the name of the target.",
    ),
]
Table = Annotated[
    str, typer.Option(rich_help_panel=OUTPUT, metavar="PREFIX", help="Prefix of the tables in a database.")
]
AsJson = Annotated[
    bool, typer.Option("--json", rich_help_panel=OUTPUT, help="Print documents as JSON lines to the terminal.")
]
Resume = Annotated[
    bool,
    typer.Option(
        "--resume",
        rich_help_panel=OUTPUT,
        help="Go on with the unfinished run at the target, or begin one: nothing is lost, nothing comes twice.",
    ),
]
PartNotes = Annotated[
    int, typer.Option(min=1, rich_help_panel=OUTPUT, help="Notes in a part: what a killed run has to read again.")
]
Profile = Annotated[
    str,
    typer.Option(
        rich_help_panel=GATE,
        metavar="NAME|FILE",
        help="What becomes of identifiers: safe-harbor, limited-data-set, or a TOML file (docs/privacy.md).",
    ),
]
KeyFile = Annotated[
    str | None,
    typer.Option(
        "--key",
        rich_help_panel=GATE,
        metavar="FILE",
        help="File with the key that profiles with surrogates, shifted dates or hashes need; "
        "`clinicalbert deidentify new-key FILE` writes one.",
    ),
]
KeyEnv = Annotated[
    str | None,
    typer.Option(
        "--key-env", rich_help_panel=GATE, metavar="NAME", help="Environment variable that holds the key instead."
    ),
]
Repeats = Annotated[
    str,
    typer.Option(
        rich_help_panel=GATE,
        metavar="replace|refuse",
        help="What to do where words of an identifier stand once more and were not found there: replace them too, or "
        "refuse the note.",
    ),
]
Recognisers = Annotated[
    str,
    typer.Option(
        rich_help_panel=GATE,
        metavar="rules|learned",
        help="What finds identifiers: rules and the learned head for names, places and organisations, or the rules "
        "alone, which are fast and find less.",
    ),
]
Workers = Annotated[int, typer.Option(min=1, rich_help_panel=SPEED, help="Processes; results stay in input order.")]
Threads = Annotated[
    int | None,
    typer.Option(min=1, rich_help_panel=SPEED, help="CPU threads in all; default: all usable cores."),
]
Timeout = Annotated[
    float | None,
    typer.Option(
        min=0.1,
        rich_help_panel=SPEED,
        help="Seconds one note may take before it becomes an error row; default: 600 with --workers, else none.",
    ),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", rich_help_panel=SCREEN, help="No progress bar and no summary.")]
JsonProgress = Annotated[
    bool,
    typer.Option(
        "--json-progress",
        rich_help_panel=SCREEN,
        help="Every few seconds a line of JSON on stderr instead, for schedulers.",
    ),
]
