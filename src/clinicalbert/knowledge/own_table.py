"""Files about drugs that a user gives: .csv and .tsv with a heading, .jsonl with an object a line, in UTF-8."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from clinicalbert.errors import InputError
from clinicalbert.knowledge.concepts import collapse

OR = "|"
"""Parts the names by which a drug may be written: ``warfarin|Coumadin``."""


@dataclass(frozen=True, slots=True)
class OwnTable:
    """The records of a file, each with its line (from 1); ``name`` holds the file's name and hash."""

    name: str
    records: tuple[tuple[int, Mapping[str, Any]], ...]


def read_own_table(path: Path, what: str, required: Sequence[str], one: str) -> OwnTable:
    """``what`` the file is (``"table of interactions"``) and ``one`` of its rows (``"interaction"``) stand in errors.

    Raises InputError for what cannot be read, a missing column, a line that is no object, and a file without rows.
    """
    try:
        data = path.read_bytes()
        text = data.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path} cannot be read as a {what} ({type(error).__name__})") from None
    records = tuple(_objects(path, text) if path.suffix.lower() == ".jsonl" else _rows(path, text, what, required))
    if not records:
        raise InputError(f"{path} holds no {one}")
    return OwnTable(f"{path.name}@{hashlib.sha256(data).hexdigest()[:12]}", records)


def drug_key(name: str) -> str:
    """By what two spellings of a drug are one: case and blanks say nothing."""
    return collapse(name).casefold()


def names_a_drug(value: object) -> bool:
    """Whether it is one name or several that are parted by ``|``, none of them empty."""
    return isinstance(value, str) and all(map(str.strip, value.split(OR)))


def _objects(path: Path, text: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    for line, row in enumerate(text.splitlines(), start=1):
        if row.strip():
            try:
                record = json.loads(row)
            except (ValueError, RecursionError):
                record = None
            if not isinstance(record, dict):
                raise InputError(f"{path} line {line}: not a JSON object")
            yield line, record


def _rows(path: Path, text: str, what: str, required: Sequence[str]) -> Iterator[tuple[int, Mapping[str, Any]]]:
    reader = csv.DictReader(text.splitlines(), delimiter="\t" if path.suffix.lower() == ".tsv" else ",")
    try:
        missing = [name for name in required if name not in (reader.fieldnames or ())]
        if missing:
            raise InputError(f"{path} has no column {missing[0]}: a {what} needs {' and '.join(required)}")
        for record in reader:
            yield reader.line_num, record
    except csv.Error as error:
        raise InputError(f"{path} line {reader.line_num}: {error}") from None
