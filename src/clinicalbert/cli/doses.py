"""``clinicalbert doses``: medication instructions against the user's own formulary."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from clinicalbert.errors import InputError

if TYPE_CHECKING:
    from clinicalbert.facts import DoseCheck, Medication
    from clinicalbert.knowledge.formulary import Formulary


def doses(
    instructions: Annotated[
        list[str], typer.Argument(metavar="TEXT...", help='"lisinopril 10 mg PO qd"; - reads a line an instruction.')
    ],
    table: Annotated[
        Path | None,
        typer.Option("--formulary", metavar="TABLE", help="Yours: .csv, .tsv or .jsonl (docs/formulary.md)."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON line an answer.")] = False,
) -> None:
    """Hold the doses of medication instructions against your own formulary.

    The answer is `within`, `above`, `below`, `not in the formulary`, `cannot be compared` or `no formulary loaded`.
    None of them is a recommendation: weight, age, kidneys and what else is taken are not looked at.

    Not a medical device: outputs are drafts for qualified professionals.
    """
    from clinicalbert.knowledge.formulary import Formulary

    texts = [line.strip() for line in sys.stdin if line.strip()] if instructions == ["-"] else instructions
    if not texts:
        raise InputError("no medication instruction was given")
    loaded = Formulary.read(table) if table else None
    answers = list(_answers(texts, loaded))
    if as_json:
        for number, one, check in answers:
            told = {"instruction": number, **(one.to_record() if one else {})}
            typer.echo(json.dumps({**told, **asdict(check)}, ensure_ascii=False))
        return
    _show(answers, loaded)


def _answers(texts: list[str], formulary: Formulary | None) -> Iterator[tuple[int, Medication | None, DoseCheck]]:
    """The number of each instruction (from 1), a medication of it, and an answer; none is passed over in silence."""
    from clinicalbert.facts import DoseCheck
    from clinicalbert.inference.dose_checks import read_doses
    from clinicalbert.knowledge.formulary import CANNOT

    for number, text in enumerate(texts, start=1):
        found = read_doses(text, formulary)
        if not found:
            yield number, None, DoseCheck(CANNOT, reason="no medication was read off the text")
        for one in found:
            yield from ((number, one, check) for check in one.dose_checks)


def _show(answers: list[tuple[int, Medication | None, DoseCheck]], formulary: Formulary | None) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from clinicalbert.report.dose_words import dose_words

    shown = Table()
    for column in ("#", "drug", "dose", "in 24 hours", "answer", "what the formulary says beside"):
        shown.add_column(column, overflow="fold")
    for number, one, check in answers:
        record = one.to_record() if one else {}
        dose = record.get("dose") or "; ".join(step.get("dose", "") for step in record.get("steps", ()))
        cells = (record.get("drug", ""), dose, record.get("daily", ""), dose_words(check), check.note)
        shown.add_row(str(number), *map(Text, cells))
    screen = Console()
    screen.print(shown)
    screen.print(
        f"formulary: {formulary.name}, {len(formulary):,} rows"
        if formulary
        else "no formulary loaded: give --formulary TABLE"
    )
