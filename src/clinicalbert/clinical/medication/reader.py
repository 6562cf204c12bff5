"""Tokens → marks: each token is offered to the readers that may begin with it, in one order."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from functools import lru_cache

from clinicalbert.clinical.medication import amounts, named_times, reasons, sites, times, weekdays
from clinicalbert.clinical.medication.lexicon import COUNTS
from clinicalbert.clinical.medication.marks import Kind, Mark, Read, Source
from clinicalbert.clinical.medication.numbers import NUMBER_WORDS
from clinicalbert.clinical.medication.phrases import PHRASES, read_phrase

Reader = Callable[[Source, int], Read | None]

_NUMERIC: tuple[Reader, ...] = (
    reasons.read_other_numbers,
    named_times.read_clock,
    times.read_count_of_times,
    times.read_bare_duration,
    amounts.read_amount,
)
# Each reader with the words that it may begin with.
_VERBAL: tuple[tuple[frozenset[str], Reader], ...] = (
    (amounts.LIMITS, amounts.read_max),
    (reasons.REMARKS, reasons.read_remark),
    (times.REPEATS, times.read_repeat),
    (times.EVERY, times.read_every),
    (times.RANGES, times.read_range_of_frequencies),
    (times.REMAINING, times.read_remaining_days),
    (times.DURATIONS, times.read_duration),
    (times.NUMBERED, times.read_numbered_days),
    (sites.SITES, sites.read_site),
    (named_times.LATIN, named_times.read_latin_time),
    (named_times.NAMED, named_times.read_named_time),
    (named_times.AT, named_times.read_clock),
    (weekdays.WEEKDAYS, weekdays.read_days),
    (amounts.ROMANS, amounts.read_count_in_roman),
    (reasons.DIVIDED, reasons.read_divided),
    (PHRASES, read_phrase),
    (named_times.EVENTS, named_times.read_event),
    (frozenset(COUNTS), times.read_count_of_times),
    (NUMBER_WORDS, times.read_count_of_times),
    (NUMBER_WORDS, times.read_bare_duration),
    (NUMBER_WORDS, amounts.read_amount),
)
_PUNCTUATION = {",": Kind.COMMA, ";": Kind.CLAUSE, "(": Kind.OPEN, ")": Kind.CLOSE, "[": Kind.OPEN, "]": Kind.CLOSE,
                ":": Kind.COMMA, "/": Kind.COMMA, "|": Kind.COMMA, "\\": Kind.COMMA}  # fmt: skip
_STOPS = {".", "!", "?"}


def read_at(source: Source, i: int) -> Read | None:
    """What begins at token ``i``, without the reason for it."""
    if i >= len(source.tokens):
        return None
    token = source.tokens[i]
    if token.kind == "number" or token.norm in ("½", "¼", "¾", "⅓", "⅔"):
        return next((r for reader in _NUMERIC if (r := reader(source, i)) is not None), None)
    return next((r for reader in _readers(token.norm) if (r := reader(source, i)) is not None), None)


@lru_cache(maxsize=4096)
def _readers(norm: str) -> tuple[Reader, ...]:
    return tuple(reader for words, reader in _VERBAL if norm in words)


def read_marks(source: Source, drugs: Sequence[tuple[int, int]]) -> list[Mark]:
    """All marks of a text in order; ``drugs`` (sorted, disjoint) become marks of their own."""
    marks: list[Mark] = []
    starts = [t.start for t in source.tokens]
    taken: dict[int, tuple[int, tuple[int, int]]] = {}
    for span in drugs:
        first, last = bisect_left(starts, span[0]), bisect_left(starts, span[1])
        first -= first > 0 and source.tokens[first - 1].end > span[0]
        if last > first:
            taken[first] = (last, span)
    i = 0
    while i < len(source.tokens):
        if i in taken:
            i, (start, end) = taken[i]
            marks.append(Mark(Kind.DRUG, start, end, source.text[start:end]))
            continue
        read = _plain(source, i) or count_once(source, i) or reasons.read_reason(source, i, marks, read_at, taken)
        read = read or read_at(source, i)
        if read is None:
            marks.append(source.mark(Kind.WORD, i, i + 1, source.norm(i)))
            i += 1
        else:
            marks.extend(read[0])
            i = _before_drug(read, i, taken)
    return marks


def count_once(source: Source, i: int) -> Read | None:
    """*once* with a period is a frequency of its own, without one a single time."""
    if source.norm(i) in COUNTS:
        return times.read_count_of_times(source, i)
    return None


def _before_drug(read: Read, i: int, taken: dict[int, tuple[int, tuple[int, int]]]) -> int:
    return next((n for n in range(i + 1, min(read[1], i + 40)) if n in taken), read[1])


def _plain(source: Source, i: int) -> Read | None:
    token = source.tokens[i]
    if token.kind == "line":
        return [source.mark(Kind.BREAK, i, i + 1, token.norm)], i + 1
    if token.norm in _STOPS:
        return [source.mark(Kind.BREAK, i, i + 1, ".")], i + 1
    if token.kind == "fluid":
        return [source.mark(Kind.DRUG, i, i + 1, source.raw(i))], i + 1
    if token.norm in _PUNCTUATION:
        return [source.mark(_PUNCTUATION[token.norm], i, i + 1)], i + 1
    if token.norm == "-" and source.norm(i + 1) in (">", "-"):
        return [source.mark(Kind.THEN, i, i + 2)], i + 2
    if token.norm in ("-", "–", "—", "•", "*", "·") and token.kind == "other":
        return [source.mark(Kind.COMMA, i, i + 1, "-")], i + 1
    return None
