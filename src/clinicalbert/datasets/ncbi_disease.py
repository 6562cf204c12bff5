"""NCBI disease corpus (Doğan et al., 2014): diseases in 793 PubMed abstracts, official split.

Train and dev are read in PubTator form. The test split is only to be had as tokens, one sentence a record; tokens
are joined by one blank, which a BERT tokenizer reads exactly as the original (it splits at punctuation anyway).
"""

from __future__ import annotations

from pathlib import Path

from clinicalbert.datasets.conll import read_conll
from clinicalbert.datasets.corpus import Corpus
from clinicalbert.datasets.example import Example
from clinicalbert.datasets.pubtator import read_pubtator

_CLASSES = ("SpecificDisease", "DiseaseClass", "Modifier", "CompositeMention")
_PUBTATOR = {"train": "NCBItrainset_corpus.txt", "dev": "NCBIdevelopset_corpus.txt"}
_TOKENS = {"test": "test", "dev-sentences": "devel"}


def read(folder: Path, split: str) -> list[Example]:
    if split in _PUBTATOR:
        unique = {e.id: e for e in read_pubtator(folder / _PUBTATOR[split], dict.fromkeys(_CLASSES, "Disease"))}
        return list(unique.values())  # the training file holds one abstract twice
    return list(read_conll(folder / "NCBI-disease-IOB" / f"{_TOKENS[split]}.tsv", prefix=f"ncbi-{split}"))


CORPUS = Corpus(
    name="ncbi_disease",
    title="NCBI disease mentions",
    source="https://www.ncbi.nlm.nih.gov/CBBresearch/Dogan/DISEASE/",
    licence="public domain; token files CC BY 4.0 (MTL-Bioinformatics-2016)",
    head="ncbi_disease",
    splits=("train", "dev", "dev-sentences", "test"),
    read=read,
)
