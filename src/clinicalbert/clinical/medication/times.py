"""How often, when, and for how long."""

from __future__ import annotations

from fractions import Fraction

from clinicalbert.clinical.medication.amounts import read_period
from clinicalbert.clinical.medication.lexicon import COUNTED, COUNTS, FREQUENCIES, ORDINALS, PERIODS, UNITS, words
from clinicalbert.clinical.medication.marks import Kind, Mark, Read, Source
from clinicalbert.clinical.medication.numbers import ONE, Quantity, plain, written

EVERY = frozenset(("q", "every", "each"))
RANGES = frozenset(FREQUENCIES)
REMAINING = frozenset(("on", "the", "all", "other", "remaining"))
DURATIONS = frozenset(("x", "×", "for", "*", "during"))
NUMBERED = frozenset(("on", "day", "days"))
_REPEATED = ("repeat", "rpt", "repeated", "repeating", "redose")
_MAY = ("may", "can", "and", "&", "then", "might", "be", "to")
REPEATS = frozenset(_REPEATED + _MAY)


def per(count: str, period: str) -> str:
    """``1/d`` for every 24 hours; otherwise the count and the period as they are."""
    return f"{count}/{'d' if period == '24h' else period}"


def read_every(source: Source, i: int) -> Read | None:
    """``q4-6h``, ``every other day``, ``q 12 hours``, ``q8°``, ``q6``, ``every third day``."""
    j = i + 1 + (source.norm(i + 1) in ("-", "\n", "/"))
    if source.norm(j) == "other" or source.norm(j) in ORDINALS:
        count = ORDINALS.get(source.norm(j), 2)
        period = PERIODS.get(source.norm(j + 1))
        return _frequency(source, i, j + 2, f"1/{count}{period}") if period else None
    read = source.quantity(j)
    if read is None:
        period = PERIODS.get(source.norm(j))
        if period and source.norm(j) != "hs":
            return _frequency(source, i, j + 1, f"1/{period}")
        return None
    quantity, k = read
    k += source.norm(k) in ("-", "\n")
    period = PERIODS.get(source.norm(k))
    if period and not (source.norm(k) == "hs" and not source.touching(k)):
        every = "" if quantity == ONE else written(quantity)
        return _frequency(source, i, k + 1, per("1", f"{every}{period}"))
    if source.norm(i) == "q" and all(v in (1, 2, 3, 4, 6, 8, 12, 24, 48, 72) for v in quantity):
        return _frequency(source, i, read[1], per("1", f"{written(quantity)}h"))
    return None


def read_count_of_times(source: Source, i: int) -> Read | None:
    """``3 times a day``, ``2x/wk``, ``once or twice daily``, ``twice each week``, ``5 x daily``."""
    counts = _counts(source, i)
    if counts is None:
        return None
    quantity, j, needs_word = counts
    if needs_word:
        if source.norm(j) == "-" and source.norm(j + 1) in ("times", "time"):
            j += 1
        if source.norm(j) not in ("times", "x", "time", "×"):
            return None
        j += 1
    j = source.skip(j, ("-", "\n"))
    period = read_period(source, j)
    if period is None and PERIODS.get(source.norm(j)) in ("d", "w", "mo") and (needs_word or len(source.norm(j)) > 1):
        period = PERIODS[source.norm(j)], j + 1
    if period is None:
        return None
    return _frequency(source, i, period[1], per(written(quantity), period[0]))


def _counts(source: Source, i: int) -> tuple[Quantity, int, bool] | None:
    if source.norm(i) in COUNTS:
        quantity: Quantity = (Fraction(COUNTS[source.norm(i)]),)
        if source.norm(i + 1) in ("or", "to", "-") and source.norm(i + 2) in COUNTS:
            return (*quantity, Fraction(COUNTS[source.norm(i + 2)])), i + 3, False
        if source.norm(i + 1) in ("or", "to"):
            more = source.quantity(i + 2)
            if more is not None:
                return (*quantity, *more[0]), more[1], True
        return quantity, i + 1, False
    read = source.quantity(i)
    return (*read, True) if read else None


