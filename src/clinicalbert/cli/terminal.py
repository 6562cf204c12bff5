"""Documents in a terminal."""

from __future__ import annotations

import os
import sys

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from clinicalbert.document import Document, Entity
from clinicalbert.knowledge.interactions import NOT_IN_TABLE
from clinicalbert.report.codes import best_codes, short
from clinicalbert.report.fact_tables import fact_tables
from clinicalbert.report.when import when

STYLES = {"problem": "red", "drug": "green", "test": "blue", "procedure": "magenta", "anatomy": "yellow"}


def print_line(line: str) -> bool:
    """Print to stdout; False once its reader has gone (``| head``), from when on stdout leads nowhere."""
    try:
        sys.stdout.write(line + "\n")
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return False
    return True


def show_deidentified(document: Document) -> None:
    """Print a de-identified note for people, with what was put in standing out."""
    screen = Console(highlight=False, soft_wrap=True)
    text = Text(document.text)
    for one in document.phi:
        text.stylize("bold yellow", one.start, one.end)
    if screen.is_terminal:
        screen.rule(escape(document.note.note_id), align="left")
    screen.print(text)


def show_document(document: Document) -> None:
    """Print one document for people: sections with their entities, relations, and what stands around them."""
    screen = Console(highlight=False)
    table = Table(title=escape(document.note.note_id) or None, title_justify="left", box=None, pad_edge=False)
    coded = any(entity.codes for entity in document.entities)
    dated = any(entity.temporality for entity in document.entities)
    told = [*(["when"] if dated else []), *(["codes"] if coded else [])]
    for column in ("section", "label", "text", *told, "score", "at"):
        table.add_column(column, justify="right" if column in ("score", "at") else "left", overflow="fold")
    last = ""
    for entity in document.entities:
        section = document.section_at(entity.start)
        name = section.name if section else ""
        label = Text(entity.label, style=STYLES.get(entity.label, ""))
        words = Text(_words(entity.text))
        if entity.assertion not in ("", "present"):
            words.append(f" ({entity.assertion})", style="dim")
        place = f"{entity.start}:{entity.end}"
        cells = [*([Text(when(document, entity))] if dated else []), *([Text(_codes(entity))] if coded else [])]
        table.add_row(name if name != last else "", label, words, *cells, f"{entity.score:.2f}", place)
        last = name
    screen.print(table)
    for line in (*_relations(document), *_labels(document)):
        screen.print(Text(line))
    for facts in fact_tables(document):
        more = Table(title=facts.title, title_justify="left", box=None, pad_edge=False)
        for head in facts.heads:
            more.add_column(head.lower(), overflow="fold")
        for row in facts.rows:
            more.add_row(*map(Text, row))
        screen.print()
        screen.print(more)
    screen.print()


def _relations(document: Document) -> list[str]:
    """A line a relation; the pairs of drugs that a user's table does not have are counted."""
    lines = []
    for relation in document.relations:
        if relation.label != NOT_IN_TABLE:
            head, tail = (_words(document.entities[i].text) for i in (relation.head, relation.tail))
            note = f" · {relation.note}" if relation.note else ""
            lines.append(f"{head} — {relation.label.replace('_', ' ')} → {tail}{note}")
    silent = sum(r.label == NOT_IN_TABLE for r in document.relations)
    return [*lines, *([f"{silent} pairs of drugs: {NOT_IN_TABLE}"] if silent else [])]


def _labels(document: Document) -> list[str]:
    return [
        f"{label.label.replace('_', ' ')} {label.score:.2f} at {label.start}:{label.end}" for label in document.labels
    ]


def _codes(entity: Entity) -> str:
    """The likeliest code of each vocabulary."""
    return _words(", ".join(map(short, best_codes(entity))))


def _words(text: str) -> str:
    return " ".join(text.split())
