"""The OBO flat file format 1.2, as far as names and exact synonyms need it.

Source: https://owlcollab.github.io/oboformat/doc/GO.format.obo-1_2.html. Read: ``id``, ``name``, ``synonym``,
``is_obsolete`` of ``[Term]`` stanzas. A synonym without a scope is RELATED, says the format, and so left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from clinicalbert.errors import InputError
from clinicalbert.knowledge.concepts import Concept, concept_of

_HEADER = re.compile(r"\[(\w+)\]\s*(?:!.*)?")
_TAG = re.compile(r"([A-Za-z][\w-]*):\s*(.*)")
_SYNONYM = re.compile(r'"((?:[^"\\]|\\.)*)"(?:\s+(EXACT|BROAD|NARROW|RELATED))?(?:\s+[\w-]+)?\s*\[.*\].*')
_TRAILER = re.compile(r"(?:\s*\{[^{}]*=[^{}]*\})?\s*(?:(?<!\\)!.*)?$")  # qualifiers, then a comment
_ESCAPE = re.compile(r"\\(.)")

Tags = list[tuple[int, str, str]]


def read_obo(path: Path, system: str) -> list[Concept]:
    """Concepts of a file, in its order, without obsolete terms; raises InputError with the number of a bad line."""
    lines = path.read_text(encoding="utf-8").split("\n")
    return concepts_of_obo(enumerate(lines, start=1), path, system)


def concepts_of_obo(lines: Iterable[tuple[int, str]], path: Path, system: str) -> list[Concept]:
    """The same of lines with their numbers; ``path`` names them in errors."""
    concepts: dict[str, Concept] = {}
    for line, tags in _terms(lines, path):
        if any(tag == "is_obsolete" and value.startswith("true") for _, tag, value in tags):
            continue
        key, name = (_only(path, line, tags, tag) for tag in ("id", "name"))
        if key in concepts:
            raise InputError(f"{path}:{line}: a second term {key}")
        concepts[key] = concept_of(key, name, _exact(path, tags), system)
    return list(concepts.values())


def _terms(lines: Iterable[tuple[int, str]], path: Path) -> Iterator[tuple[int, Tags]]:
    """Each term's line number with its tags (line number, tag, value)."""
    tags: Tags = []
    start = 0  # of the term being read; 0 outside of terms
    for number, raw in lines:
        line = raw.strip()
        if line.startswith("["):
            header = _HEADER.fullmatch(line)
            if not header:
                raise InputError(f"{path}:{number}: not the head of a stanza")
            if start:
                yield start, tags
            tags, start = [], number if header[1] == "Term" else 0
        elif start and line and not line.startswith("!"):
            tag = _TAG.fullmatch(line)
            if not tag:
                raise InputError(f"{path}:{number}: not 'tag: value'")
            tags.append((number, tag[1], tag[2]))
    if start:
        yield start, tags


def _only(path: Path, line: int, tags: Tags, wanted: str) -> str:
    found = [_plain(_TRAILER.sub("", value)) for _, tag, value in tags if tag == wanted]
    if len(found) != 1 or not found[0]:
        raise InputError(f"{path}:{line}: a term must have one {wanted}, this one has {len([f for f in found if f])}")
    return found[0]


def _exact(path: Path, tags: Tags) -> Iterator[str]:
    for number, tag, value in tags:
        if tag == "synonym":
            synonym = _SYNONYM.fullmatch(value)
            if not synonym:
                raise InputError(f"{path}:{number}: not 'synonym: \"words\" SCOPE [sources]'")
            if synonym[2] == "EXACT":
                yield _plain(synonym[1])


def _plain(value: str) -> str:
    return _ESCAPE.sub(lambda m: " " if m[1] in "nWt" else m[1], value).strip()
