"""Where it is worth while to look: a cheap hint first, the dear pattern only around it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator


def windows(places: Iterable[tuple[int, int]], before: int, after: int) -> Iterator[tuple[int, int]]:
    """Stretches around ``places`` (in order), so many characters before and after, joined where they touch."""
    start = end = -1
    for first, last in places:
        if first - before <= end:
            end = last + after
            continue
        if end >= 0:
            yield start, end
        start, end = max(0, first - before), last + after
    if end >= 0:
        yield start, end


def around(
    hint: re.Pattern[str], pattern: re.Pattern[str], low: str, before: int, after: int
) -> Iterator[re.Match[str]]:
    """The matches of ``pattern`` near those of ``hint``."""
    for start, end in windows((m.span() for m in hint.finditer(low)), before, after):
        yield from pattern.finditer(low, start, end)
