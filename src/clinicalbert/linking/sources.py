"""What an index can be built of: the open vocabularies that come with the package, and a user's own releases."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from clinicalbert.knowledge.concepts import Concept
from clinicalbert.knowledge.releases.release import FORMATS, Release
from clinicalbert.knowledge.shipped import read_concepts
from clinicalbert.knowledge.vocabularies import VOCABULARIES
from clinicalbert.linking.build import Source

ALL: Final = ("problem", "drug", "procedure", "test")
LABELS: Final = {"rxnorm": ("drug",), "loinc": ("test",), "hpo": ("problem",), "icd10cm": ("problem",)}
"""Which entities are linked to a release of a format, where nobody says otherwise; to others, all of ``ALL``."""


def open_sources(names: Iterable[str] | None = None) -> list[Source]:
    """The vocabularies of the package, or some of them. Raises UnknownNameError, InputError (damaged package)."""
    return [source_of(name, read_concepts(name)) for name in sorted(VOCABULARIES if names is None else names)]


def source_of(name: str, concepts: list[Concept]) -> Source:
    """An open vocabulary with other concepts than all of its own."""
    known = VOCABULARIES.get(name)
    return Source(name, known.title, known.uri, known.release, known.licence, known.labels, concepts)


def release_source(release: Release, format: str, labels: Sequence[str] | None = None) -> Source:
    """A user's own release; entities of ``labels`` are linked to it."""
    known = FORMATS.get(format)
    chosen: Sequence[str] = labels if labels else LABELS.get(format, ALL)
    return Source(release.system, known.title, release.uri, release.version, known.licence, chosen, release.concepts)