def read_range_of_frequencies(source: Source, i: int) -> Read | None:
    """``bid-tid``, ``BID or TID``, ``tid to qid``."""
    low = FREQUENCIES.get(source.norm(i), "")
    high = FREQUENCIES.get(source.norm(i + 2), "")
    if source.norm(i + 1) in ("-", "to", "or", "/") and low.endswith("/d") and high.endswith("/d") and low < high:
        return _frequency(source, i, i + 3, f"{low[0]}-{high}")
    return None


def read_remaining_days(source: Source, i: int) -> Read | None:
    """``other 6 days``, ``on the other four days``: that often a week."""
    j = source.skip(i, ("on", "the", "all"))
    if source.norm(j) not in ("other", "remaining"):
        return None
    read = source.quantity(j + 1)
    if read is None or source.norm(read[1]) not in ("days", "d"):
        return None
    return _frequency(source, i, read[1] + 1, f"{written(read[0])}/w")


def read_duration(source: Source, i: int) -> Read | None:
    """``x 7 days``, ``for a total of 14 days``, ``for three doses``, ``x10d``; ``x 3`` alone is a count of times."""
    norm = source.norm(i)
    j = source.skip(
        i + 1,
        ("a", "total", "of", "the", "next", "another", "additional", "up", "to", "about", "\n", "at", "least", "full"),
    )
    if source.norm(j) == "one" and source.norm(j + 1) in ("dose", "time") and norm != "for":
        return [source.mark(Kind.FREQUENCY, i, j + 2, "once")], j + 2
    read = source.quantity(j)
    if read is None:
        period = PERIODS.get(source.norm(j))
        if period in ("d", "w", "mo") and source.norm(j - 1) in ("a", "another") and len(source.norm(j)) > 2:
            return [source.mark(Kind.DURATION, i, j + 1, f"1 {period}")], j + 1
        return None
    quantity, k = read
    k = source.skip(k, ("-", "more", "additional", "further", "total", "consecutive", "full", "\n", "("))
    word = source.norm(k)
    if word in PERIODS:
        end = k + 1 + (source.norm(k + 1) in ("course", "total"))
        return [source.mark(Kind.DURATION, i, end, f"{written(quantity)} {PERIODS[word]}")], end
    if word in ("doses", "dose") and quantity != ONE:
        return [source.mark(Kind.DURATION, i, k + 1, f"{written(quantity)} doses")], k + 1
    if norm != "for" and word in ("dose", "time") and quantity == ONE:
        return [source.mark(Kind.FREQUENCY, i, k + 1, "once")], k + 1
    if norm == "for" or norm == "during":
        return None
    k = read[1]
    if word in COUNTED or word in UNITS:  # 2 x 500 mg
        return [source.mark(Kind.SKIP, i, i + 1)], i + 1
    if word == "times":
        k += 1
    if quantity == ONE:
        return [source.mark(Kind.FREQUENCY, i, k, "once")], k
    return [source.mark(Kind.TIMES, i, k, written(quantity))], k


def read_bare_duration(source: Source, i: int) -> Read | None:
    """``7 days``, ``10-day course``; not ``in 2 weeks``, ``30 day supply``, ``3 days ago``, ``4 h apart``."""
    read = source.quantity(i)
    if read is None:
        return None
    j = source.skip(read[1], ("-", "more", "\n"))
    period = PERIODS.get(source.norm(j))
    after = source.norm(j + 1)
    if period is None or (len(source.norm(j)) == 1 and not source.touching(j) and after not in ("on", "off")):
        return None
    before = source.norm(i - 1)
    if period == "d" and after in ("a", "per", "each", "/", "out", "every") and source.norm(j + 2) in ("week", "wk"):
        return _frequency(source, i, j + 3, f"{written(read[0])}/w")
    skipped = (
        before in words("in within over after on at day week last past age since")
        or after
        in words(
            """
    supply ago old apart later on off prior history from of post before after
    """
        )
        or period in ("h", "min", "y")
    )
    end = j + 1 + (after in words("supply ago old apart later on off course total"))
    if skipped:
        return [source.mark(Kind.SKIP, i, end)], end
    return [source.mark(Kind.DURATION, i, end, f"{written(read[0])} {period}")], end


