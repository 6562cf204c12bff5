"""What a release of a vocabulary is, which formats can be read, and the one function that reads any of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from clinicalbert.errors import InputError
from clinicalbert.knowledge.concepts import Concept
from clinicalbert.registry import Registry

UNKNOWN: Final = "unknown"
"""The version of a release whose files do not tell it."""


@dataclass(frozen=True, slots=True)
class Release:
    """Concepts of one release of a vocabulary.

    ``system`` is a short name (``snomed``), which the concepts have too; ``uri`` names the code system in FHIR R4
    (``http://snomed.info/sct``; empty where none is known); ``version`` is the release as its makers name it, or
    ``unknown``.
    """

    system: str
    uri: str
    version: str
    concepts: list[Concept]


@dataclass(frozen=True, slots=True)
class ReleaseFormat:
    """A format of releases.

    ``files`` says in one line what the path must hold, ``licence`` under what terms users get it. ``found_in`` tells
    whether a path looks like it; ``read`` raises InputError, which names file, line and what is expected there.
    """

    name: str
    title: str
    uri: str
    files: str
    licence: str
    found_in: Callable[[Path], bool]
    read: Callable[[Path], Release]


FORMATS: Registry[ReleaseFormat] = Registry(
    "format of a release",
    {
        "umls": "clinicalbert.knowledge.releases.umls:FORMAT",
        "snomed": "clinicalbert.knowledge.releases.snomed:FORMAT",
        "rxnorm": "clinicalbert.knowledge.releases.rxnorm:FORMAT",
        "loinc": "clinicalbert.knowledge.releases.loinc:FORMAT",
        "hpo": "clinicalbert.knowledge.releases.hpo:FORMAT",
        "icd10cm": "clinicalbert.knowledge.releases.icd10cm_order:FORMAT",
        "table": "clinicalbert.knowledge.releases.table:FORMAT",
    },
)


def read_release(path: Path, format: str | None = None) -> Release:
    """The release that lies at ``path``: its file, or a folder that holds its files at any depth.

    Without a format, the one that recognises the path. Raises InputError: nothing is there, no format or several
    recognise it, no concept is left, or a file is absent or malformed; and UnknownNameError for a format.
    """
    if format is None:
        format = recognised(path)
    release = FORMATS.get(format).read(path)
    if not release.concepts:
        raise InputError(f"{path} holds no concept that is in use; it must hold {FORMATS.get(format).files}")
    return release


def recognised(path: Path) -> str:
    """The format of the release at ``path``. Raises InputError: none or several are."""
    if not path.exists():
        raise InputError(f"{path} does not exist: name the file or folder of a release")
    found = [name for name in FORMATS if FORMATS.get(name).found_in(path)]
    if not found:
        known = "".join(f"\n- {name}: {FORMATS.get(name).files}" for name in FORMATS)
        raise InputError(f"{path} is not recognised as a release. Known formats:{known}")
    if len(found) > 1:
        raise InputError(f"{path} holds several releases ({', '.join(found)}): name a format, or the folder of one")
    return found[0]
