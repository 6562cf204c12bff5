"""Things that come one after the other, in groups."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")


def in_groups(things: Iterable[T], size: int) -> Iterator[list[T]]:
    """Up to ``size`` at a time; what the things raise is raised after everything that they gave before."""
    group: list[T] = []
    try:
        for one in things:
            group.append(one)
            if len(group) == size:
                yield group
                group = []
    except Exception:
        yield group
        raise
    yield group
