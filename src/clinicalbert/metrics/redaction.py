"""How much of what identifies a person is covered, and how much else: counted in tokens and in whole spans.

A token is a run of letters and digits. One that holds a character of an identifier is leaked when any of those
characters is not covered; a covered token is rightly so when it holds a character of an identifier. Labels do not
matter for either: what is hidden is hidden.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

_TOKEN = re.compile(r"[^\W_]+")
Range = tuple[int, int]


@dataclass(slots=True)
class Share:
    """So many of so many."""

    hits: int = 0
    all: int = 0

    def count(self, hit: bool) -> None:
        self.hits += hit
        self.all += 1

    def add(self, hits: int, of: int) -> None:
        self.hits += hits
        self.all += of

    @property
    def value(self) -> float:
        """The share, 1.0 of nothing."""
        return self.hits / self.all if self.all else 1.0


@dataclass(slots=True)
class Redaction:
    """Tallies over texts. ``recall`` and ``precision`` are of tokens, ``whole`` of spans of which no character is left
    uncovered. ``by`` holds recalls by any key that the caller names for a span (label, form, origin)."""

    recall: Share = field(default_factory=Share)
    precision: Share = field(default_factory=Share)
    whole: Share = field(default_factory=Share)
    tokens: int = 0
    by: dict[str, Share] = field(default_factory=dict)
    whole_by: dict[str, Share] = field(default_factory=dict)

    def add(self, text: str, gold: Sequence[tuple[int, int, Iterable[str]]], covered: Iterable[Range]) -> None:
        """Count one text; each gold span with the keys under which it is counted too."""
        tokens = [m.span() for m in _TOKEN.finditer(text)]
        hidden, wanted = _mask(len(text), covered), _mask(len(text), [(s, e) for s, e, _ in gold])
        self.tokens += len(tokens)
        for start, end in tokens:
            identifying = any(wanted[start:end])
            if identifying:
                self.recall.count(_covers(hidden, wanted, start, end))
            if any(hidden[start:end]):
                self.precision.count(identifying)
        for start, end, keys in gold:
            inside = [(max(s, start), min(e, end)) for s, e in tokens if s < end and e > start]
            hits = sum(all(hidden[s:e]) for s, e in inside)
            self.whole.count(hits == len(inside))
            for key in keys:
                self.by.setdefault(key, Share()).add(hits, len(inside))
                self.whole_by.setdefault(key, Share()).count(hits == len(inside))


def _mask(size: int, ranges: Iterable[Range]) -> bytearray:
    mask = bytearray(size)
    for start, end in ranges:
        mask[start:end] = b"\1" * (min(end, size) - start)
    return mask


def _covers(hidden: bytearray, wanted: bytearray, start: int, end: int) -> bool:
    return all(h or not w for h, w in zip(hidden[start:end], wanted[start:end], strict=True))
