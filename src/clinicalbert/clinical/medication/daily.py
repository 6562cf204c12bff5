"""The amount in 24 hours, from dose and frequency, in exact arithmetic.

Lowest to highest; what is taken once, or less often than daily, or by the minute, has no daily amount, and neither has
a course that is over before the day is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction

from clinicalbert.clinical.medication.numbers import Quantity, written

_DOSE = re.compile(r"(\d+(?:\.\d+)?)(?:-(\d+(?:\.\d+)?))?(?: (\S.*))?")
_FREQUENCY = re.compile(r"(\d+)(?:-(\d+))?/(?:(\d+(?:\.\d+)?)(?:-(\d+(?:\.\d+)?))?)?(d|h)")
_PER_DAY = {"h": 24, "min": 1440, "d": 1}


def amount(value: str) -> tuple[Fraction, Fraction, str] | None:
    """``1-2 tablet`` → lowest, highest, unit."""
    match = _DOSE.fullmatch(value)
    if match is None:
        return None
    low = Fraction(match[1])
    return low, Fraction(match[2]) if match[2] else low, match[3] or ""


def times_a_day(frequency: str) -> tuple[Fraction, Fraction] | None:
    """The fewest and the most times in 24 hours; None for what is rarer than daily or has no number."""
    match = _FREQUENCY.fullmatch(frequency)
    if match is None:
        return None
    few, many = Fraction(match[1]), Fraction(match[2] or match[1])
    short, long = Fraction(match[3] or 1), Fraction(match[4] or match[3] or 1)
    hours = 24 if match[5] == "d" else 1
    if short <= 0 or long <= 0 or long * hours > 24:
        return None
    return few * 24 / (long * hours), many * 24 / (short * hours)


def daily_amount(dose: str, frequency: str, duration: str = "") -> str | None:
    """``("5-10 mg", "3/d")`` → ``"15-30 mg"``; None where nothing can be computed."""
    found = _daily(dose, frequency, duration)
    return None if found is None else _format(*found)


def daily_sum(doses: Iterable[tuple[str, str]]) -> str | None:
    """The sum over (dose, frequency) of doses that are all taken each day; None where one cannot be computed."""
    low = high = Fraction(0)
    units = set()
    for dose, frequency in doses:
        found = _daily(dose, frequency, "")
        if found is None:
            return None
        low, high = low + found[0], high + found[1]
        units.add(found[2])
    return _format(low, high, units.pop()) if len(units) == 1 else None


def _daily(dose: str, frequency: str, duration: str) -> tuple[Fraction, Fraction, str] | None:
    read = amount(dose)
    if read is None:
        return None
    low, high, unit = read
    base, slash, period = unit.rpartition("/")
    if frequency == "continuous":
        if not slash or period not in _PER_DAY:
            return None
        return low * _PER_DAY[period], high * _PER_DAY[period], base
    times = times_a_day(frequency)
    if times is None or (slash and period in _PER_DAY):
        return None
    count = re.fullmatch(r"(\d+)(?:-\d+)? doses", duration)
    if count and int(count[1]) < times[0]:
        return None
    return low * times[0], high * times[1], unit


def _format(low: Fraction, high: Fraction, unit: str) -> str:
    quantity: Quantity = (low,) if low == high else (low, high)
    return f"{written(quantity)} {unit}".strip()
