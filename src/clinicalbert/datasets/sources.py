"""Where the data sets come from and under what terms (sources.toml), and whether files are those that were used here.

The project contains none of the data. ``SOURCES`` says where to get each folder; ``verify`` compares a folder with the
checksums that were taken when the figures of this project were made (checksums.json).
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from clinicalbert.datasets.checksums import CHECKSUMS, digest, raw_files

_TOML = Path(__file__).with_name("sources.toml")


@dataclass(frozen=True, slots=True)
class Source:
    """A folder of data: what it is, the repository and commit that it was taken from, its terms, its use here."""

    name: str
    title: str
    source: str
    revision: str
    licence: str
    redistributable: Literal["yes", "no", "unclear"]
    used_for: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fault:
    """A file that is not there, or is not what it was."""

    path: str
    kind: Literal["missing", "changed"]


def _read_sources() -> dict[str, Source]:
    tables = tomllib.loads(_TOML.read_text(encoding="utf-8"))
    return {
        name: Source(name=name, **{**table, "also": tuple(table.get("also", ()))}) for name, table in tables.items()
    }


SOURCES: dict[str, Source] = _read_sources()
"""Name of the folder → its source, in the order of sources.toml."""


@cache
def known_files(name: str) -> dict[str, str]:
    """Path below the folder of that name → SHA-256."""
    recorded: dict[str, dict[str, str]] = json.loads(CHECKSUMS.read_text(encoding="utf-8"))
    return recorded.get(name, {})


def verify(folder: Path, on_file: Callable[[], None] = lambda: None) -> list[Fault]:
    """The recorded files of a folder that are missing or changed. ``on_file`` is called after each one.

    Raises OSError for a file that is there and cannot be read.
    """
    faults = []
    for path, recorded in known_files(folder.name).items():
        file = folder / path
        if not file.is_file():
            faults.append(Fault(path, "missing"))
        elif digest(file) != recorded:
            faults.append(Fault(path, "changed"))
        on_file()
    return faults


def unknown_files(folder: Path) -> list[str]:
    """The files of a folder that were never recorded: more than was used here, and no fault."""
    known = known_files(folder.name)
    return [path for path in raw_files(folder) if path not in known]