def read_numbered_days(source: Source, i: int) -> Read | None:
    """``day 1``, ``on days 2-5``: that many days."""
    j = i + (source.norm(i) == "on")
    if source.norm(j) not in ("day", "days"):
        return None
    read = source.quantity(j + 1)
    if read is None or len(read[0]) > 2 or any(v.denominator != 1 or v > 60 for v in read[0]):
        k = read[1] if read else j + 1
        return [source.mark(Kind.SKIP, i, k)], k
    first, last = read[0][0], read[0][-1]
    if source.norm(read[1]) in ("through", "thru") and (more := source.quantity(read[1] + 1)):
        last, read = more[0][0], (read[0], more[1])
    value = f"{plain(max(last - first, first * 0) + 1)} d"
    return [source.mark(Kind.DURATION, i, read[1], value)], read[1]


def read_repeat(source: Source, i: int) -> Read | None:
    """``may repeat in 5 minutes x 2``: every 5 minutes, three doses."""
    j = source.skip(i, _MAY)
    if source.norm(j) not in _REPEATED:
        return None
    start, j = i, source.skip(j + 1, ("dose", "the", "this", "it", "once", "if", "needed"))
    once = any(source.norm(n) == "once" for n in range(i, j))
    interval, times, stop = "", Fraction(1) if once else None, j + 12
    while j < stop:
        j = source.skip(j, (",", "dose"))
        norm = source.norm(j)
        if norm in ("in", "after", "q", "every", "each", "at"):
            read = source.quantity(j + 1)
            k = read[1] if read else j + 1
            k += source.norm(k) == "-"
            period = PERIODS.get(source.norm(k))
            if read is None or period is None or interval:
                break
            interval, j = f"{written(read[0])}{period}", k + 1
        elif norm in ("x", "×", "for", "up") or (norm in COUNTS):
            if norm in COUNTS:
                times, j = Fraction(COUNTS[norm]), j + 1
                continue
            k = source.skip(j + 1, ("up", "to", "a", "total", "of", "max"))
            total = any(source.norm(n) == "total" for n in range(j, k))
            read = source.quantity(k)
            if read is None or source.norm(read[1]) in PERIODS:
                break
            word = source.norm(read[1])
            times, j = read[0][-1], read[1] + (word in ("doses", "dose", "times", "more", "time", "total"))
            total = total or source.norm(j) == "total" or word == "total"
            if total:
                times, j = times - 1, j + (source.norm(j) == "total")
        elif times is None and (read := source.quantity(j)) and source.norm(read[1]) in ("times", "time", "x"):
            times, j = read[0][-1], read[1] + 1
        else:
            break
    mark = source.mark(Kind.REPEAT, start, j, interval)
    mark.quantity = (times + 1,) if times is not None else ()
    return [mark], j


def _frequency(source: Source, i: int, j: int, value: str) -> Read:
    return [source.mark(Kind.FREQUENCY, i, j, value)], j


def frequency_of(marks: list[Mark]) -> str:
    """The frequency that named times alone imply: each day's times are counted, weekdays too."""
    days = {v for m in marks for v in m.values}
    if days:
        return f"{len(days)}/w"
    named = {m.value for m in marks if m.per == "d"}
    times = sum({"meals": 3, "before meals": 3, "after meals": 3}.get(value, 1) for value in named)
    return f"{times}/d" if times else ""
