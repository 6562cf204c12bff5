"""``clinicalbert fill-mask``: what a pre-trained encoder would write."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from clinicalbert.errors import InputError, MissingExtraError

ENCODER = Path("models/clinicalbert-pro-mini-t")


def fill_mask(
    text: Annotated[str, typer.Argument(help='For example "The patient was started on [MASK] for hypertension."')],
    top: Annotated[int, typer.Option(min=1, help="Candidates of each mask.")] = 5,
    temperature: Annotated[float, typer.Option(min=0.01, help="Below 1 the likeliest gain, above 1 the others.")] = 1.0,
    model: Annotated[
        Path | None, typer.Option(help=f"Folder of a Hugging Face masked-language model; default: {ENCODER}.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one line of JSON a mask.")] = False,
) -> None:
    """Fill in [MASK]: the likeliest words, as drafts that say what the encoder has learnt, and nothing about a patient.

    Not a medical device.
    """
    folder = model or ENCODER
    if not folder.is_dir():
        raise InputError(
            f"{folder} is no folder: give --model a Hugging Face masked-language model, such as what "
            "`clinicalbert pretrain export` writes"
        )
    try:
        from clinicalbert.model.fill_mask import FillMask
    except ImportError:
        raise MissingExtraError("fill-mask", "train") from None
    found = FillMask(folder)(text, top=top, temperature=temperature)
    if as_json:
        for candidates in found:
            told = [{"token": c.token, "probability": c.probability, "text": c.text} for c in candidates]
            typer.echo(json.dumps(told, ensure_ascii=False))
        return
    console = Console(highlight=False)
    for i, candidates in enumerate(found, 1):
        table = Table(box=None, title=f"mask {i}" if len(found) > 1 else None, title_justify="left")
        table.add_column("probability", justify="right")
        table.add_column("token")
        table.add_column("text")
        for c in candidates:
            table.add_row(f"{c.probability:.3f}", escape(c.token), escape(c.text))
        console.print(table)
