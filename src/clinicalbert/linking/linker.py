"""Which concepts is a mention? Candidates by vector and by letters, and how likely the best of each vocabulary is."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from clinicalbert.document import Code, Entity
from clinicalbert.facts import Abbreviation
from clinicalbert.linking.chance import Chance
from clinicalbert.linking.greatest import greatest
from clinicalbert.linking.index import ConceptIndex, SystemInfo

LETTERS = 0.3
"""What likeness of letters weighs beside nearness of vectors (chosen on held-out synonyms; 0.7 is better for drugs)."""
NAMES = 50
"""Names looked at: one concept may have several."""
BLOCK = 64
"""Mentions that are searched together: their scores fit into memory that is used again."""
KEPT = 20_000
"""Mentions whose answers are remembered: notes repeat themselves."""
Embed = Callable[[Sequence[str]], NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A concept (its place in the index) that a mention may mean; ``score`` from 0 to 1 orders candidates, and
    ``exact`` says that the mention is one of its names, letter by letter."""

    concept: int
    score: float
    exact: bool


Ranked = list[list[list[Candidate]]]
"""Of each vocabulary, of each mention, its candidates, the best first."""


@dataclass(frozen=True, slots=True)
class Question:
    """Mentions, and the vocabularies in which they are looked up."""

    mentions: Sequence[str]
    systems: Sequence[SystemInfo]


