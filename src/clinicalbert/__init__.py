"""Clinical notes → sections, entities and more, with exact offsets; offline, on a CPU.

    import clinicalbert
    read = clinicalbert.NotePipeline(clinicalbert.load(), clinicalbert.gated())
    document = read("Mrs. Oberwald denies chest pain. Started lisinopril 10 mg daily.")

Not a medical device: outputs are drafts for qualified professionals.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from clinicalbert.document import Document, Entity, NoteMeta, Section, Sentence
    from clinicalbert.errors import ClinicalBertError
    from clinicalbert.inference.gating import gated
    from clinicalbert.inference.notes import NotePipeline
    from clinicalbert.inference.pipeline import Pipeline, load
    from clinicalbert.privacy import ClearedText, RawNote, cleared

__version__ = "0.1.0"

_PLACES = {
    "ClearedText": "clinicalbert.privacy",
    "ClinicalBertError": "clinicalbert.errors",
    "Document": "clinicalbert.document",
    "Entity": "clinicalbert.document",
    "NoteMeta": "clinicalbert.document",
    "NotePipeline": "clinicalbert.inference.notes",
    "Pipeline": "clinicalbert.inference.pipeline",
    "RawNote": "clinicalbert.privacy",
    "Section": "clinicalbert.document",
    "Sentence": "clinicalbert.document",
    "cleared": "clinicalbert.privacy",
    "gated": "clinicalbert.inference.gating",
    "load": "clinicalbert.inference.pipeline",
}

__all__ = [
    "ClearedText",
    "ClinicalBertError",
    "Document",
    "Entity",
    "NoteMeta",
    "NotePipeline",
    "Pipeline",
    "RawNote",
    "Section",
    "Sentence",
    "cleared",
    "gated",
    "load",
]


def __getattr__(name: str) -> Any:
    # heavy imports wait until a name is used
    if name in _PLACES:
        return getattr(import_module(_PLACES[name]), name)
    raise AttributeError(f"module 'clinicalbert' has no attribute {name!r}")
