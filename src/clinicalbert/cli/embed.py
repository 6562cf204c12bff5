"""``clinicalbert embed``: notes in, vectors out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from clinicalbert.cli.exits import Exit
from clinicalbert.errors import InputError, MissingExtraError, NotClearedError, RecordError

ENCODER = Path("models/clinicalbert-pro-mini-s")
DECLARED = "--phi-cleared"


def embed(
    inputs: Annotated[list[str], typer.Argument(metavar="INPUT...", help="What `analyze` reads: files, folders, -.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="A .parquet file, or .npy (its rows are listed beside).")],
    level: Annotated[
        Literal["token", "sentence", "section", "note"], typer.Option(help="What a vector stands for.")
    ] = "note",
    model: Annotated[Path | None, typer.Option(help=f"Folder of a Hugging Face encoder; default: {ENCODER}.")] = None,
    phi_cleared: Annotated[
        bool, typer.Option(DECLARED, help="Declare that the notes hold no protected health information.")
    ] = False,
    text_column: Annotated[str | None, typer.Option(metavar="NAME", help="Column that holds the text.")] = None,
    id_column: Annotated[str | None, typer.Option(metavar="NAME", help="Column that holds the note's id.")] = None,
    encoding: Annotated[str | None, typer.Option(help="Encoding of the input.")] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress and no summary.")] = False,
) -> None:
    """Turn notes into vectors: of tokens as the encoder gives them, of sentences, sections and notes of length one.

    Vectors can give away what was written: treat them like the notes.

    Exit codes: 0 all notes came through, 3 some failed, 1 none did, 2 wrong usage.
    """
    if not phi_cleared:
        raise NotClearedError(
            f"the notes are not cleared: add {DECLARED} if they hold no protected health information "
            "(or you may process it here)"
        )
    folder = model or ENCODER
    if not folder.is_dir():
        raise InputError(f"{folder} is no folder: give --model a Hugging Face encoder")
    try:
        from clinicalbert.model.embed import Embedder
    except ImportError:
        raise MissingExtraError("embed", "train") from None
    from rich.console import Console
    from rich.markup import escape

    from clinicalbert.intake import Columns, open_inputs
    from clinicalbert.interop.vectors import open_vectors
    from clinicalbert.privacy.clearance import declared

    columns = Columns(text=text_column, id=id_column)
    notes = open_inputs(inputs, columns=columns, encoding=encoding)
    embedder = Embedder(folder)
    console = Console(stderr=True, highlight=False)
    read = failed = rows = 0
    with open_vectors(out, embedder.hidden) as sink, console.status("embedding") as status:
        for note in declared(notes, f"{DECLARED} on the command line"):
            if isinstance(note, RecordError):
                failed += 1
                sink.fail(note.record_id, note.reason)
                if not quiet:
                    console.print("[red]failed[/]", escape(str(note)), soft_wrap=True)
                continue
            found = embedder(note, level)
            sink.add(note.note.note_id, found.starts, found.ends, found.values)
            read, rows = read + 1, rows + len(found.values)
            if not quiet:
                status.update(f"{read:,} notes, {rows:,} vectors")
        if not read and not failed:
            raise InputError("no notes in the input")
    if not quiet:
        told = f", {failed:,} failed" if failed else ""
        console.print(f"{read:,} notes{told}, {rows:,} vectors of {embedder.hidden}; wrote {out}", soft_wrap=True)
    raise typer.Exit(Exit.SUCCESS if not failed else Exit.PARTIAL if read else Exit.FAILURE)
