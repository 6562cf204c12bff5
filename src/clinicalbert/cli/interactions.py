"""``clinicalbert interactions``: a medication list against the user's own table."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from clinicalbert.errors import InputError


def interactions(
    drugs: Annotated[list[str], typer.Argument(metavar="DRUG...", help="The medication list; - reads a line a drug.")],
    table: Annotated[
        Path | None,
        typer.Option(
            "--interactions", metavar="TABLE", help="Your table: .csv, .tsv or .jsonl (docs/interactions.md)."
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON line a pair.")] = False,
) -> None:
    """Check every pair of a medication list.

    The answer is `interaction`, `not in the table` or `no table loaded`. A pair that is not in the table may interact
    all the same: no answer means that there is no interaction.

    Not a medical device: outputs are drafts for qualified professionals.
    """
    from clinicalbert.knowledge.interactions import InteractionTable, check_list

    names = [line.strip() for line in sys.stdin if line.strip()] if drugs == ["-"] else drugs
    if len(names) < 2:
        raise InputError("a medication list has two drugs or more")
    loaded = InteractionTable.read(table) if table else None
    checks = check_list(names, loaded)
    if as_json:
        for check in checks:
            pair = {"drug_a": names[check.first], "drug_b": names[check.second], "answer": check.answer}
            rows = [{"severity": r.severity, "description": r.description, "source": r.source} for r in check.rows]
            typer.echo(json.dumps({**pair, "rows": rows, "table": loaded and loaded.name}, ensure_ascii=False))
        return
    from rich.console import Console
    from rich.table import Table

    shown = Table(title=f"{len(names)} drugs, {len(checks)} pairs", title_justify="left")
    for column in ("drug", "drug", "answer", "what the table says"):
        shown.add_column(column)
    for check in sorted(checks, key=lambda c: not c.rows):
        said = "; ".join(row.note for row in check.rows)
        shown.add_row(names[check.first], names[check.second], check.answer, said)
    screen = Console()
    screen.print(shown)
    screen.print(
        f"table: {loaded.name}, {len(loaded):,} rows" if loaded else "no table loaded: give --interactions TABLE"
    )
