"""Systems that link, side by side: words alone (BM25), letters alone, vectors alone, and all that the linker knows.

The index that they search holds no synonym that is asked for: it is built of what alignment was taught, and kept.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from math import log

import numpy as np
from numpy.typing import NDArray

from clinicalbert.document import Code, Entity
from clinicalbert.evaluation.task_suite import System
from clinicalbert.evaluation.text_systems import Systems
from clinicalbert.inference.linking import OnNames, stored_index
from clinicalbert.inference.sentence import SentenceEncoder
from clinicalbert.knowledge.held_out_synonyms import synonym_split
from clinicalbert.knowledge.shipped import read_concepts
from clinicalbert.knowledge.vocabularies import VOCABULARIES
from clinicalbert.linking.build import Source
from clinicalbert.linking.chance import Chance
from clinicalbert.linking.grams import words_of
from clinicalbert.linking.index import ConceptIndex
from clinicalbert.linking.linker import Linker
from clinicalbert.linking.sources import source_of
from clinicalbert.tasks.task import Found, Page, Task
from clinicalbert.text.definitions import long_forms
from clinicalbert.text.tokens import Tokenizer

K1, B = 1.2, 0.75
"""Of BM25 (Robertson & Zaragoza, 2009), as they are commonly set."""
FIVE = 5
Rank = Callable[[Sequence[str], str], list[list[int]]]
"""(mentions, vocabulary) → concepts of each, the best first."""


def without_held_out() -> list[Source]:
    """The open vocabularies as they come with the package, without the synonyms held out."""
    learnt = {c.id: c for c in synonym_split().train}
    return [source_of(name, [learnt[c.id] for c in read_concepts(name)]) for name in sorted(VOCABULARIES)]


def systems(tokenizer: Tokenizer, on_names: OnNames) -> Systems:
    """The systems, the encoder's hash and the engine's name. Raises InputError (vocabularies absent), WeightsError."""
    encoder = SentenceEncoder.open()
    index = stored_index(without_held_out, encoder, "held-out", on_names)
    linker = Linker(index, encoder, Chance.fitted())

    def by_linker(mentions: Sequence[str], system: str) -> list[list[int]]:
        return [[c.concept for c in found] for found in linker.candidates(mentions, system, most=FIVE)]

    ranks: dict[str, Rank] = {
        "linker": by_linker,
        "vectors alone": lambda mentions, system: _nearest(index, encoder, mentions, system),
        "letters alone": lambda mentions, system: _alike(index, mentions, system),
        "BM25": Bm25(index).rank,
    }
    found = {name: System(tokenizer, _reader(index, rank)) for name, rank in ranks.items()}
    return found, encoder.bundle.digest, encoder.engine


def _reader(index: ConceptIndex, rank: Rank) -> Callable[[Task, Sequence[Page]], list[Found]]:
    """Every system sees the same mentions: abbreviations that a text defines are written out."""
    prefixes = {index.ids[index.owner[s.first]].partition(":")[0]: s for s in index.manifest.systems if s.concepts}

    def read(task: Task, pages: Sequence[Page]) -> list[Found]:
        asked: dict[str, dict[str, list[Code]]] = defaultdict(dict)
        written = [{e: long_forms(p.text).get(e.text, e.text) for e in p.given} for p in pages]
        for page in written:
            for entity, words in page.items():
                asked[entity.label][words] = []
        for prefix, known in asked.items():
            system = prefixes[prefix]
            for one, concepts in zip(known, rank(list(known), system.name), strict=True):
                asked[prefix][one] = [
                    Code(system.name, index.ids[c], index.displays[c], system.release) for c in concepts
                ]

        def answered(entity: Entity, words: str) -> Entity:
            return replace(entity, codes=tuple(asked[entity.label][words]))

        return [Found(tuple(answered(e, page[e]) for e in p.given)) for p, page in zip(pages, written, strict=True)]

    return read


def _first_concepts(index: ConceptIndex, scores: NDArray[np.float32], first: int) -> list[int]:
    """The concepts of the names with the highest scores."""
    nearest = min(50, len(scores))
    some = np.argpartition(-scores, nearest - 1)[:nearest]
    some = some[np.lexsort((some, -scores[some]))]
    return list(dict.fromkeys(index.owner[first + some].tolist()))[:FIVE]


def _keep(index: ConceptIndex, system: str) -> slice:
    told = next(s for s in index.manifest.systems if s.name == system)
    return slice(told.first, told.last)


def _nearest(index: ConceptIndex, encoder: SentenceEncoder, mentions: Sequence[str], system: str) -> list[list[int]]:
    keep = _keep(index, system)
    found = []
    for start in range(0, len(mentions), 256):
        rows = index.nearness(index.turned(encoder(mentions[start : start + 256])), keep)
        found += [_first_concepts(index, row, keep.start) for row in rows]
    return found


def _alike(index: ConceptIndex, mentions: Sequence[str], system: str) -> list[list[int]]:
    keep = _keep(index, system)
    size = len(index.owner)
    return [_first_concepts(index, index.grams.similar(m, size)[keep], keep.start) for m in mentions]


class Bm25:
    """BM25 over the words of names, plurals reduced."""

    def __init__(self, index: ConceptIndex) -> None:
        self._index = index
        self._tables: dict[str, tuple[dict[str, tuple[NDArray[np.int64], NDArray[np.float32]]], int]] = {}

    def rank(self, mentions: Sequence[str], system: str) -> list[list[int]]:
        """The concepts of each mention, the best first."""
        keep = _keep(self._index, system)
        if system not in self._tables:
            self._tables[system] = _postings(self._index.names(keep)), keep.stop - keep.start
        table, size = self._tables[system]
        found = []
        for mention in mentions:
            scores = np.zeros(size, dtype=np.float32)
            for word in words_of(mention):
                if word in table:
                    places, weights = table[word]
                    scores[places] += weights
            found.append(_first_concepts(self._index, scores, keep.start))
        return found


def _postings(names: Sequence[str]) -> dict[str, tuple[NDArray[np.int64], NDArray[np.float32]]]:
    """Word → names that have it, and what it adds to their score."""
    words = [Counter(words_of(name)) for name in names]
    lengths = np.array([sum(w.values()) for w in words], dtype=np.float64)
    mean = float(lengths.mean())
    holders: dict[str, list[int]] = defaultdict(list)
    counts: dict[str, list[int]] = defaultdict(list)
    for i, some in enumerate(words):
        for word, count in some.items():
            holders[word].append(i)
            counts[word].append(count)
    table = {}
    for word, places in holders.items():
        at = np.array(places, dtype=np.int64)
        n = np.array(counts[word], dtype=np.float64)
        idf = log(1 + (len(names) - len(at) + 0.5) / (len(at) + 0.5))
        table[word] = at, (idf * n * (K1 + 1) / (n + K1 * (1 - B + B * lengths[at] / mean))).astype(np.float32)
    return table
