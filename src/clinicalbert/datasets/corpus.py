"""What a corpus adapter is, where the files lie, and the registry of adapters."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from clinicalbert.datasets.example import Choice, Example, Pair
from clinicalbert.errors import InputError, UnknownNameError
from clinicalbert.registry import Registry

ROOT_VARIABLE = "CLINICALBERT_DATA"
OWN_GOLD = Path(__file__).parent / "gold"
"""Where gold of our own lies, inside the package. Its open half is its dev split, its sealed half its test split."""
OWN_TEXTS = Path(__file__).parent / "own_texts"
"""Where texts of our own lie that are there to learn from."""
_HALVES = {"dev": "open", "test": "sealed"}
R = TypeVar("R", Example, Pair, Choice)


@dataclass(frozen=True, slots=True)
class Corpus(Generic[R]):
    """A corpus: where it comes from, under what terms, and how its raw files become records of one schema.

    ``read`` takes the corpus's folder (named like the corpus unless ``folder`` says otherwise) and a split. ``head`` is
    the token head that speaks its labels, or None when its labels are public ones or no such head speaks them;
    ``sentences`` says that each text is one sentence. ``schema`` is the class of the records, so that one need not read
    them to know it. A ``closed`` corpus is given out by its makers under an agreement: no copy was at hand here, and
    its adapter is written after the documented format. ``evaluation_only`` is why nothing may be trained on a corpus;
    ``inside`` is its folder where it comes with the package.
    """

    name: str
    title: str
    source: str
    licence: str
    splits: tuple[str, ...]
    read: Callable[[Path, str], list[R]]
    head: str | None = None
    folder: str = ""
    sentences: bool = False
    schema: type[Example] | type[Pair] | type[Choice] = Example
    closed: bool = False
    inside: Path | None = None
    evaluation_only: str = ""

    def called(self, split: str) -> str:
        """The corpus's own name of a split: halves of our own gold are open and sealed."""
        half = _HALVES.get(split, split)
        return half if split not in self.splits and half in self.splits else split

    def load(self, split: str) -> list[R]:
        """The records of a split; raises UnknownNameError or InputError (files absent)."""
        return self.load_below(self.inside or data_root(), split)

    def load_below(self, root: Path, split: str) -> list[R]:
        """The same, where ``root`` holds the folders of the corpora: for guards that look into a sister corpus."""
        if split == "train" and self.evaluation_only:
            raise InputError(
                f"nothing may be trained on {self.name}: {self.evaluation_only}; its splits: {', '.join(self.splits)}"
            )
        split = self.called(split)
        if split not in self.splits:
            raise UnknownNameError(f"split of {self.name}", split, self.splits)
        folder = self.inside or root / (self.folder or self.name)
        if not folder.is_dir():
            raise InputError(f"{folder} does not exist: get {self.name} from {self.source} and put it there")
        try:
            return self.read(folder, split)
        except OSError as error:
            raise InputError(
                f"{self.name} {split}: {error.filename} cannot be read; get it from {self.source}"
            ) from None


def data_root() -> Path:
    """The folder of the corpora, from the environment. It has no default."""
    value = os.environ.get(ROOT_VARIABLE)
    if not value:
        raise InputError(f"set {ROOT_VARIABLE} to the folder that holds the corpora, one sub-folder each")
    return Path(value)


CORPORA: Registry[Corpus[Any]] = Registry(
    "corpus",
    {
        "bc5cdr": "clinicalbert.datasets.bc5cdr:CORPUS",
        "ncbi_disease": "clinicalbert.datasets.ncbi_disease:CORPUS",
        "maccrobat2020": "clinicalbert.datasets.maccrobat2020:CORPUS",
        "maccrobat2020_doses": "clinicalbert.datasets.maccrobat2020:DOSES",
        "maccrobat2020_times": "clinicalbert.datasets.maccrobat2020:TIMES",
        "note_entities": "clinicalbert.datasets.note_entities:CORPUS",
        "casimedicos_en": "clinicalbert.datasets.casimedicos_en:CORPUS",
        "head_qa_en": "clinicalbert.datasets.head_qa_en:CORPUS",
        "liveqa_med2017": "clinicalbert.datasets.liveqa_med2017:CORPUS",
        "mediqa2019": "clinicalbert.datasets.mediqa2019:CORPUS",
        "mediqa2019_rqe": "clinicalbert.datasets.mediqa2019_rqe:CORPUS",
        "mts_dialog": "clinicalbert.datasets.mts_dialog:CORPUS",
        "mtsamples_descriptions": "clinicalbert.datasets.mtsamples_descriptions:CORPUS",
        "nli4ct": "clinicalbert.datasets.nli4ct:CORPUS",
        "openi": "clinicalbert.datasets.openi:CORPUS",
        "openi_impressions": "clinicalbert.datasets.openi:IMPRESSIONS",
        "pubmedqa": "clinicalbert.datasets.pubmedqa:CORPUS",
        "trialgpt_criteria": "clinicalbert.datasets.trialgpt_criteria:CORPUS",
        "ade_corpus_v2": "clinicalbert.datasets.ade_corpus_v2:CORPUS",
        "ade_doses": "clinicalbert.datasets.ade_corpus_v2:DOSES",
        "phee": "clinicalbert.datasets.phee:CORPUS",
        "ddi_2013": "clinicalbert.datasets.ddi_2013:CORPUS",
        "ada_case_reports": "clinicalbert.datasets.ada_case_reports:CORPUS",
        "bioscope": "clinicalbert.datasets.bioscope:CORPUS",
        "e3c_english": "clinicalbert.datasets.e3c_english:CORPUS",
        "bc5cdr_links": "clinicalbert.datasets.disease_links:BC5CDR",
        "ncbi_disease_links": "clinicalbert.datasets.disease_links:NCBI",
        "disease_ontology_synonyms": "clinicalbert.knowledge.held_out_synonyms:DISEASES",
        "icd10cm_synonyms": "clinicalbert.knowledge.held_out_synonyms:CODES",
        "drug_names_synonyms": "clinicalbert.knowledge.held_out_synonyms:DRUGS",
        "replaced_abbreviations": "clinicalbert.datasets.replaced_abbreviations:CORPUS",
        "i2b2_2006": "clinicalbert.datasets.i2b2_2006:CORPUS",
        "i2b2_2010": "clinicalbert.datasets.i2b2_2010:CORPUS",
        "i2b2_2012": "clinicalbert.datasets.i2b2_2012:CORPUS",
        "i2b2_2014": "clinicalbert.datasets.i2b2_2014:CORPUS",
        "mednli": "clinicalbert.datasets.mednli:CORPUS",
        "assertion_gold": "clinicalbert.datasets.assertion_gold:CORPUS",
        "assertion_gold_2": "clinicalbert.datasets.assertion_gold:SECOND",
        "assertion_texts": "clinicalbert.datasets.assertion_gold:TEXTS",
        "temporality_gold": "clinicalbert.datasets.temporality_gold:CORPUS",
        "temporality_texts": "clinicalbert.datasets.temporality_gold:TEXTS",
        "dosage_gold": "clinicalbert.datasets.dosage_gold:CORPUS",
        "phi_gold": "clinicalbert.datasets.phi_gold:CORPUS",
        "presidio_synthetic_pii": "clinicalbert.datasets.presidio_synthetic_pii:CORPUS",
        "phi_surrogates": "clinicalbert.datasets.phi_surrogates:CORPUS",
    },
)
