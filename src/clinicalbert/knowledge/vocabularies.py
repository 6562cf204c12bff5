"""What a vocabulary is, where its files lie, and the registry of vocabularies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from clinicalbert.datasets.corpus import data_root
from clinicalbert.errors import InputError
from clinicalbert.knowledge.concepts import Concept
from clinicalbert.registry import Registry


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """A vocabulary: where it comes from, under what terms, and how its raw files become concepts.

    ``read`` takes the vocabulary's folder, which has the vocabulary's name. ``release`` is the one that the reader was
    written and its counts were taken for. ``uri`` names the code system in FHIR R4; ``labels`` are those of entities
    that are linked to it.
    """

    name: str
    title: str
    source: str
    licence: str
    release: str
    read: Callable[[Path], list[Concept]]
    uri: str
    labels: tuple[str, ...]

    def load(self) -> list[Concept]:
        """All concepts, in the order of the files; raises InputError (files absent, cut off or malformed)."""
        folder = data_root() / self.name
        if not folder.is_dir():
            raise InputError(f"{folder} does not exist: get {self.name} from {self.source} and put it there")
        try:
            return self.read(folder)
        except OSError as error:
            raise InputError(f"{self.name}: {error.filename} cannot be read; get it from {self.source}") from None
        except UnicodeDecodeError:
            raise InputError(f"{self.name}: a file in {folder} is not UTF-8; get it from {self.source}") from None


VOCABULARIES: Registry[Vocabulary] = Registry(
    "vocabulary",
    {
        "disease_ontology": "clinicalbert.knowledge.disease_ontology:VOCABULARY",
        "symp_ontology": "clinicalbert.knowledge.symptom_ontology:VOCABULARY",
        "icd10cm": "clinicalbert.knowledge.icd10cm:VOCABULARY",
        "drug_names": "clinicalbert.knowledge.drug_names:VOCABULARY",
    },
)
