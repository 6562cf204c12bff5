"""A concept: one thing of a vocabulary, its preferred name and its exact synonyms."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Concept:
    """``synonyms`` hold neither the name nor repetitions, compared case-folded with blanks collapsed.

    ``id`` carries its vocabulary's prefix (``DOID:9352``, ``ICD10CM:E11.9``, ``DRUGBANK:DB00331``); ``system`` is the
    vocabulary's name in the registry. Readers make concepts with ``concept_of``, which keeps what is said here.
    """

    id: str
    name: str
    synonyms: tuple[str, ...]
    system: str


def collapse(words: str) -> str:
    """Words with single blanks between them and none around."""
    return " ".join(words.split())


def concept_of(id: str, name: str, synonyms: Iterable[str], system: str) -> Concept:
    """A concept with tidy words: the first spelling of each synonym stays, in order; empty ones are left out."""
    name = collapse(name)
    kept: dict[str, str] = {}
    for synonym in map(collapse, synonyms):
        if synonym and synonym.casefold() != name.casefold():
            kept.setdefault(synonym.casefold(), synonym)
    return Concept(id, name, tuple(kept.values()), system)
