"""Pairs of texts that mean the same: two names of a concept, a question and its answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from clinicalbert.knowledge.concepts import Concept
from clinicalbert.knowledge.synonyms import letters
from clinicalbert.training.align_recipe import AlignRecipe
from clinicalbert.training.loop import Place

Question = tuple[str, str]


@dataclass(frozen=True, slots=True)
class PairBatch:
    """``left[i]`` and ``right[i]`` mean the same. No two pairs share a concept or a spelling."""

    left: list[str]
    right: list[str]
    longest: int

    @property
    def tokens(self) -> int:
        """About as many tokens as the texts have."""
        return sum(min(self.longest, len(t) // 4 + 2) for t in (*self.left, *self.right))


class PairData:
    """Batches of pairs, each of one kind: synonyms, or questions with answers."""

    def __init__(
        self, concepts: Mapping[str, Sequence[Concept]], questions: Sequence[Question], recipe: AlignRecipe
    ) -> None:
        self._concepts = {name: [c for c in some if c.synonyms] for name, some in concepts.items()}
        self._questions, self._recipe = list(questions), recipe

    def batches(self, place: Place) -> Iterator[tuple[PairBatch, Place]]:
        """Endless batches from ``place`` on, each with the place after it."""
        epoch, skip = place.epoch, place.batch
        while True:
            for index, batch in enumerate(self._epoch(epoch)):
                if index >= skip:
                    yield batch, Place(epoch, 0, index + 1)
            epoch, skip = epoch + 1, 0

    def _epoch(self, epoch: int) -> list[PairBatch]:
        recipe = self._recipe
        rng = np.random.default_rng([recipe.seed, epoch])
        names: list[Question] = []
        for vocabulary, weight in sorted(recipe.vocabularies.items()):
            for concept in self._passes(self._concepts[vocabulary], weight, rng):
                forms = (concept.name, *concept.synonyms)
                one, other = rng.choice(len(forms), 2, replace=False)
                names.append((self._written(forms[one], rng), self._written(forms[other], rng)))
        asked = [self._questions[i] for i in self._order(len(self._questions), recipe.questions, rng)]
        batches = [
            *self._cut([names[i] for i in rng.permutation(len(names))], recipe.max_name_tokens),
            *self._cut(asked, recipe.max_answer_tokens),
        ]
        return [batches[i] for i in rng.permutation(len(batches))]

    def _passes(self, concepts: Sequence[Concept], weight: float, rng: np.random.Generator) -> list[Concept]:
        return [concepts[i] for i in self._order(len(concepts), weight, rng)]

    def _order(self, count: int, weight: float, rng: np.random.Generator) -> list[int]:
        """``weight`` passes over ``count`` things in random order; of a part of a pass, the first of another order."""
        whole = [rng.permutation(count) for _ in range(int(weight))]
        part = rng.permutation(count)[: round(count * (weight % 1))]
        return [int(i) for i in np.concatenate([*whole, part])]

    def _written(self, name: str, rng: np.random.Generator) -> str:
        if rng.random() >= self._recipe.case_noise:
            return name
        return name.upper() if rng.random() < 0.3 else name.lower()

    def _cut(self, pairs: Sequence[Question], longest: int) -> list[PairBatch]:
        """Batches in order; a pair that means what another of its batch means waits for the next."""
        batches: list[PairBatch] = []
        waiting = list(pairs)
        while len(waiting) >= 2:
            left, right, later = [], [], []
            seen: set[str] = set()
            for at, (one, other) in enumerate(waiting):
                keys = {letters(one), letters(other)}
                if seen & keys:
                    later.append((one, other))
                    continue
                seen |= keys
                left.append(one)
                right.append(other)
                if len(left) == self._recipe.batch_pairs:
                    later += waiting[at + 1 :]
                    break
            if len(left) < 2:
                break
            batches.append(PairBatch(left, right, longest))
            waiting = later
        return batches
