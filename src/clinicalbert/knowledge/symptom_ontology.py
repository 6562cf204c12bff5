"""Symptom Ontology (SYMP), kept by the makers of the Disease Ontology."""

from __future__ import annotations

from pathlib import Path

from clinicalbert.knowledge.concepts import Concept
from clinicalbert.knowledge.obo import read_obo
from clinicalbert.knowledge.vocabularies import Vocabulary


def read(folder: Path) -> list[Concept]:
    """Terms that are not obsolete, with their exact synonyms; raises InputError for a malformed file."""
    return read_obo(folder / "symp.obo", "symp_ontology")


VOCABULARY = Vocabulary(
    name="symp_ontology",
    title="Symptom Ontology",
    source="https://github.com/DiseaseOntology/SymptomOntology",
    licence="CC0 1.0",
    release="2026-07-30",
    read=read,
    uri="http://purl.obolibrary.org/obo/symp.owl",
    labels=("problem",),
)
