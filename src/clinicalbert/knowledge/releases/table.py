"""A table of codes, names and synonyms, for every vocabulary that has no format of its own (docs/vocabularies.md)."""

from __future__ import annotations

import csv
import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path

from clinicalbert.errors import InputError
from clinicalbert.knowledge.concepts import collapse, concept_of
from clinicalbert.knowledge.releases.lines import read_lines, read_text
from clinicalbert.knowledge.releases.release import Release, ReleaseFormat
from clinicalbert.knowledge.tables import columns_of

OR = "|"
"""Parts synonyms: ``heart attack|MI``."""
_DELIMITERS = {".csv": ",", ".tsv": "\t"}
_JSONL = ".jsonl"
_SUFFIX = re.compile(r"(\.csv|\.tsv|\.jsonl)(?:\.gz)?$", re.IGNORECASE)
_SYSTEM = re.compile(r"\w[\w.-]*")

_Row = tuple[int, str, str, list[str]]


def read(path: Path, *, system: str = "", version: str = "", uri: str = "") -> Release:
    """Concepts in the order of the file; rows of one code are one concept, named by the first of them.

    ``system`` is the vocabulary's short name, and in capitals the prefix of its ids (default: the file's name, without
    suffix); ``version`` its release (default: the start of the file's SHA-256). Raises InputError: the file is absent
    or malformed, or ``system`` has blanks or a colon.
    """
    kind = _kind(path)
    if not path.is_file():
        raise InputError(f"{path} does not exist: name a file {FORMAT.files}")
    system = system or re.sub(r"[^\w.-]+", "_", _SUFFIX.sub("", path.name))
    if not _SYSTEM.fullmatch(system):
        raise InputError(
            f"{path}: the system {system!r} must be a short name; use letters, digits, points, hyphens and underscores"
        )
    names: dict[str, str] = {}
    synonyms: dict[str, list[str]] = {}
    for number, code, name, more in _records(path) if kind == _JSONL else _rows(path, _DELIMITERS[kind]):
        if not code or not name:
            raise InputError(f"{path}:{number}: code and name must not be empty")
        names.setdefault(code, name)
        synonyms.setdefault(code, []).extend([name, *more])
    concepts = [concept_of(f"{system.upper()}:{code}", name, synonyms[code], system) for code, name in names.items()]
    return Release(system, uri, version or _digest(path), concepts)


def _found_in(path: Path) -> bool:
    """Whether it is a table of objects, or one whose heading has a code and a name: that of ``Loinc.csv`` has none."""
    if not path.is_file() or not _SUFFIX.search(path.name):
        return False
    kind = _kind(path)
    try:
        return kind == _JSONL or {"code", "name"} <= set(next(csv.reader(read_text(path), delimiter=_DELIMITERS[kind])))
    except (InputError, StopIteration, csv.Error):
        return False


def _kind(path: Path) -> str:
    suffix = _SUFFIX.search(path.name)
    if not suffix:
        raise InputError(f"{path}: a table must be a file {FORMAT.files}")
    return suffix[1].lower()


def _rows(path: Path, delimiter: str) -> Iterator[_Row]:
    rows = columns_of(read_text(path), path, ("code", "name"), ("synonyms",), delimiter=delimiter)
    for number, (code, name, synonyms) in rows:
        yield number, collapse(code), collapse(name), synonyms.split(OR)


def _records(path: Path) -> Iterator[_Row]:
    for number, line in read_lines(path):
        try:
            record = json.loads(line)
        except (ValueError, RecursionError):
            record = None
        if not isinstance(record, dict):
            raise InputError(f"{path}:{number}: not a JSON object")
        code, name, synonyms = record.get("code"), record.get("name"), record.get("synonyms") or ""
        if isinstance(synonyms, str):
            synonyms = synonyms.split(OR)
        if not isinstance(synonyms, list) or not all(isinstance(words, str) for words in (code, name, *synonyms)):
            raise InputError(
                f"{path}:{number}: code and name must be strings, synonyms a string parted by {OR} or a list of strings"
            )
        yield number, collapse(str(code)), collapse(str(name)), synonyms


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:12]


FORMAT = ReleaseFormat(
    name="table",
    title="Your own table",
    uri="",
    files=".csv, .tsv or .jsonl with code, name and, if you like, synonyms parted by bars",
    licence="that of what stands in it",
    found_in=_found_in,
    read=read,
)
