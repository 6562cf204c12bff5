"""BioCreative V CDR (Li et al., 2016): chemicals and diseases in 1,500 PubMed abstracts, official split."""

from __future__ import annotations

from pathlib import Path

from clinicalbert.datasets.corpus import Corpus
from clinicalbert.datasets.example import Example
from clinicalbert.datasets.pubtator import read_pubtator

_FILES = {"train": "Training", "dev": "Development", "test": "Test"}


def read(folder: Path, split: str) -> list[Example]:
    path = folder / f"CDR_{_FILES[split]}Set.PubTator.txt"
    return list(read_pubtator(path, {"Chemical": "Chemical", "Disease": "Disease"}))


CORPUS = Corpus(
    name="bc5cdr",
    title="BioCreative V chemical-disease relations, mentions",
    source="https://biocreative.bioinformatics.udel.edu/tasks/biocreative-v/track-3-cdr/",
    licence="US Government work (public domain)",
    head="bc5cdr",
    splits=tuple(_FILES),
    read=read,
)
