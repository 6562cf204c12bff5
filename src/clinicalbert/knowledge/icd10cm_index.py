"""An index of ICD-10-CM in the XML of CDC/NCHS: terms below terms, each with the code that it leads to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from clinicalbert.errors import InputError
from clinicalbert.knowledge.concepts import collapse

_NOT_ELSEWHERE = re.compile(r",?\s+(?:NEC|NOS)$")


def read_index(path: Path) -> Iterator[tuple[str, str]]:
    """Each term that has a code of its own, with that code (no dot, no trailing dash).

    A term is its main term and sub-terms joined by commas. Modifiers that change nothing (``nemod``, shown in
    parentheses) are left out, as are NEC and NOS, and references to other terms. Raises InputError for a file that is
    not XML or has no main term.
    """
    try:
        root = ElementTree.parse(path).getroot()  # noqa: S314 - a file of a named vocabulary
    except ElementTree.ParseError as error:
        raise InputError(f"{path}: {error}") from None
    main = list(root.iter("mainTerm"))
    if not main:
        raise InputError(f"{path}: no mainTerm in it, so it is not an index of ICD-10-CM")
    for term in main:
        yield from _codes_below(term, ())


def _codes_below(term: ElementTree.Element, above: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    path = (*above, _title(term))
    for code in term.findall("code"):
        yield ", ".join(p for p in path if p), (code.text or "").replace(".", "").strip().rstrip("-")
    for below in term.findall("term"):
        yield from _codes_below(below, path)


def _title(term: ElementTree.Element) -> str:
    title = term.find("title")
    if title is None:
        return ""
    return _NOT_ELSEWHERE.sub("", collapse(" ".join([title.text or "", *(part.tail or "" for part in title)])))
