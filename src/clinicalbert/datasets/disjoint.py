"""Overlaps within one label taken out, with the relations that hang on them: what ``Example`` asks for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from clinicalbert.datasets.example import LabelledRelation, LabelledSpan


def disjoint(
    spans: Sequence[LabelledSpan], relations: Iterable[LabelledRelation] = ()
) -> tuple[tuple[LabelledSpan, ...], tuple[LabelledRelation, ...]]:
    """Spans sorted by start, of which those of one label do not overlap, and the relations between them.

    Equal spans become one, with the flags of all and the first value. Of overlapping ones the longest wins, then the
    earlier; relations follow to the one that was kept. A relation that would join a span with itself goes, and so does
    a repeated one.
    """
    flags: dict[tuple[int, int, str], frozenset[str]] = {}
    values: dict[tuple[int, int, str], str] = {}
    for span in spans:
        key = (span.start, span.end, span.label)
        flags[key] = flags.get(key, frozenset()) | span.flags
        values[key] = values.get(key) or span.value
    stands_for: dict[tuple[int, int, str], tuple[int, int, str]] = {}
    for key in sorted(flags, key=lambda k: (k[0] - k[1], k[0], k[2])):
        start, end, label = key
        rivals = (k for k in stands_for.values() if k[2] == label and k[0] < end and start < k[1])
        stands_for[key] = next(rivals, key)
    kept = sorted(set(stands_for.values()), key=lambda k: (k[0], -k[1], k[2]))
    place = {key: position for position, key in enumerate(kept)}
    moved = [place[stands_for[(s.start, s.end, s.label)]] for s in spans]
    links = dict.fromkeys(LabelledRelation(moved[r.head], moved[r.tail], r.label) for r in relations)
    whole = tuple(LabelledSpan(*key, flags[key], values[key]) for key in kept)
    return whole, tuple(r for r in links if r.head != r.tail)
