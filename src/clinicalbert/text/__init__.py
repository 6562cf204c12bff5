"""Note -> Document: sections and sentences."""

from clinicalbert.text.sections import split_sections
from clinicalbert.text.sentences import split_sentences

__all__ = ["split_sections", "split_sentences"]
