"""A page of notes before and after de-identification, side by side: for those who may see both.

Like the report it is one file that loads nothing and sends nothing. It holds the identifiers.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path
from typing import Any

from clinicalbert.document import Document
from clinicalbert.report.html import content_security_policy, template, written
from clinicalbert.report.palette import THEME
from clinicalbert.report.weave import Wrap, weave


def render_redaction(pairs: Iterable[tuple[str, Document]], *, profile: str, generated: str = "") -> str:
    """The page as a string; a pair is the caller's text and the de-identified document made of it."""
    from jinja2 import Environment, StrictUndefined
    from markupsafe import Markup

    style = _colours() + template("redaction.css")
    notes = [_note(text, document) for text, document in pairs]
    for note in notes:
        for side in ("before", "after"):
            note[side] = Markup(note[side])  # noqa: S704  every text in it was escaped by weave
    counts = Counter(one.label for note in notes for one in note["phi"])
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(template("redaction.html.j2")).render(
        profile=profile,
        generated=generated,
        csp=content_security_policy((style,), ()),
        style=Markup(style),  # noqa: S704  package data
        notes=notes,
        counts=sorted(counts.items(), key=lambda item: (-item[1], item[0])),
    )


def write_redaction(
    path: str | os.PathLike[str], pairs: Sequence[tuple[str, Document]], *, profile: str, generated: str = ""
) -> Path:
    """Write the page at once, readable by its owner only. Raises OSError."""
    return written(Path(path), render_redaction(pairs, profile=profile, generated=generated))


def _note(text: str, document: Document) -> dict[str, Any]:
    phi = document.phi
    return {
        "name": document.note.note_id or "note",
        "phi": phi,
        "before": weave(text, [_mark(p.original_start, p.original_end, p.label, p.score) for p in phi]),
        "after": weave(document.text, [_mark(p.start, p.end, p.label, p.score) for p in phi if p.start < p.end]),
    }


def _mark(start: int, end: int, label: str, score: float) -> Wrap:
    unsure = " unsure" if score < 0.6 else ""
    opening = f'<mark class="phi{unsure}" title="{escape(label)}, {score:.2f}">'
    return Wrap(start, end, opening, '<mark class="phi">', "mark")


def _colours() -> str:
    light, dark = (";".join(f"--{name}:{pair[i]}" for name, pair in THEME.items()) for i in (0, 1))
    return f":root{{{light}}}@media (prefers-color-scheme: dark){{:root{{{dark}}}}}"
