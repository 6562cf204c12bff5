"""Examples of several tasks and data sets → batches, in an order that depends on the seed alone.

Every epoch cuts each example anew, at sentence starts, into windows of a size drawn from the recipe's choices: the
encoder learns to read both lone sentences and whole passages. Batches hold windows of like length, of one family.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from clinicalbert.datasets.example import Example
from clinicalbert.errors import InputError
from clinicalbert.tasks.pages import pages_of
from clinicalbert.tasks.registry import TASKS
from clinicalbert.text.tokens import Tokenizer
from clinicalbert.text.windows import cut_windows, sentence_starts
from clinicalbert.training.family_batch import FamilyBatch, Row, Taught, collate, hide_words, noise_case
from clinicalbert.training.finetune_recipe import FinetuneRecipe
from clinicalbert.training.loop import Place

Source = tuple[str, str]
"""(task, data set)."""


def sources_of(recipe: FinetuneRecipe) -> dict[Source, float]:
    """What a recipe learns from, and the passes over each in an epoch."""
    found = {}
    for name, weight in recipe.weights.items():
        task, _, dataset = name.partition("/")
        found[task, dataset] = weight
    return found


def taught(source: Source, examples: Sequence[Example], tokenizer: Tokenizer) -> list[Taught]:
    """What examples teach a task."""
    task = TASKS.get(source[0])
    pages = pages_of(task, examples, tokenizer, source[1])
    return [
        Taught(p.tokens, task.targets(e, p, source[1]), sentence_starts(p.sentences), task.card.family)
        for e, p in zip(examples, pages, strict=True)
        if len(p.tokens)
    ]


class FinetuneData:
    """Batches of all sources of a recipe."""

    def __init__(
        self, examples: Mapping[Source, Sequence[Example]], recipe: FinetuneRecipe, tokenizer: Tokenizer
    ) -> None:
        self._recipe, self._tokenizer = recipe, tokenizer
        weights = sources_of(recipe)
        self._sources = [(taught(s, some, tokenizer), weights[s]) for s, some in examples.items()]
        self.digest = hashlib.sha256(repr(list(examples.items())).encode()).hexdigest()[:12]
        """Of the examples: a run goes on with the same alone."""
        if not any(some and weight for some, weight in self._sources):
            raise InputError("no training text is left: none was given, or each one shares words with what is measured")

    def steps(self) -> int:
        """Steps of the recipe: as told, or as many as its epochs take."""
        if self._recipe.steps:
            return self._recipe.steps
        whole, share = divmod(self._recipe.epochs, 1)
        counted = sum(len(self._rows(epoch)) for epoch in range(int(whole)))
        return max(1, counted + round(share * len(self._rows(int(whole)))))

    def batches(self, place: Place) -> Iterator[tuple[FamilyBatch, Place]]:
        """Endless batches from ``place`` on, each with the place after it."""
        epoch, skip = place.epoch, place.batch
        while True:
            rows = self._rows(epoch)
            for index in range(skip, len(rows)):
                yield self._batch(rows[index], epoch, index), Place(epoch, 0, index + 1)
            epoch, skip = epoch + 1, 0

    def _rows(self, epoch: int) -> list[list[Row]]:
        """The rows of each batch of an epoch."""
        recipe = self._recipe
        rng = np.random.default_rng((recipe.seed, epoch))
        rows: list[Row] = []
        for some, weight in self._sources:
            passes = np.full(len(some), int(weight)) + (rng.random(len(some)) < weight % 1)
            sizes = rng.choice(np.asarray(recipe.window_sizes), size=int(passes.sum()))
            chosen = np.repeat(np.arange(len(some)), passes)
            for i, size in zip(chosen.tolist(), sizes.tolist(), strict=True):
                one = some[i]
                rows += [Row(one, w.start, w.end) for w in cut_windows(one.tokens, one.breaks, size=size, context=0)]
        noise = rng.random(len(rows))
        order = sorted(range(len(rows)), key=lambda i: (rows[i].taught.family, len(rows[i]) * (1 + 0.1 * noise[i])))
        batches: list[list[Row]] = []
        longest = 0
        for i in order:
            row = rows[i]
            longest = max(longest, len(row) + 2)
            full = not batches or batches[-1][0].taught.family != row.taught.family
            if full or longest * (len(batches[-1]) + 1) > recipe.batch_tokens:
                batches.append([])
                longest = len(row) + 2
            batches[-1].append(row)
        return [batches[i] for i in rng.permutation(len(batches))]

    def _batch(self, rows: Sequence[Row], epoch: int, index: int) -> FamilyBatch:
        rng = np.random.default_rng((self._recipe.seed, epoch, index))
        batch = collate(rows, self._tokenizer)
        noise_case(batch, self._recipe.case_noise, rng)
        hide_words(batch, self._recipe.word_masking, self._tokenizer.mask, rng)
        return batch