class Linker:
    """Links mentions to the concepts of an index. ``embed`` is the encoder that made its vectors."""

    def __init__(self, index: ConceptIndex, embed: Embed, chance: Chance) -> None:
        self.index, self._embed, self._chance = index, embed, chance
        self._systems = {s.name: s for s in index.manifest.systems}
        self._known: OrderedDict[tuple[str, str], tuple[Code, ...]] = OrderedDict()

    def linked(self, entities: Sequence[Entity], abbreviations: Sequence[Abbreviation] = ()) -> tuple[Entity, ...]:
        """The entities with the codes that are likely enough, the best of each vocabulary that covers their label.

        An entity that is one of the ``abbreviations`` of its text is linked by what it stands for.
        """
        (linked,) = self.linked_all([entities], [abbreviations])
        return linked

    def linked_all(
        self, entities: Sequence[Sequence[Entity]], abbreviations: Sequence[Sequence[Abbreviation]]
    ) -> list[tuple[Entity, ...]]:
        """The same for several texts at once, which costs less than one after the other."""
        asked = [_asked(own, short) for own, short in zip(entities, abbreviations, strict=True)]
        new = [key for key in dict.fromkeys(chain.from_iterable(asked)) if key not in self._known]
        labels = sorted({label for label, _ in new})
        questions = [Question([words for one, words in new if one == label], self._covering(label)) for label in labels]
        for label, question, ranked in zip(labels, questions, self._likeliest(questions), strict=True):
            codes = self._codes(question, ranked)
            self._known |= {(label, words): found for words, found in zip(question.mentions, codes, strict=True)}
        linked = [
            tuple(
                replace(e, codes=found) if (found := self._known[key]) else e for e, key in zip(own, keys, strict=True)
            )
            for own, keys in zip(entities, asked, strict=True)
        ]
        while len(self._known) > KEPT:
            self._known.popitem(last=False)
        return linked

    def forget(self) -> None:
        """Drop what is remembered of earlier notes."""
        self._known.clear()

    def candidates(self, mentions: Sequence[str], system: str, *, most: int = 5) -> list[list[Candidate]]:
        """The likeliest concepts of a vocabulary for each mention, the best first."""
        if not mentions:
            return []
        return self._searched(mentions, self._vectors(mentions), [self._systems[system]], most)[0]

    def _covering(self, label: str) -> list[SystemInfo]:
        return [s for s in self._systems.values() if label in s.labels]

    def _codes(self, question: Question, ranked: Ranked) -> list[tuple[Code, ...]]:
        return [
            tuple(
                code
                for system, found in zip(question.systems, ranked, strict=True)
                if (code := self._code(found[i], system)) is not None
            )
            for i in range(len(question.mentions))
        ]

    def likeliest(self, mentions: Sequence[str], systems: Sequence[SystemInfo]) -> Ranked:
        """Of each vocabulary, the first two candidates of each mention: what ``Chance`` judges by.

        A mention that is a name of one concept alone is not searched for: most are, and searching costs most.
        """
        (ranked,) = self._likeliest([Question(mentions, systems)])
        return ranked

    def _likeliest(self, questions: Sequence[Question]) -> list[Ranked]:
        """What is searched for is embedded together: a batch of many names costs little more than one of few."""
        named = [[[self._named(words, s) for words in q.mentions] for s in q.systems] for q in questions]
        rest = [
            [i for i in range(len(q.mentions)) if any(found[i] is None for found in own)]
            for q, own in zip(questions, named, strict=True)
        ]
        searched = [[q.mentions[i] for i in some] for q, some in zip(questions, rest, strict=True)]
        vectors, at = self._vectors(list(chain.from_iterable(searched))), 0
        for question, own, some, mentions in zip(questions, named, rest, searched, strict=True):
            ranked = self._searched(mentions, vectors[at : at + len(mentions)], question.systems, 2)
            at += len(mentions)
            for found, candidates in zip(own, ranked, strict=True):
                for i, best in zip(some, candidates, strict=True):
                    found[i] = best if found[i] is None else found[i]
        return [[[one or [] for one in found] for found in own] for own in named]

    def _vectors(self, mentions: Sequence[str]) -> NDArray[np.float32]:
        """[mentions, width]; of those that are names of any vocabulary, the vector that the index has already."""
        names = [self.index.named(words) for words in mentions]
        vectors = np.empty((len(mentions), self.index.vectors.shape[1]), dtype=np.float32)
        unknown = [i for i, own in enumerate(names) if not len(own)]
        if unknown:
            vectors[unknown] = self.index.turned(self._embed([mentions[i] for i in unknown]))
        for i, own in enumerate(names):
            if len(own):
                vectors[i] = self.index.vector(int(own[0]))
        return vectors

    def _named(self, words: str, system: SystemInfo) -> list[Candidate] | None:
        """The only concept of a vocabulary that has this name; none in an empty vocabulary; None: to be searched."""
        if system.first == system.last:
            return []
        names = self.index.named(words)
        owners = set(self.index.owner[names[(names >= system.first) & (names < system.last)]].tolist())
        return [Candidate(owners.pop(), 1.0, True)] if len(owners) == 1 else None

    def _searched(
        self, mentions: Sequence[str], vectors: NDArray[np.float32], systems: Sequence[SystemInfo], most: int
    ) -> Ranked:
        found: Ranked = [[] for _ in systems]
        for start in range(0, len(mentions), BLOCK):
            block = slice(start, start + BLOCK)
            near = [self.index.nearness(vectors[block], slice(s.first, s.last)) for s in systems]
            for i, words in enumerate(mentions[block]):
                letters = self.index.grams.similar(words, len(self.index.owner))
                for own, system, rows in zip(found, systems, near, strict=True):
                    keep = slice(system.first, system.last)
                    own.append(self._best(words, rows[i], letters[keep], keep, most))
        return found

    def _code(self, found: Sequence[Candidate], system: SystemInfo) -> Code | None:
        """None where no concept is likely enough (NIL)."""
        if not found:
            return None
        likely = self._chance.of(found)
        if likely < self._chance.threshold:
            return None
        best = found[0].concept
        code = self.index.ids[best]
        return Code(system.name, code, self.index.displays[best], system.release, round(likely, 4))

    def _best(
        self, words: str, near: NDArray[np.float32], letters: NDArray[np.float32], keep: slice, most: int
    ) -> list[Candidate]:
        if keep.start == keep.stop:
            return []
        scores = near + LETTERS * letters
        same = self.index.named(words)
        same = same[(same >= keep.start) & (same < keep.stop)] - keep.start
        scores[same] += 1  # the very name goes before all that only resembles it
        some = greatest(scores, NAMES)
        exact = set(same.tolist())
        found: dict[int, Candidate] = {}
        for name in some.tolist():
            concept = int(self.index.owner[keep.start + name])
            score = float(scores[name] - (name in exact)) / (1 + LETTERS)
            found.setdefault(concept, Candidate(concept, min(1.0, max(0.0, score)), name in exact))
            if len(found) == most:
                break
        return list(found.values())


def _asked(entities: Sequence[Entity], abbreviations: Sequence[Abbreviation]) -> list[tuple[str, str]]:
    """Label and words of each entity, of one that is an abbreviation what it stands for."""
    meant = {(a.start, a.end): a.expansion for a in abbreviations if a.expansion}
    return [(e.label, meant.get((e.start, e.end), e.text)) for e in entities]
