"""Notes → documents of sentences, one line a sentence, as pre-training wants them."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Literal

from clinicalbert.corpus.seed_sections import seed_sections
from clinicalbert.text.sections import split_sections
from clinicalbert.text.sentences import split_sentences

Sections = Literal["own", "seed"]
Sentences = Literal["own", "scispacy"]


class LostNoteError(Exception):
    """A note that the seed's section rules cannot cut; its message is the reason to count it under."""


def sentences_of(text: str, sections: Sections = "own", sentences: Sentences = "own") -> list[str]:
    """The sentences of a note, blanks and line ends inside of them as single blanks; sentences never cross sections.

    Raises LostNoteError where ``sections="seed"`` meets one of its faults, and MissingExtraError without scispaCy.
    """
    split = _splitter(sentences)
    if sections == "own":
        return split(text)
    try:
        segments = seed_sections(text)
    except (AttributeError, IndexError) as error:
        raise LostNoteError(f"the seed's section rules fail ({type(error).__name__})") from None
    return [sentence for segment in segments for sentence in split(segment)]


@lru_cache(maxsize=2)
def _splitter(sentences: Sentences) -> Callable[[str], list[str]]:
    if sentences == "scispacy":
        from clinicalbert.corpus.scispacy_sentences import scispacy_splitter

        return scispacy_splitter()
    return _own


def _own(text: str) -> list[str]:
    return [" ".join(text[s.start : s.end].split()) for s in split_sentences(text, split_sections(text))]
