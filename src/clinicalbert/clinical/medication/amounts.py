"""Amounts, strengths, counts and the most that may be taken."""

from __future__ import annotations

from fractions import Fraction

from clinicalbert.clinical.medication.lexicon import COUNTED, FREQUENCIES, PERIODS, ROMAN, ROUTES, UNITS, words
from clinicalbert.clinical.medication.marks import Kind, Mark, Read, Source
from clinicalbert.clinical.medication.numbers import ONE, Quantity, plain, read_roman, written

ADJECTIVES = words(
    """
    full whole level oral chewable sublingual nasal scored enteric coated extended release delayed ec er sr xr dr
    regular strength more additional extra small orally disintegrating odt eye ear rectal vaginal heaping metered
    single soft gel prefilled
    """
)
_LAB = {"dL"}
_LIMITS = tuple(
    tuple(phrase.split())
    for phrase in (
        "not to exceed", "do not exceed", "don't exceed", "never exceed", "no more than", "not more than", "at most",
        "not >", "up to", "never more than", "limit of", "limit to", "limited to", "maximum of", "max of", "maximum",
        "max", "nte", "limit", "do not take more than", "not exceeding", "without exceeding", "should not exceed",
        "must not exceed", "must not take more than", "cannot exceed", "exceeding", "no >",
    )
)  # fmt: skip
LIMITS = frozenset(p[0] for p in _LIMITS)
ROMANS = frozenset(ROMAN) | {"ss"}
_FILLERS = words("of dose doses total daily is a : the single to > = - ≤ < at about")


def read_amount(source: Source, i: int) -> Read | None:
    """A number with its unit (``5-325 mg``, ``15 mg/kg``, ``2 tabs``), or the bare number."""
    read = source.quantity(i) or _article(source, i)
    if read is None:
        return None
    quantity, j = read
    j = j + 1 if source.norm(j) in ("-", "\n") and _unit(source, j + 1) else j
    unit = _unit(source, j)
    if unit is None:
        k = source.skip(j, ADJECTIVES)
        if k > j and source.norm(k) in COUNTED:
            marks = [_amount(source, i, k + 1, quantity, COUNTED[source.norm(k)], "")]
            marks += [
                source.mark(Kind.ROUTE, n, n + 1, ROUTES[source.norm(n)])
                for n in range(j, k)
                if source.norm(n) in ROUTES
            ]
            return marks, k + 1
        return _bare(source, i, j, quantity)
    joined = _second(source, j + 1, unit)
    if joined is not None and len(quantity) == 1:
        quantity, j = (*quantity, *joined[0]), joined[1]
    j += 1
    per, j = _per(source, j, unit)
    mark = _amount(source, i, j, quantity, unit, per)
    if (
        per.removeprefix("/") in _LAB
        or (unit in ("ng", "pg") and per)
        or (per == "/L" and unit in ("mg", "mcg", "g", "mmol", "mEq", "units"))
    ):
        mark.kind = Kind.LAB
    elif source.norm(j) in ("ea", "apiece") or (source.norm(j) == "each" and source.norm(j + 1) in (")", ",", "")):
        mark.values, j = ("strength",), j + 1
    return [mark], j


def _article(source: Source, i: int) -> tuple[Quantity, int] | None:
    """``a tablet`` is one."""
    if source.norm(i) in ("a", "an") and source.norm(source.skip(i + 1, ADJECTIVES)) in COUNTED:
        return (Fraction(1),), i + 1
    return None


def _unit(source: Source, j: int) -> str | None:
    norm = source.norm(j)
    if norm == "l" and source.raw(j) != "L" and not source.touching(j):
        return None
    if norm in ("ad",) or not norm:
        return None
    return COUNTED.get(norm) or UNITS.get(norm)


def _second(source: Source, j: int, unit: str) -> tuple[Quantity, int] | None:
    """The other end of a range that repeats its unit (``5 mg to 10 mg``); the position is that of its unit."""
    if source.norm(j) not in ("-", "–", "to", "or"):
        return None
    read = source.quantity(j + 1)
    if read is None or len(read[0]) != 1 or _unit(source, read[1]) != unit:
        return None
    return read


def _amount(source: Source, i: int, j: int, quantity: Quantity, unit: str, per: str) -> Mark:
    mark = source.mark(Kind.AMOUNT, i, j, f"{written(quantity)} {unit}{per}")
    mark.quantity, mark.unit, mark.per = quantity, unit, per
    return mark


