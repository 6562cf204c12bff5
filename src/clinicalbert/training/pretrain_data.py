"""A prepared folder → batches, in an order that depends on the seed alone; any place in it can be returned to.

Shards are shuffled, and the sequences of some shards at a time: memory is that of so many shards. Each process makes
all batches and takes its part of each.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from clinicalbert.corpus.dynamic_masking import DynamicMasking, mask_batch
from clinicalbert.corpus.full_sentences import Stream, sequences, stream
from clinicalbert.corpus.layouts import (
    Instances,
    TokenDocuments,
    documents_from_lines,
    documents_of,
    instances_from_lines,
    instances_of,
    read_arrow,
)
from clinicalbert.corpus.shards import HELD_OUT, TRAIN, Prepared, Shard, check_shard
from clinicalbert.errors import InputError
from clinicalbert.text.tokens import Tokenizer
from clinicalbert.training.loop import Place
from clinicalbert.training.pretrain_batch import PretrainBatch
from clinicalbert.training.pretrain_recipe import TrainTable

SPECIALS = 2
POOL = 50
"""Batches whose sequences are sorted by length together, so that next to nothing is padded."""
_ORDER, _MASKS, _HELD_OUT = 0, 1, 2
"""Streams of random numbers, apart from each other."""


class PretrainData:
    """The batches of a prepared folder under a recipe. Raises InputError when the two do not fit."""

    def __init__(self, prepared: Prepared, recipe: TrainTable, tokenizer: Tokenizer) -> None:
        self._prepared, self._recipe, self._tokenizer = prepared, recipe, tokenizer
        packing = prepared.manifest["settings"]["packing"]
        if (packing == "documents") != (recipe.objective == "masked-lm"):
            wanted = "documents (--packing documents)" if recipe.objective == "masked-lm" else "instances"
            raise InputError(
                f"{prepared.folder} holds {packing} packing, this recipe wants {wanted}: prepare the text with it"
            )
        unknown = sorted(set(recipe.weights) - {s.category for s in prepared.shards})
        if unknown:
            raise InputError(f"the recipe weighs categories that {prepared.folder} has not: {', '.join(unknown)}")
        self._masking = DynamicMasking(
            tokenizer.mask,
            tokenizer.vocabulary_size,
            (tokenizer.cls, tokenizer.sep, tokenizer.pad),
            recipe.masked_share,
            recipe.unit,
        )
        self._ids: dict[str, int] = {}

    def batches(self, place: Place) -> Iterator[tuple[PretrainBatch, Place]]:
        """Endless batches from ``place`` on, each with the place after it. Raises InputError when there are none."""
        if not any(self._recipe.weights.get(s.category, 1.0) > 0 for s in self._prepared.of(TRAIN)):
            raise InputError(f"{self._prepared.folder} holds no text to train on, or the recipe weighs all of it 0")
        epoch, group, skip = place.epoch, place.group, place.batch
        while True:
            groups = self._groups(epoch)
            while group < len(groups):
                maker = self._maker(groups[group], [self._recipe.seed, epoch, group])
                for index in range(skip, len(maker)):
                    yield maker.batch(index), Place(epoch, group, index + 1)
                group, skip = group + 1, 0
            epoch, group = epoch + 1, 0

    def held_out(self) -> dict[str, list[PretrainBatch]]:
        """Category → batches of held-out text, the same at each call."""
        found: dict[str, list[PretrainBatch]] = {}
        for category in sorted({s.category for s in self._prepared.of(HELD_OUT)}):
            shards = [s for s in self._prepared.of(HELD_OUT) if s.category == category]
            batches: list[PretrainBatch] = []
            tokens = 0
            maker = self._maker(shards[:4], [0, 0, _HELD_OUT])
            for index in range(len(maker)):
                if tokens >= self._recipe.evaluate_tokens:
                    break
                batches.append(maker.batch(index))
                tokens += batches[-1].tokens
            found[category] = batches
        return found

    def _groups(self, epoch: int) -> list[list[Shard]]:
        rng = np.random.default_rng([self._recipe.seed, epoch, _ORDER])
        chosen: list[Shard] = []
        for shard in self._prepared.of(TRAIN):
            weight = self._recipe.weights.get(shard.category, 1.0)
            chosen += [shard] * (int(weight) + int(rng.random() < weight % 1))
        order = [chosen[i] for i in rng.permutation(len(chosen))]
        size = self._recipe.shuffle_shards
        return [order[i : i + size] for i in range(0, len(order), size)]

    def _maker(self, shards: Sequence[Shard], seed: list[int]) -> _DocumentBatches | _InstanceBatches:
        if self._recipe.objective == "masked-lm":
            streams = []
            for i, shard in enumerate(shards):
                documents = self._documents(shard)
                order = np.random.default_rng([*seed, i, _ORDER]).permutation(len(documents.sentences))
                streams.append(stream(documents.encoded, documents.sentences, order, self._tokenizer.sep))
            return _DocumentBatches(streams, self._recipe, self._tokenizer, self._masking, seed)
        return _InstanceBatches([self._instances(s) for s in shards], self._recipe, self._tokenizer.pad, seed)

    def _documents(self, shard: Shard) -> TokenDocuments:
        path = check_shard(self._prepared, shard)
        if shard.file.endswith(".arrow"):
            return documents_of(read_arrow(path))
        with path.open(encoding="utf-8") as lines:
            return documents_from_lines(map(json.loads, lines), self._by_name())

    def _instances(self, shard: Shard) -> Instances:
        path = check_shard(self._prepared, shard)
        if shard.file.endswith(".arrow"):
            return instances_of(read_arrow(path))
        with path.open(encoding="utf-8") as lines:
            return instances_from_lines(map(json.loads, lines), self._by_name())

    def _by_name(self) -> dict[str, int]:
        if not self._ids:
            self._ids = {name: i for i, name in enumerate(self._tokenizer.names)}
        return self._ids


class _DocumentBatches:
    """Sequences of whole sentences; each batch holds sequences of about one length."""

    def __init__(
        self,
        streams: Sequence[Stream],
        recipe: TrainTable,
        tokenizer: Tokenizer,
        masking: DynamicMasking,
        seed: list[int],
    ) -> None:
        self._streams, self._tokenizer, self._masking, self._seed = streams, tokenizer, masking, seed
        slices = [sequences(s, recipe.max_seq_length - SPECIALS) for s in streams]
        owners = np.repeat(np.arange(len(streams)), [len(s) for s in slices])
        spans = np.concatenate(slices)
        rng = np.random.default_rng([*seed, _ORDER])
        order = rng.permutation(len(spans))
        rows = recipe.batch_tokens // recipe.max_seq_length
        pools = [order[i : i + POOL * rows] for i in range(0, len(order), POOL * rows)]
        lengths = spans[:, 1] - spans[:, 0] + SPECIALS
        self._batches: list[NDArray[np.int64]] = []
        for pool in pools:
            by_length = pool[np.argsort(lengths[pool], kind="stable")]
            cut = _cuts(lengths[by_length], recipe.batch_tokens)
            batches = np.split(by_length, cut)
            self._batches += [batches[i] for i in rng.permutation(len(batches))]
        self._spans, self._owners, self._plain_rows = spans, owners, recipe.plain_rows

    def __len__(self) -> int:
        return len(self._batches)

    def batch(self, index: int) -> PretrainBatch:
        chosen = self._batches[index]
        spans = self._spans[chosen]
        sizes = spans[:, 1] - spans[:, 0]
        length = int(sizes.max()) + SPECIALS
        shape = len(chosen), length
        ids = np.full(shape, self._tokenizer.pad, dtype=np.int32)
        shapes, units = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.uint8)
        ids[:, 0] = self._tokenizer.cls
        for row, (start, end) in enumerate(spans.tolist()):
            text = self._streams[self._owners[chosen[row]]]
            size = end - start
            ids[row, 1 : size + 1] = text.ids[start:end]
            ids[row, size + 1] = self._tokenizer.sep
            shapes[row, 1 : size + 1] = text.shapes[start:end]
            units[row, 1 : size + 1] = text.units[start:end]
        rng = np.random.default_rng([*self._seed, index, _MASKS])
        masked = mask_batch(ids, units, self._masking, rng)
        mask = np.arange(length) < sizes[:, None] + SPECIALS
        shapes.ravel()[masked.at] = 0  # the shape of a hidden word would give it away
        shapes[rng.random(len(shapes)) < self._plain_rows] = 0
        return PretrainBatch(
            masked.ids.astype(np.int64), shapes, masked.at, masked.labels, None if mask.all() else mask
        )


def _cuts(lengths: NDArray[np.int64], tokens: int) -> list[int]:
    """Where to cut ascending lengths into batches of at most so many tokens, padding included."""
    cuts, first = [], 0
    for i, length in enumerate(lengths.tolist()):
        if (i - first + 1) * length > tokens:
            cuts.append(i)
            first = i
    return cuts


class _InstanceBatches:
    """Finished instances, shuffled; padded to the longest of each batch."""

    def __init__(self, parts: Sequence[Instances], recipe: TrainTable, pad: int, seed: list[int]) -> None:
        self._parts, self._pad = parts, pad
        longest = max((int(np.diff(p.offsets).max(initial=0)) for p in parts), default=0)
        if longest > recipe.max_seq_length:
            raise InputError(
                f"instances of {longest} tokens, the recipe reads {recipe.max_seq_length}: prepare with that "
                "--max-seq-length, or raise max_seq_length"
            )
        owners = np.repeat(np.arange(len(parts)), [len(p) for p in parts])
        numbers = np.concatenate([np.arange(len(p)) for p in parts])
        order = np.random.default_rng([*seed, _ORDER]).permutation(len(owners))
        size = recipe.batch_size
        self._batches = [
            np.stack([owners[order[i : i + size]], numbers[order[i : i + size]]], axis=1)
            for i in range(0, len(order), size)
        ]

    def __len__(self) -> int:
        return len(self._batches)

    def batch(self, index: int) -> PretrainBatch:
        chosen = self._batches[index].tolist()
        rows = [(part := self._parts[p]).ids[part.offsets[i] : part.offsets[i + 1]] for p, i in chosen]
        sizes = np.array([len(r) for r in rows])
        length = int(sizes.max())
        ids = np.full((len(rows), length), self._pad, dtype=np.int64)
        for row, values in enumerate(rows):
            ids[row, : len(values)] = values
        steps = np.arange(length)
        b_starts = np.array([self._parts[p].b_starts[i] for p, i in chosen])
        mask = steps < sizes[:, None]
        at, labels = [], []
        for row, (p, i) in enumerate(chosen):
            part = self._parts[p]
            hidden = slice(int(part.masks[i]), int(part.masks[i + 1]))
            at.append(part.positions[hidden].astype(np.int64) + row * length)
            labels.append(part.labels[hidden])
        return PretrainBatch(
            ids,
            np.zeros_like(ids),
            np.concatenate(at),
            np.concatenate(labels).astype(np.int64),
            None if mask.all() else mask,
            ((steps >= b_starts[:, None]) & mask).astype(np.int64),
            np.array([self._parts[p].random_next[i] for p, i in chosen], dtype=np.int64),
        )
