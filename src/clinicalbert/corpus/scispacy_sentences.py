"""Sentences as Bio_ClinicalBERT cut them: scispaCy's parser, and starts that its authors forced."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from clinicalbert.errors import MissingExtraError

MODELS = ("en_core_sci_md", "en_core_sci_sm", "en_core_sci_lg")
"""The seed used the first; the others stand in for it."""
_PLACEHOLDER = re.compile(r"\[\*\*.*?\*\*\]", re.DOTALL)


def scispacy_splitter() -> Callable[[str], list[str]]:
    """Text → sentences. Raises MissingExtraError where spaCy or its scientific models are not installed."""
    try:
        import spacy
        from spacy.language import Language
        from spacy.util import is_package
    except ImportError:
        raise MissingExtraError("--sentences scispacy (spaCy and a model: en_core_sci_md)", "spacy") from None
    name = next((m for m in MODELS if is_package(m)), None)
    if name is None:
        raise MissingExtraError("--sentences scispacy (its model en_core_sci_md)", "spacy")
    if not Language.has_factory("seed_sentence_starts"):
        Language.component("seed_sentence_starts", func=force_starts)
    nlp = spacy.load(name, exclude=["tagger", "ner", "lemmatizer", "attribute_ruler"])
    nlp.add_pipe("seed_sentence_starts", before="parser")

    def split(text: str) -> list[str]:
        doc = nlp.make_doc(text)
        merge_placeholders(doc)
        for _, pipe in nlp.pipeline:
            doc = pipe(doc)
        return [line for s in doc.sents if (line := " ".join(s.text.split()))]

    return split


def merge_placeholders(doc: Any) -> None:
    """``[**Hospital 18**]`` becomes one token."""
    with doc.retokenize() as retokenizer:
        for match in _PLACEHOLDER.finditer(doc.text):
            span = doc.char_span(*match.span(), alignment_mode="expand")
            if span is not None and len(span) > 1:
                retokenizer.merge(span)


def force_starts(doc: Any) -> Any:
    """A sentence starts after "." before a word in title case, and after "-" where no "-" follows."""
    for token in doc[:-1]:
        following = doc[token.i + 1]
        if (token.text == "." and following.is_title) or (token.text == "-" and following.text != "-"):
            following.is_sent_start = True
    return doc
