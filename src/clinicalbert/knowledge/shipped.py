"""The open vocabularies that come with the package, as ``NAME.tsv.gz``: id, name, synonyms joined by ``|``.

Written by ``python -m clinicalbert.release.vocabularies`` from the releases that LICENSES.md lists. Of ICD-10-CM, codes
that tell a count of visits (``S52.501A``) are left out where the injury has a code of its own: notes name the injury.
"""

from __future__ import annotations

import gzip
import io
from collections.abc import Iterable
from pathlib import Path

from clinicalbert.errors import InputError
from clinicalbert.knowledge.concepts import Concept

FOLDER = Path(__file__).parent / "open"


def write_concepts(concepts: Iterable[Concept], path: Path) -> None:
    """The same bytes for the same concepts."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as raw, gzip.GzipFile(fileobj=raw, mode="wb", filename="", mtime=0, compresslevel=9) as file:
        for c in concepts:
            file.write(f"{c.id}\t{c.name}\t{'|'.join(s for s in c.synonyms if '|' not in s)}\n".encode())


def read_concepts(system: str, folder: Path = FOLDER) -> list[Concept]:
    """Raises InputError for a file that is not there or was altered."""
    path = folder / f"{system}.tsv.gz"
    concepts = []
    try:
        with gzip.open(path) as raw:
            for line in io.TextIOWrapper(raw, encoding="utf-8", newline="\n"):
                id, name, synonyms = line.rstrip("\n").split("\t")
                concepts.append(Concept(id, name, tuple(filter(None, synonyms.split("|"))), system))
    except (OSError, EOFError, ValueError) as error:
        raise InputError(f"{path} cannot be read ({type(error).__name__}); reinstall clinicalbert-pro") from None
    return concepts
