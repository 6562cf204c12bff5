"""Gold inside the text: ``no <negated>fever</>``, ``father had <family relative=father>MI</>``, ``had
<before:procedure when=2009>appendectomy</> in 2009``."""

from __future__ import annotations

import re
from collections.abc import Callable

from clinicalbert.datasets.example import LabelledSpan
from clinicalbert.errors import InputError

_MARK = re.compile(r"<(?P<name>[\w:-]+)(?: (?P<key>\w+)=(?P<value>[^<>]+))?>(?P<words>[^<>]*)</>")


def read_marked(marked: str, span_of: Callable[[int, int, str, str], LabelledSpan]) -> tuple[str, list[LabelledSpan]]:
    """The text without its marks, and ``span_of(start, end, name, value)`` of each.

    Raises InputError for a mark that is written otherwise.
    """
    text, spans, at = "", [], 0
    for mark in _MARK.finditer(marked):
        text += marked[at : mark.start()]
        spans.append(span_of(len(text), len(text) + len(mark["words"]), mark["name"], mark["value"] or ""))
        text += mark["words"]
        at = mark.end()
    text += marked[at:]
    if "</>" in text:
        raise InputError("a mark of the gold is not written as <name>words</>")
    return text, spans
