"""Where a stretch of the de-identified text stands in the original, and the other way round."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise

from clinicalbert.document import Span
from clinicalbert.errors import OffsetError


@dataclass(frozen=True, slots=True)
class Change:
    """``start:end`` of the original was replaced by what stands at ``new_start:new_end`` (empty where removed)."""

    start: int
    end: int
    new_start: int
    new_end: int


@dataclass(frozen=True, slots=True)
class OffsetMap:
    """Spans of a text of ``size`` characters ↔ spans of the text of ``new_size`` made of it by ``changes``.

    Kept text maps to the same characters; a span that holds any part of a replacement maps to the whole replaced
    stretch, so that the answer never cuts an identifier in two. Both ways are total (every span within the text has an
    answer) and monotone (a later span never maps to an earlier place).

    Raises OffsetError when the changes are out of order, overlap, or do not add up to the two sizes.
    """

    size: int
    new_size: int
    changes: tuple[Change, ...] = ()

    def __post_init__(self) -> None:
        last = Change(0, 0, 0, 0)
        for i, each in enumerate(self.changes):
            kept = each.start - last.end
            if kept < 0 or each.end <= each.start or each.new_end < each.new_start:
                raise OffsetError(f"change {i} ({each.start}:{each.end}) overlaps, is empty or is out of order")
            if each.new_start - last.new_end != kept:
                raise OffsetError(f"change {i} ({each.start}:{each.end}): the text before it differs in length")
            last = each
        if self.size - last.end < 0 or self.size - last.end != self.new_size - last.new_end:
            raise OffsetError(f"the changes do not lead from {self.size} to {self.new_size} characters")

    def to_original(self, start: int, end: int) -> Span:
        """Where ``start:end`` of the de-identified text comes from. Raises OffsetError outside the text."""
        return self._mapped(start, end, back=True)

    def to_new(self, start: int, end: int) -> Span:
        """Where ``start:end`` of the original went. Raises OffsetError outside the text."""
        return self._mapped(start, end, back=False)

    def cut_in_original(self, position: int) -> int:
        """Where a cut before this character of the de-identified text falls in the original.

        One inside a replacement falls before what was replaced; cuts stay in order, and both ends stay ends.
        """
        if position in (0, self.new_size):
            return 0 if position == 0 else self.size
        at = self.to_original(position, position + 1)
        return at.start

    def replaces(self, start: int, end: int) -> bool:
        """Whether all of ``start:end`` of the de-identified text stands in the place of something else."""
        i = bisect_right(self.changes, start, key=lambda c: c.new_end)
        if start >= end or i == len(self.changes):
            return False
        return self.changes[i].new_start <= start and end <= self.changes[i].new_end

    def kept(self) -> tuple[tuple[Span, Span], ...]:
        """The stretches that were not replaced: where each stood, and where it stands."""
        edges = (Change(0, 0, 0, 0), *self.changes, Change(self.size, self.size, self.new_size, self.new_size))
        pairs = ((Span(a.end, b.start), Span(a.new_end, b.new_start)) for a, b in pairwise(edges))
        return tuple((old, new) for old, new in pairs if old.start < old.end)

    def _mapped(self, start: int, end: int, *, back: bool) -> Span:
        size, other = (self.new_size, self.size) if back else (self.size, self.new_size)
        if not 0 <= start <= end <= size:
            raise OffsetError(f"{start}:{end} lies outside the text of {size}")
        if start < end:
            return Span(self._character(start, back).start, self._character(end - 1, back).end)
        # An empty span stands between two characters: what was removed there, or the replacement that it is inside of.
        before = self._character(start - 1, back) if start else Span(0, 0)
        after = self._character(start, back) if start < size else Span(other, other)
        return before if before == after else Span(before.end, after.start)

    def _character(self, position: int, back: bool) -> Span:
        """What one character stands for in the other text: one character if it was kept, else a whole change."""
        changes = self.changes
        i = bisect_right(changes, position, key=lambda c: c.new_end if back else c.end)
        if i < len(changes) and (changes[i].new_start if back else changes[i].start) <= position:
            found = changes[i]
            return Span(found.start, found.end) if back else Span(found.new_start, found.new_end)
        shift = changes[i - 1].end - changes[i - 1].new_end if i else 0
        moved = position + (shift if back else -shift)
        return Span(moved, moved + 1)