def _per(source: Source, j: int, unit: str) -> tuple[str, int]:
    """What an amount is per (``/kg``, ``/5 mL``, ``/h``), as written in the guide, and the position after it."""
    per = ""
    while source.norm(j) in ("/", "per", "a", "an", "every", "each", "in"):
        k = j + 1
        spoken = source.norm(j) in ("a", "an", "every", "each", "in")
        number = source.quantity(k)
        count = ""
        if number is not None and not spoken:
            count, k = written(number[0]) + " ", number[1]
        norm = source.norm(k)
        period = PERIODS.get(norm)
        base = COUNTED.get(norm) or UNITS.get(norm)
        if source.norm(j) == "in" and not (base == "mL" and number):
            break
        if period and norm not in ("hs", "mo") and not (spoken and period not in ("h", "min")):
            if count == "24 " and period == "h" and unit not in COUNTED.values() and unit not in ("mL", "L"):
                per, j = f"{per}/24 h", k + 1
                continue
            if count and not (count == "24 " and period == "h"):
                break
            if period not in ("h", "min", "d") and not count:
                break
            if period == "d" and source.norm(j) == "per" and unit in COUNTED.values():
                break
            per, j = f"{per}/{'d' if count else period}", k + 1
        elif (base in ("kg", "mL", "L", "dL", "m2", "g") and not spoken) or (base == "mL" and source.norm(j) == "in"):
            per, j = f"{per}/{count}{base}", k + 1
        elif base in words("puff spray dose drop tablet capsule patch vial packet syringe pen"):
            if spoken and unit in COUNTED.values():
                break
            per, j = f"{per}/{base}", k + 1
        else:
            break
    return per, j


def _bare(source: Source, i: int, j: int, quantity: Quantity) -> Read | None:
    if source.tokens[i].kind == "word" and source.norm(i) in ("a", "an"):
        return None
    mark = source.mark(Kind.NUMBER, i, j, written(quantity))
    mark.quantity = quantity
    return [mark], j


def read_count_in_roman(source: Source, i: int) -> Read | None:
    """``ii gtt``, ``tab i po``, ``T (one) cap``: roman numerals where a count stands."""
    norm = source.norm(i)
    if norm not in ROMAN and norm != "ss":
        return None
    read = read_roman(source.tokens, i)
    if read is None:
        return None
    quantity: Quantity = (read[0],)
    j = read[1]
    if source.norm(j) in ("-", "to", "or") and source.norm(j + 1) in ROMAN:
        more = read_roman(source.tokens, j + 1)
        if more is not None:
            quantity, j = (read[0], more[0]), more[1]
    if source.norm(j) == "(":
        again = source.quantity(j + 1)
        if again is not None and again[0] == quantity and source.norm(again[1]) == ")":
            j = again[1] + 1
    counted = source.norm(j) in COUNTED
    after_form = source.norm(i - 1) in COUNTED
    timed = source.norm(j) in FREQUENCIES or source.norm(j) in ("q", "po", "every", "qam", "qhs", "qpm", "hs")
    if norm == "iv" and not (counted and source.raw(i).islower()):
        return None
    if norm == "i" and source.raw(i) == "I" and not (counted or after_form):
        return None
    if not (counted or after_form or timed):
        return None
    if counted:
        return [_amount(source, i, j + 1, quantity, COUNTED[source.norm(j)], "")], j + 1
    mark = source.mark(Kind.NUMBER, i, j, written(quantity))
    mark.quantity = quantity
    return [mark], j


def read_max(source: Source, i: int) -> Read | None:
    """``max 8/day``, ``not to exceed 4 g in 24 hours``, ``limit 3 tabs in any 24 hours``."""
    limit = next((p for p in _LIMITS if source.phrase(i, p) is not None), None)
    if limit is None:
        return None
    j = source.phrase(i, limit) or i
    k = source.skip(j, _FILLERS)
    per = "d" if any(source.norm(n) == "daily" for n in range(j, k)) else ""
    read = source.quantity(k)
    if read is None:
        return None
    quantity, k = read
    unit = _unit(source, k)
    k += unit is not None
    found = None
    while (more := read_period(source, k)) is not None and not found:
        found = more
        per, k = more
    if not unit and source.norm(k) in ("times", "x", "time"):
        return None
    if limit == ("up", "to") and not (unit and per):
        return None
    if not per and unit == "dose":
        return [source.mark(Kind.DURATION, i, k, f"{written(quantity)} doses")], k
    mark = source.mark(Kind.MAX, i, k, f"{written(quantity)} {unit or ''}/{per or 'd'}")
    mark.quantity, mark.unit, mark.per = quantity, unit or "", per or "d"
    return [mark], k


def read_period(source: Source, i: int) -> tuple[str, int] | None:
    """``/day``, ``per 24 hours``, ``in any 24 hours``, ``daily`` → ``d``; weeks, hours and months likewise."""
    norm = source.norm(i)
    if norm in ("daily", "weekly", "monthly", "hourly", "qd"):
        return {"daily": "d", "qd": "d", "weekly": "w", "monthly": "mo", "hourly": "h"}[norm], i + 1
    if norm not in words("/ per a an in each every any within over"):
        return None
    j = source.skip(i, words("/ per a an in each every any within the over"))
    read = source.quantity(j)
    j = read[1] if read else j
    j += source.norm(j) == "-"
    period = PERIODS.get(source.norm(j))
    if period is None:
        return None
    if read and plain(read[0][0]) == "24" and period == "h":
        return "d", j + 1
    count = "" if read is None or read[0] == ONE else plain(read[0][0])
    return f"{count}{period}", j + 1
