"""Documents of sentences → BERT pre-training instances, to the letter (Devlin 2019, as used by Alsentzer 2019).

One random generator drives everything, and the order of its draws is part of the recipe: the same seed and the same
documents give the same instances, token by token, as the original program.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

Sentence = Sequence[int]
Document = Sequence[Sentence]
SPECIALS = 3
"""[CLS] A [SEP] B [SEP]."""
TRIES = 10
"""Draws for another document; if all hit the same one, its own text follows, still labelled random."""


@dataclass(frozen=True, slots=True)
class PackingSettings:
    """Seed, passes over the documents, tokens an instance, and the share of instances cut short on purpose."""

    seed: int = 12345
    dupe_factor: int = 5
    max_seq_length: int = 128
    short_seq_prob: float = 0.1


@dataclass(frozen=True, slots=True)
class MaskingSettings:
    """Share of tokens to predict, how many at most, the [MASK] id, and the size of the vocabulary drawn from."""

    mask_id: int
    vocabulary_size: int
    share: float = 0.15
    most: int = 20


@dataclass(frozen=True, slots=True)
class Instance:
    """``ids`` with [CLS], [SEP] and masks in place; segment B begins at ``b_start``; ``positions`` and ``labels`` are
    what is to be predicted, in order; ``random_next`` is the label of next-sentence prediction."""

    ids: list[int]
    b_start: int
    random_next: bool
    positions: list[int]
    labels: list[int]


def pack(
    documents: Sequence[Document], cls: int, sep: int, settings: PackingSettings, masking: MaskingSettings
) -> list[Instance]:
    """All instances of one file of documents, shuffled. Sentences and documents without tokens are left out."""
    rng = Random(settings.seed)  # noqa: S311
    kept = [whole for document in documents if (whole := [s for s in document if len(s)])]
    rng.shuffle(kept)
    instances = [
        instance
        for _ in range(settings.dupe_factor)
        for index in range(len(kept))
        for instance in _pack_document(kept, index, cls, sep, settings, masking, rng)
    ]
    rng.shuffle(instances)
    return instances


def _pack_document(
    documents: Sequence[Document],
    index: int,
    cls: int,
    sep: int,
    settings: PackingSettings,
    masking: MaskingSettings,
    rng: Random,
) -> Iterator[Instance]:
    document = documents[index]
    budget = settings.max_seq_length - SPECIALS
    target = rng.randint(2, budget) if rng.random() < settings.short_seq_prob else budget
    start = at = length = 0
    while at < len(document):
        length += len(document[at])
        at += 1
        if at < len(document) and length < target:
            continue
        chunk = document[start:at]
        cut = rng.randint(1, len(chunk) - 1) if len(chunk) >= 2 else 1
        first = _joined(chunk[:cut])
        random_next = len(chunk) == 1 or rng.random() < 0.5
        if random_next:
            second = _random_text(documents, index, target - len(first), rng)
            at = start + cut  # what was not used is put back
        else:
            second = _joined(chunk[cut:])
        first, second = _truncated(first, second, budget, rng)
        ids = [cls, *first, sep, *second, sep]
        b_start = len(first) + 2
        positions, labels = _mask(ids, b_start, masking, rng)
        yield Instance(ids, b_start, random_next, positions, labels)
        start, length = at, 0


def _joined(sentences: Sequence[Sentence]) -> list[int]:
    tokens: list[int] = []
    for sentence in sentences:
        tokens += sentence
    return tokens


def _random_text(documents: Sequence[Document], index: int, wanted: int, rng: Random) -> list[int]:
    """Sentences of another document, from a random one on, until there are enough tokens or it ends."""
    for _ in range(TRIES):
        other = rng.randint(0, len(documents) - 1)
        if other != index:
            break
    document = documents[other]
    tokens: list[int] = []
    for sentence in document[rng.randint(0, len(document) - 1) :]:
        tokens += sentence
        if len(tokens) >= wanted:
            break
    return tokens


def _truncated(first: list[int], second: list[int], budget: int, rng: Random) -> tuple[list[int], list[int]]:
    """Both sides shortened to the budget: a token at a time off the longer one (B on ties), front or back by a draw."""
    a, b = len(first), len(second)
    front_a = front_b = back_a = back_b = 0
    random = rng.random
    for _ in range(a + b - budget):
        if a > b:
            a -= 1
            if random() < 0.5:
                front_a += 1
            else:
                back_a += 1
        else:
            b -= 1
            if random() < 0.5:
                front_b += 1
            else:
                back_b += 1
    return first[front_a : len(first) - back_a], second[front_b : len(second) - back_b]


def _mask(ids: list[int], b_start: int, settings: MaskingSettings, rng: Random) -> tuple[list[int], list[int]]:
    """Mask ``ids`` in place: 80 % [MASK], 10 % as they are, 10 % any entry of the vocabulary. Positions and labels."""
    candidates = [*range(1, b_start - 1), *range(b_start, len(ids) - 1)]
    _shuffle(candidates, rng)
    chosen = candidates[: min(settings.most, max(1, round(len(ids) * settings.share)))]
    labels = [ids[position] for position in sorted(chosen)]
    random = rng.random
    for position in chosen:
        if random() < 0.8:
            ids[position] = settings.mask_id
        elif random() >= 0.5:
            ids[position] = rng.randint(0, settings.vocabulary_size - 1)
    return sorted(chosen), labels


def _shuffle(values: list[int], rng: Random) -> None:
    """``rng.shuffle(values)``, the same draws to the bit, without its calls: half of the time of packing goes here."""
    bits = rng.getrandbits
    for i in range(len(values) - 1, 0, -1):
        size = (i + 1).bit_length()
        j = bits(size)
        while j > i:
            j = bits(size)
        values[i], values[j] = values[j], values[i]
