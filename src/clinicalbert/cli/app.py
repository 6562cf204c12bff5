"""The command line's root: commands, version, errors → exit codes."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from clinicalbert import __version__
from clinicalbert.cli.analyze import analyze
from clinicalbert.cli.benchmark import benchmark
from clinicalbert.cli.card import card
from clinicalbert.cli.datasets import app as datasets
from clinicalbert.cli.deidentify import app as deidentify
from clinicalbert.cli.doctor import doctor
from clinicalbert.cli.doses import doses
from clinicalbert.cli.embed import embed
from clinicalbert.cli.exits import Exit
from clinicalbert.cli.fill_mask import fill_mask
from clinicalbert.cli.finetune import finetune
from clinicalbert.cli.interactions import interactions
from clinicalbert.cli.pretrain import app as pretrain
from clinicalbert.cli.schema import schema
from clinicalbert.cli.vocabularies import app as vocabularies
from clinicalbert.errors import ClinicalBertError, InputError, MissingExtraError, NotClearedError

app = typer.Typer(
    name="clinicalbert",
    help="Clinical notes in, reviewed facts out; offline, on your own machine.\n\n"
    "Not a medical device: outputs are drafts for qualified professionals.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # a traceback with local variables would print the words of a note
)
app.command()(analyze)
app.command()(benchmark)
app.command()(card)
app.command()(doctor)
app.command()(doses)
app.command()(embed)
app.command(name="fill-mask")(fill_mask)
app.command()(finetune)
app.command()(interactions)
app.command()(schema)
app.add_typer(datasets, name="datasets")
app.add_typer(deidentify, name="deidentify")
app.add_typer(pretrain, name="pretrain")
app.add_typer(vocabularies, name="vocabularies")


def _version(value: bool) -> None:
    if value:
        typer.echo(f"clinicalbert {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print version.")
    ] = False,
) -> None:
    pass


def main() -> None:
    """Entry point. Expected errors are one line on stderr; the exit codes are those of ``Exit``."""
    try:
        app()
    except ClinicalBertError as error:
        print(f"clinicalbert: {error}", file=sys.stderr)
        sys.exit(Exit.USAGE if isinstance(error, (InputError, NotClearedError, MissingExtraError)) else Exit.FAILURE)
    except KeyboardInterrupt:
        print("clinicalbert: interrupted (what --out holds goes on with --resume)", file=sys.stderr)
        sys.exit(Exit.INTERRUPTED)
