"""Synonyms that alignment never saw, as texts to be linked: one corpus a vocabulary.

Each text is a synonym and nothing else; its one span has the concept's id as value.
"""

from __future__ import annotations

from functools import cache, partial
from pathlib import Path

from clinicalbert.datasets.corpus import Corpus
from clinicalbert.datasets.example import Example, LabelledSpan
from clinicalbert.knowledge.synonyms import SynonymSplit, split_synonyms
from clinicalbert.knowledge.vocabularies import VOCABULARIES


@cache
def synonym_split() -> SynonymSplit:
    """Of all vocabularies together, as alignment parts them. Raises InputError (files absent)."""
    return split_synonyms([c for name in sorted(VOCABULARIES) for c in VOCABULARIES.get(name).load()])


def _read(folder: Path, split: str, *, system: str) -> list[Example]:
    parted = synonym_split()
    own = {c.id for c in parted.train if c.system == system}
    return [
        Example(f"{concept} {words}", words, (LabelledSpan(0, len(words), "concept", value=concept),), concept)
        for words, concept in parted.held_out
        if concept in own
    ]


def _corpus(system: str) -> Corpus[Example]:
    vocabulary = VOCABULARIES.get(system)
    return Corpus(
        name=f"{system}_synonyms",
        title=f"{vocabulary.title}: synonyms held out of alignment",
        source=vocabulary.source,
        licence=vocabulary.licence,
        splits=("dev",),
        read=partial(_read, system=system),
        folder=system,
    )


DISEASES, CODES, DRUGS = map(_corpus, ("disease_ontology", "icd10cm", "drug_names"))
