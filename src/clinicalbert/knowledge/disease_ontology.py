"""Human Disease Ontology (Schriml et al., 2012), release of November 2015.

Many synonyms were taken over from SNOMED CT with its marks: a semantic tag (``(disorder)``), ``NOS``, ``[Ambiguous]``.
They are cut off, for they are not words that anybody writes, and would make a synonym out of the name itself.
"""

from __future__ import annotations

import re
from pathlib import Path

from clinicalbert.knowledge.concepts import Concept, concept_of
from clinicalbert.knowledge.obo import read_obo
from clinicalbert.knowledge.vocabularies import Vocabulary

_TAGS = "disorder|morphologic abnormality|finding|qualifier value|context-dependent category|morphology|function"
_MARKS = re.compile(rf"(?:\s+(?:\((?:{_TAGS})\)|\[(?:Ambiguous|dup)\])|,?\s+NOS)+$")


def without_marks(synonym: str) -> str:
    """A synonym without the marks of SNOMED CT at its end."""
    return _MARKS.sub("", synonym)


def read(folder: Path) -> list[Concept]:
    """Terms that are not obsolete, with their exact synonyms; raises InputError for a malformed file."""
    terms = read_obo(folder / "HumanDO.obo", "disease_ontology")
    return [concept_of(t.id, t.name, map(without_marks, t.synonyms), t.system) for t in terms]


VOCABULARY = Vocabulary(
    name="disease_ontology",
    title="Human Disease Ontology",
    source="https://github.com/DiseaseOntology/HumanDiseaseOntology",
    licence="CC BY 3.0 (as this release states; later releases CC0 1.0)",
    release="2015-11-11",
    read=read,
    uri="http://purl.obolibrary.org/obo/doid.owl",
    labels=("problem",),
)
