"""Human Phenotype Ontology: terms that are not obsolete, with their exact synonyms.

Read: ``hp.obo``. The HPO's licence (https://hpo.jax.org/app/license) asks that its version be shown and its content
stay as it is: names and synonyms are read as they stand, and ``Release.version`` tells the version.
"""

from __future__ import annotations

import re
from pathlib import Path

from clinicalbert.knowledge.obo import concepts_of_obo
from clinicalbert.knowledge.releases.files import ReleaseFile
from clinicalbert.knowledge.releases.lines import read_lines
from clinicalbert.knowledge.releases.release import UNKNOWN, Release, ReleaseFormat

_OBO = ReleaseFile("hp.obo")
_VERSION = re.compile(r"data-version:\s*(.*\S)")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")  # in hp/releases/2024-04-26


def read(path: Path) -> Release:
    """Terms in the order of the file; raises InputError: it is absent or malformed."""
    file = _OBO.one(path)
    terms = concepts_of_obo(read_lines(file), file, FORMAT.name)
    own = [t for t in terms if t.id.startswith("HP:")]  # some builds bring terms of other ontologies along
    return Release(FORMAT.name, FORMAT.uri, _version(file), own)


def _version(file: Path) -> str:
    for _, line in read_lines(file):
        if line.startswith("["):
            break
        if told := _VERSION.match(line):
            date = _DATE.search(told[1])
            return date[0] if date else told[1]
    return UNKNOWN


FORMAT = ReleaseFormat(
    name="hpo",
    title="Human Phenotype Ontology",
    uri="http://human-phenotype-ontology.org",
    files="hp.obo",
    licence="HPO licence: free with credit; the version is shown and the content is not changed",
    found_in=lambda path: bool(_OBO.found(path)),
    read=read,
)
