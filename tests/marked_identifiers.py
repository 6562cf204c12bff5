"""Texts with their identifiers marked, ``MRN: <mrn>00418823</>``, against what a recogniser finds. All is invented."""

from __future__ import annotations

from clinicalbert.datasets.example import LabelledSpan
from clinicalbert.datasets.marked_text import read_marked
from clinicalbert.privacy.identifiers import Recogniser
from clinicalbert.privacy.recognisers.find import resolved


def found_and_marked(recogniser: Recogniser, marked: str) -> tuple[set[str], set[str]]:
    """The words found and the words marked, each with its label."""
    text, spans = read_marked(marked, lambda start, end, name, value: LabelledSpan(start, end, name, value=value))
    found = {f"{f.label} {text[f.start : f.end]}" for f in resolved(recogniser.find(text))}
    return found, {f"{s.label} {text[s.start : s.end]}" for s in spans}
