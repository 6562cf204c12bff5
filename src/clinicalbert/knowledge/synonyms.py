"""Synonyms parted into those that may be learnt and those that must be linked unseen."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from clinicalbert.errors import InputError
from clinicalbert.knowledge.concepts import Concept


@dataclass(frozen=True, slots=True)
class SynonymSplit:
    """``train``: every concept, in the order given, with the synonyms that may be learnt.

    ``held_out``: (synonym, id of its concept), sorted. Each concept keeps its name.
    """

    train: list[Concept]
    held_out: list[tuple[str, str]]


def letters(words: str) -> str:
    """What is compared: letters and digits alone, without case, accents, blanks and punctuation.

    It is coarser than the eye, so that nothing held out differs from something learnt by its spelling alone.
    """
    plain = unicodedata.normalize("NFKD", words.casefold()).casefold()
    return "".join(c for c in plain if c.isalnum())


def split_synonyms(concepts: Sequence[Concept], *, share: float = 0.1, seed: int = 0) -> SynonymSplit:
    """Holds out about ``share`` (0 to 1) of the synonyms whose ``letters`` stand once among all names and synonyms.

    The others are learnt, for their words stand elsewhere: as a name, or as a synonym of this or another concept. All
    systems that are learnt from must be split in one call. A synonym's lot is a hash of (seed, concept id, synonym), so
    neither order nor other concepts change it, and a larger share holds out what a smaller one does. Raises InputError
    for another share.
    """
    if not 0 <= share <= 1:
        raise InputError(f"share must be from 0 to 1, not {share}")
    seen = Counter(letters(words) for c in concepts for words in (c.name, *c.synonyms))
    train: list[Concept] = []
    held_out: list[tuple[str, str]] = []
    for concept in concepts:
        kept: list[str] = []
        for synonym in concept.synonyms:
            key = letters(synonym)
            if key and seen[key] == 1 and _lot(seed, concept.id, synonym) < share:
                held_out.append((synonym, concept.id))
            else:
                kept.append(synonym)
        train.append(replace(concept, synonyms=tuple(kept)))
    return SynonymSplit(train, sorted(held_out))


def _lot(seed: int, concept: str, synonym: str) -> float:
    """A number from 0 to 1, below 1."""
    digest = hashlib.sha256(json.dumps([seed, concept, synonym]).encode()).digest()
    return (int.from_bytes(digest[:8], "big") >> 11) / 2**53
