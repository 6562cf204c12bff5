"""``clinicalbert card``: a model card from results, refused when it claims what they do not bear out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from clinicalbert.errors import InputError


def card(
    results: Annotated[
        list[Path],
        typer.Argument(help="Files of `benchmark --out`, or CSV tables: group, benchmark, and a column a system."),
    ],
    model: Annotated[
        Path | None, typer.Option(help="Bundle that the card is for; default: the embedded one.", show_default=False)
    ] = None,
    text: Annotated[
        Path | None, typer.Option(help="Your prose (Markdown) for the card's beginning: its claims are checked.")
    ] = None,
    system: Annotated[
        str | None, typer.Option(help="The system that the card is about; default: the first of the results.")
    ] = None,
    checkpoint: Annotated[
        Path | None, typer.Option(help="Folder that fine-tuning wrote: its recipes are named in the card.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Folder for card.md and eval_results.yaml; default: print.")
    ] = None,
    check_only: Annotated[
        bool, typer.Option("--check", help="Only hold --text against the results; exit code 2 if a claim fails.")
    ] = False,
) -> None:
    """Make the model card from results: Hugging Face front matter with model-index, tables, limits, commands.

    Words of praise need a scope and must hold there: "best", "notable", "outperforms" mean ahead of every other system
    on every row of the scope; "strong", "competitive" mean nowhere more than two points below the best. A number must
    be one that was measured. Whatever is not borne out stops the card.
    """
    from clinicalbert.evaluation.card import card_of, check, check_weights, eval_results
    from clinicalbert.evaluation.scores import read_result, read_scores
    from clinicalbert.inference.bundle import open_bundle

    prose = _read(text) if text else ""
    scores = [s for path in results for s in read_scores(path)]
    chosen = system or scores[0].system
    check(prose, scores, chosen)
    if check_only:
        typer.echo(f"every claim about {chosen} is borne out by {len(scores):,} figures")
        return
    tables = [path for path in results if path.suffix.lower() == ".csv"]
    if tables:
        raise InputError(f"{tables[0]}: a table of others' figures has no pedigree; it serves --check alone")
    read = [read_result(path) for path in results]
    bundle = open_bundle(model)
    check_weights(read, bundle.digest)
    recipes: dict[str, Any] = json.loads(_read(checkpoint / "config.json"))["recipes"] if checkpoint else {}
    made = card_of(bundle, read, prose, recipes, chosen)
    if out is None:
        typer.echo(made)
        return
    out.mkdir(parents=True, exist_ok=True)
    (out / "card.md").write_text(made, encoding="utf-8")
    (out / "eval_results.yaml").write_text(eval_results(chosen, read), encoding="utf-8")
    typer.echo(f"wrote {out / 'card.md'}, {out / 'eval_results.yaml'}", err=True)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path} cannot be read ({type(error).__name__})") from None
