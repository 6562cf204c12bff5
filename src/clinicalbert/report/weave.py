"""Marks woven into a text, however they overlap.

HTML elements must nest; entities need not. Where two cross, the later one is cut where the earlier one ends and
goes on in a second element, so that every entity is drawn and no character is drawn twice.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape

from clinicalbert.document import Document, Entity
from clinicalbert.report.codes import best_codes, origin, short
from clinicalbert.report.palette import css_class
from clinicalbert.report.when import when

# Lines set in columns (laboratory trends): a cell, two gaps of blanks, more cells. Shown in a fixed-width font.
_COLUMNS = re.compile(r"^.*\S {3,}\S.*\S {2,}\S.*$", re.MULTILINE)

PRESENT, NEGATED = "present", "negated"
_TAG = 4  # characters of text that a tag is about as wide as


@dataclass(frozen=True, slots=True)
class Wrap:
    """An element around ``text[start:end]``: its opening tag, the one it goes on with after a cut, its name."""

    start: int
    end: int
    opening: str
    again: str
    name: str


def weave(text: str, wraps: Iterable[Wrap], anchors: Mapping[int, str] | None = None) -> str:
    """HTML of ``text`` with all wraps around their characters; the rest is escaped.

    Its ``textContent`` is ``text`` with CRLF and CR as LF, which is what an HTML parser makes of them anyway.
    Of two wraps that begin together the longer is outside, of two equal ones the first given. ``anchors`` are
    empty elements to place at offsets.
    """
    places = anchors or {}
    opening: dict[int, list[Wrap]] = {}
    points = {0, len(text), *places}
    for wrap in sorted(wraps, key=lambda w: (w.start, -w.end)):
        opening.setdefault(wrap.start, []).append(wrap)
        points.update((wrap.start, wrap.end))
    # NUL has no place in HTML; it serves as the filler that keeps offsets right where CRLF becomes one character.
    flat = text.replace("\0", "\ufffd").replace("\r\n", "\0\n").replace("\r", "\n")
    out: list[str] = []
    stack: list[Wrap] = []
    at = 0
    for point in sorted(points):
        out.append(escape(flat[at:point].replace("\0", ""), quote=False))
        at = point
        done = next((i for i, wrap in enumerate(stack) if wrap.end <= point), len(stack))
        cut = [wrap for wrap in stack[done:] if wrap.end > point]
        out.extend(f"</{wrap.name}>" for wrap in reversed(stack[done:]))
        out.append(places.get(point, ""))
        out.extend(wrap.again for wrap in cut)
        out.extend(wrap.opening for wrap in opening.get(point, ()))
        stack[done:] = [*cut, *opening.get(point, ())]
    return "".join(out)


def note_html(document: Document, key: str) -> str:
    """The text of a note with its headings, columns and entities; ``key`` begins every id in it."""
    text = document.text
    wraps = [Wrap(m.start(), m.end(), '<span class="t">', '<span class="t">', "span") for m in _COLUMNS.finditer(text)]
    anchors: dict[int, str] = {}
    for i, section in enumerate(document.sections):
        anchors[section.start] = f'<i id="{key}-s{i}"></i>'
        if section.header:
            heading = '<b class="h" role="heading" aria-level="3">'
            wraps.append(Wrap(section.header.start, section.header.end, heading, '<b class="h">', "b"))
    return weave(text, [*wraps, *_marks(document)], anchors)


def _marks(document: Document) -> list[Wrap]:
    """One wrap an entity. ``data-span`` gives its offsets, ``data-of`` of a later piece its place in this list.

    Class ``o`` says that another entity begins inside it, ``u`` that it begins where one around it does (so that
    its tag must stand elsewhere).
    """
    entities = document.entities
    order = sorted(range(len(entities)), key=lambda i: (entities[i].start, -entities[i].end))
    marks = []
    for place, i in enumerate(order):
        entity = entities[i]
        before = entities[order[place - 1]] if place else None
        after = entities[order[place + 1]] if place + 1 < len(order) else None
        classes = f"e e-{css_class(entity.label)}"
        classes += " o" if after and after.start < entity.end else ""
        said = "" if entity.assertion in ("", PRESENT) else f"{entity.assertion} {entity.relative}".strip()
        classes += " said" if said else ""
        classes += " not" if entity.assertion == NEGATED else ""
        classes += " u" if before and entity.start < min(before.end, before.start + _TAG) else ""
        opening = (
            f'<mark class="{classes}" tabindex="0" data-label="{escape(entity.label)}" '
            f'data-score="{entity.score:.2f}" data-span="{entity.start}:{entity.end}" '
            f'data-source="{escape(entity.source)}"'
            + (f' data-said="{escape(said)}"' if said else "")
            + (f' data-when="{escape(told)}"' if (told := when(document, entity)) else "")
            + (f' data-codes="{escape(_codes(entity))}">' if entity.codes else ">")
        )
        again = f'<mark class="e e-{css_class(entity.label)} c" data-of="{place}">'
        marks.append(Wrap(entity.start, entity.end, opening, again, "mark"))
    return marks


def _codes(entity: Entity) -> str:
    """JSON: of each code its short form, its name, where it is from, and whether its vocabulary has no better one."""
    best = best_codes(entity)
    return json.dumps([[short(c), c.display, origin(c), c in best] for c in entity.codes], ensure_ascii=False)
