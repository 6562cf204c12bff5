"""Documents in a terminal."""

from __future__ import annotations

import os
import sys

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from clinicalbert.document import Document

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


def show_document(document: Document) -> None:
    """Print one document for people: sections with their entities."""
    screen = Console(highlight=False)
    table = Table(title=escape(document.note.note_id) or None, title_justify="left", box=None, pad_edge=False)
    for column in ("section", "label", "text", "score", "at"):
        table.add_column(column, justify="right" if column in ("score", "at") else "left", overflow="fold")
    last = ""
    for entity in document.entities:
        section = document.section_at(entity.start)
        name = section.name if section else ""
        label = Text(entity.label, style=STYLES.get(entity.label, ""))
        words = " ".join(entity.text.split())
        table.add_row(
            name if name != last else "", label, Text(words), f"{entity.score:.2f}", f"{entity.start}:{entity.end}"
        )
        last = name
    screen.print(table)
    screen.print()
