"""The medications of a note against a user's own formulary.

Ranges are held against a limit by the end that is nearer to breaking it: the greatest against the most, the least
against the least. What a note counts in tablets, and gives the strength of, is turned into the amount of drug.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from decimal import Context, Decimal
from fractions import Fraction
from functools import partial
from typing import Final

from clinicalbert.clinical.medication import read_medications
from clinicalbert.clinical.medication.daily import amount
from clinicalbert.clinical.medication.fhir import ucum
from clinicalbert.clinical.medication.lexicon import words
from clinicalbert.facts import DoseCheck, Medication, Part
from clinicalbert.knowledge.dose_units import turned
from clinicalbert.knowledge.formulary import (
    ABOVE,
    BELOW,
    CANNOT,
    NO_FORMULARY,
    NOT_IN_FORMULARY,
    WITHIN,
    Formulary,
    Limits,
)

Range = tuple[Fraction, Fraction]
_HELD: Final = words("tablet capsule suppository lozenge film packet puff spray")
"""Counted forms of which a strength is that of one piece."""
_PARTS: Final = re.compile(r"(\d*\.?\d+)\s*/\s*(\d*\.?\d+)")
_BASE: Final = re.compile(r"(?:(\d+(?:\.\d+)?) )?(\S+)")
_WIDEST: Final = 10
"""A range whose ends lie further apart than this many times is rather a combination (``5-325 mg``)."""
_TWELVE_DIGITS: Final = Context(prec=12)


class _IncomparableError(Exception):
    """Says why."""


def read_doses(instruction: str, formulary: Formulary | None) -> tuple[Medication, ...]:
    """The medications of an instruction, which the rules alone read, with the answers of the formulary."""
    return with_dose_checks(instruction, read_medications(instruction), formulary)


def with_dose_checks(
    text: str, medications: Iterable[Medication], formulary: Formulary | None
) -> tuple[Medication, ...]:
    """The medications of a text, each with the answers of the formulary."""
    return tuple(replace(one, dose_checks=dose_checks(text, one, formulary)) for one in medications)


def dose_checks(text: str, medication: Medication, formulary: Formulary | None) -> tuple[DoseCheck, ...]:
    """An answer for each limit that the formulary has for the drug by its route; one answer where it has none.

    Steps are looked at together, from the least of their doses to the greatest. The note's own maximum in 24 hours
    bounds the daily amount. Nothing is said of a patient: see ``clinicalbert.knowledge.formulary``.
    """
    if formulary is None:
        return (DoseCheck(NO_FORMULARY),)
    source = f"formulary:{formulary.name}"
    drug = medication.drug.value if medication.drug else ""
    route = medication.route.value.split()[0] if medication.route else ""  # "ophthalmic left": the side says nothing
    rows = formulary.fitting(drug, route)
    if not rows:
        return (replace(_no_row({row.route for row in formulary.rows(drug)}, route), source=source),)
    checks = []
    for row in rows:
        limits = (
            ("single", _single, row.min_single, row.max_single),
            ("daily", _daily, row.min_daily, row.max_daily),
        )
        for limit, read, least, most in limits:
            if least is not None or most is not None:
                check = _check(partial(read, text, medication, row), least, most)
                checks.append(replace(check, limit=limit, unit=row.unit, source=source, note=row.said))
    return tuple(checks)


def _no_row(routes: set[str], route: str) -> DoseCheck:
    if not routes:
        return DoseCheck(NOT_IN_FORMULARY)
    told = ", ".join(sorted(routes))
    if not route:
        return DoseCheck(CANNOT, reason=f"the note names no route; the formulary has limits for: {told}")
    return DoseCheck(NOT_IN_FORMULARY, reason=f"not for this route; the formulary has limits for: {told}")


def _check(read: Callable[[], Range], least: Fraction | None, most: Fraction | None) -> DoseCheck:
    bounds = {"low": _plain(least), "high": _plain(most)}
    try:
        low, high = read()
    except _IncomparableError as why:
        return DoseCheck(CANNOT, reason=str(why), **bounds)
    told = {"value": _plain(low) if low == high else f"{_plain(low)}-{_plain(high)}", **bounds}
    below, above = least is not None and low < least, most is not None and high > most
    if below and above:
        return DoseCheck(CANNOT, reason="the range reaches from below the least to above the most", **told)
    if above:
        return DoseCheck(ABOVE, reason="the greatest of the range" if most is not None and low <= most else "", **told)
    if below:
        return DoseCheck(BELOW, reason="the least of the range" if least is not None and high >= least else "", **told)
    return DoseCheck(WITHIN, **told)


def _single(text: str, medication: Medication, row: Limits) -> Range:
    """The amount at one time, in the row's unit."""
    ends = [_in_unit(*_amount(text, dose), medication.strength, row.unit) for dose in _doses(medication)]
    if not ends:
        raise _IncomparableError("the note gives no dose")
    return min(low for low, _ in ends), max(high for _, high in ends)


