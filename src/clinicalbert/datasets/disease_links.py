"""Diseases of bc5cdr and ncbi_disease with the terms of the Disease Ontology that they mean.

Both corpora name MeSH descriptors, to which the ontology refers (``xref: MSH:``). A mention whose descriptor no term
refers to has no value: about half of bc5cdr's, a fifth of ncbi_disease's.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

from clinicalbert.datasets.corpus import Corpus
from clinicalbert.datasets.example import Example
from clinicalbert.datasets.pubtator import read_pubtator

_BETWEEN = re.compile(r"[|+]")
_CDR = {"train": "Training", "dev": "Development", "test": "Test"}
_NCBI = {"train": "train", "dev": "develop"}
_DISEASE = "Disease"
_NCBI_TYPES = ("SpecificDisease", "DiseaseClass", "Modifier", "CompositeMention")


def terms_by_reference(path: Path, prefix: str) -> dict[str, set[str]]:
    """Foreign identifier → terms of an OBO file that refer to it (``xref: PREFIX:``) and are not obsolete."""
    terms: dict[str, set[str]] = defaultdict(set)
    for stanza in path.read_text(encoding="utf-8").split("\n[")[1:]:
        lines = stanza.split("\n")
        if "is_obsolete: true" in lines:
            continue
        name = next((line.removeprefix("id: ") for line in lines if line.startswith("id: ")), "")
        for line in lines:
            if line.startswith(f"xref: {prefix}:"):
                terms[line.removeprefix(f"xref: {prefix}:").split()[0]].add(name)
    return terms


def _value(folder: Path) -> Callable[[str], str]:
    terms = terms_by_reference(folder.parent / "disease_ontology" / "HumanDO.obo", "MSH")
    return lambda identifiers: " ".join(sorted({t for i in _BETWEEN.split(identifiers) for t in terms.get(i, ())}))


def read_cdr(folder: Path, split: str) -> list[Example]:
    path = folder / f"CDR_{_CDR[split]}Set.PubTator.txt"
    return list(read_pubtator(path, {_DISEASE: _DISEASE}, _value(folder)))


def read_ncbi(folder: Path, split: str) -> list[Example]:
    path = folder / f"NCBI{_NCBI[split]}set_corpus.txt"
    return list(read_pubtator(path, dict.fromkeys(_NCBI_TYPES, _DISEASE), _value(folder)))


BC5CDR = Corpus(
    name="bc5cdr_links",
    title="BioCreative V CDR, diseases with their terms of the Disease Ontology",
    source="https://biocreative.bioinformatics.udel.edu/tasks/biocreative-v/track-3-cdr/ and the Disease Ontology",
    licence="US Government work (public domain); CC BY 3.0",
    splits=tuple(_CDR),
    read=read_cdr,
    folder="bc5cdr",
)
NCBI = Corpus(
    name="ncbi_disease_links",
    title="NCBI disease corpus, diseases with their terms of the Disease Ontology",
    source="https://www.ncbi.nlm.nih.gov/CBBresearch/Dogan/DISEASE/ and the Disease Ontology",
    licence="US Government work (public domain); CC BY 3.0",
    splits=tuple(_NCBI),
    read=read_ncbi,
    folder="ncbi_disease",
)
