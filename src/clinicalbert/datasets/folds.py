"""Folds and splits that never part a group: one patient, trial or question stands on one side alone.

Groups are put in the order of a hash of seed and name, and dealt out like cards: the same on every machine, whatever
order the records come in, and folds differ by one group at most.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar


class Grouped(Protocol):
    """Any record of ``example.py``."""

    @property
    def group(self) -> str: ...


G = TypeVar("G", bound=Grouped)


@dataclass(frozen=True, slots=True)
class Fold(Generic[G]):
    """The records to learn from, and those to be tested on, both in their first order."""

    train: tuple[G, ...]
    dev: tuple[G, ...]


def grouped_folds(examples: Sequence[G], k: int, seed: int = 0) -> list[Fold[G]]:
    """``k`` folds; each record is in the dev part of exactly one. Raises ValueError for fewer groups than folds."""
    names = {e.group for e in examples}
    if not 2 <= k <= len(names):
        raise ValueError(f"{len(names)} groups cannot be parted into {k} folds")
    dealt = {name: place % k for place, name in enumerate(sorted(names, key=lambda n: (_hash(seed, n), n)))}
    return [
        Fold(
            train=tuple(e for e in examples if dealt[e.group] != number),
            dev=tuple(e for e in examples if dealt[e.group] == number),
        )
        for number in range(k)
    ]


def shared_groups(one: Iterable[Grouped], other: Iterable[Grouped]) -> frozenset[str]:
    """The groups that stand in both, for example the trials of dev that training knows."""
    return frozenset(e.group for e in one) & frozenset(e.group for e in other)


def without_groups(examples: Iterable[G], groups: Collection[str]) -> list[G]:
    """The records of all other groups."""
    return [e for e in examples if e.group not in groups]


def _hash(seed: int, name: str) -> str:
    return hashlib.sha256(f"{seed}:{name}".encode()).hexdigest()
