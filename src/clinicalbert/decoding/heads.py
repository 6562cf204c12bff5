"""What a head is: the columns that the graph writes for each word, and what is read out of them.

All heads of a model write side by side into one table [words, columns], in one pass over the note; reading out is a few
sums over that table. So a head for sentences or for pairs costs no pass of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from clinicalbert.errors import WeightsError


@dataclass(frozen=True, slots=True)
class Tags:
    """Spans by BIO tags of words: a column for O, then two for each label."""

    labels: tuple[str, ...]

    @property
    def columns(self) -> int:
        return 1 + 2 * len(self.labels)


@dataclass(frozen=True, slots=True)
class Ranges:
    """Labels of stretches of words (sentences, sections, entities), each by itself true or not.

    A column of attention, which says how much a word counts in its stretch, then one for each label.
    """

    labels: tuple[str, ...]

    @property
    def columns(self) -> int:
        return 1 + len(self.labels)


@dataclass(frozen=True, slots=True)
class Pairs:
    """One type, or none, for two stretches of words: columns of a word as the first, as the second, and in between.

    ``width`` of each; a small layer above their means (``decoding.pairs``) gives logits of (none, *labels).
    """

    labels: tuple[str, ...]
    width: int = 64

    @property
    def columns(self) -> int:
        return 3 * self.width


HeadSpec = Tags | Ranges | Pairs
_KINDS: dict[str, type[Tags] | type[Ranges] | type[Pairs]] = {"tags": Tags, "ranges": Ranges, "pairs": Pairs}


def column_slices(heads: Mapping[str, HeadSpec]) -> dict[str, slice]:
    """Where the columns of each head stand in the table."""
    slices, start = {}, 0
    for name, head in heads.items():
        slices[name] = slice(start, start + head.columns)
        start += head.columns
    return slices


def spec_to_json(head: HeadSpec) -> dict[str, Any]:
    """For a manifest."""
    kind = next(name for name, cls in _KINDS.items() if isinstance(head, cls))
    width = {"width": head.width} if isinstance(head, Pairs) else {}
    return {"kind": kind, "labels": list(head.labels), **width}


def spec_from_json(told: Mapping[str, Any]) -> HeadSpec:
    """From a manifest; raises WeightsError."""
    try:
        rest = {k: v for k, v in told.items() if k not in ("kind", "labels")}
        return _KINDS[told["kind"]](tuple(told["labels"]), **rest)
    except (KeyError, TypeError) as error:
        raise WeightsError(f"a head of the manifest cannot be read ({type(error).__name__}: {error})") from None