def _daily(text: str, medication: Medication, row: Limits) -> Range:
    """The amount in 24 hours, in the row's unit, no more than the note itself allows."""
    for dose in _doses(medication):
        _amount(text, dose)  # an amount in 24 hours that was computed from one that cannot be compared cannot be either
    read = amount(medication.daily) if medication.daily else None
    if read is None:
        raise _IncomparableError("no amount in 24 hours can be computed from the note")
    low, high = _in_unit(*read, medication.strength, row.unit)
    own = _own_maximum(medication, row)
    return (low, high) if own is None else (min(low, own), min(high, own))


def _own_maximum(medication: Medication, row: Limits) -> Fraction | None:
    """What the note allows in 24 hours (``max 6 tabs/day``); None where it does not say, or in another measure."""
    value, _, period = medication.max.value.rpartition("/") if medication.max else ("", "", "")
    read = amount(value) if period == "d" else None
    try:
        return _in_unit(*read, medication.strength, row.unit)[1] if read else None
    except _IncomparableError:
        return None


def _doses(medication: Medication) -> list[Part]:
    given = [step.dose for step in medication.steps] if medication.steps else [medication.dose]
    return [dose for dose in given if dose is not None]


def _amount(text: str, dose: Part) -> tuple[Fraction, Fraction, str]:
    read = amount(dose.value)
    if read is None:
        raise _IncomparableError("the dose is not one number or range")
    low, high, unit = read
    parts = _PARTS.search(text, dose.start, dose.end)
    together = parts is not None and (Fraction(parts[1]), Fraction(parts[2])) == (low, high)
    if low > high or 0 < _WIDEST * low < high or (together and low != high):
        raise _IncomparableError("the dose seems to be that of several drugs together, or its range is too wide")
    return low, high, unit


def _in_unit(low: Fraction, high: Fraction, unit: str, strength: Part | None, wanted: str) -> Range:
    """A range in the formulary's unit, by way of the strength where that is needed."""
    if not unit:
        raise _IncomparableError("the note gives a number without a unit")
    one = turned(Fraction(1), ucum(unit), wanted)
    if one is None and strength is not None:
        one = _by_strength(strength.value, unit, wanted)
    if one is None:
        raise _IncomparableError(
            f"the note counts in {unit}, the formulary in {wanted.replace('{', '').replace('}', '')}"
        )
    return low * one, high * one


def _by_strength(strength: str, unit: str, wanted: str) -> Fraction | None:
    """How much there is in one ``unit`` of what has this strength: in a tablet of ``5 mg``, a mL of ``250 mg/5 mL``."""
    read = amount(strength)
    if read is None or read[0] != read[1]:
        return None
    held, slash, base = read[2].partition("/")
    contents = turned(read[0], ucum(held), wanted)
    if contents is None:
        return None
    if not slash:
        return contents if unit in _HELD else None
    match = _BASE.fullmatch(base)
    size = turned(Fraction(match[1] or 1), ucum(match[2]), ucum(unit)) if match else None
    return contents / size if size else None


def _plain(value: Fraction | None) -> str:
    """A plain decimal of at most twelve digits, without an exponent."""
    if value is None:
        return ""
    decimal = _TWELVE_DIGITS.divide(Decimal(value.numerator), Decimal(value.denominator))
    text = format(decimal, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
