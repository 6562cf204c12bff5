"""Which amount is the strength, which the dose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from clinicalbert.clinical.medication.lexicon import COUNTED, words
from clinicalbert.clinical.medication.marks import Kind, Mark
from clinicalbert.clinical.medication.numbers import written
from clinicalbert.facts import Part

_COUNTABLE = words("tablet capsule lozenge patch suppository drop spray puff injection")
_COUNTS = set(COUNTED.values()) - {"dose", "application"}
_PER_STRENGTH = (
    "mL",
    "puff",
    "spray",
    "tablet",
    "capsule",
    "drop",
    "patch",
    "g",
    "vial",
    "packet",
    "24 h",
    "syringe",
    "pen",
    "L",
)
_TIMING = (Kind.ALTERNATE, Kind.EXCEPT, Kind.FREQUENCY, Kind.DURATION, Kind.TIMES, Kind.WHEN, Kind.THEN)


@dataclass(slots=True)
class Role:
    """Amounts sorted by role; ``unit`` is that of the dose."""

    strength: Part | None = None
    strengths: list[Mark] = field(default_factory=list)
    doses: list[Mark] = field(default_factory=list)
    unit: str = ""


def give_roles(text: str, marks: Sequence[Mark]) -> Role:
    """Strengths and doses among the amounts and bare numbers of one medication; counts get their form as unit."""
    role = Role()
    form = next((m.value for m in marks if m.kind is Kind.FORM and m.value in _COUNTABLE), "")
    unit_form = next((m.unit for m in marks if m.kind is Kind.AMOUNT and m.unit in _COUNTABLE), "")
    patch = "patch" in (form, unit_form)
    amounts = [m for m in marks if m.kind in (Kind.AMOUNT, Kind.NUMBER) and m.quantity]
    _count_numbers(marks, form or unit_form)
    counted = any(_is_count(m) for m in amounts)
    concentrated = False
    for mark in amounts:
        if mark.values or mark.unit == "%" or (mark.per.startswith("/") and _of_strength(mark, patch)):
            role.strengths.append(mark)
            concentrated = True
        elif mark.unit == "dose":
            continue
        else:
            role.doses.append(mark)
    plain = [m for m in role.doses if not _is_count(m) and not m.per]
    if counted or len(plain) > 1:
        _first_is_strength(marks, role, plain, counted, concentrated)
    chosen = role.strengths[0] if role.strengths else None
    if chosen is not None:
        role.strength = Part(chosen.start, chosen.end, chosen.value)
    role.unit = next((m.unit + m.per for m in role.doses if m.unit), "")
    for mark in role.doses:
        if mark.kind is Kind.NUMBER and role.unit:
            mark.unit = role.unit
            mark.value = f"{written(mark.quantity)} {role.unit}"
    return role


def _is_count(mark: Mark) -> bool:
    return mark.unit in _COUNTS or (mark.kind is Kind.NUMBER and mark.unit != "")


def _of_strength(mark: Mark, patch: bool) -> bool:
    if mark.per.endswith(_PER_STRENGTH) and mark.per != "/kg":
        return mark.unit not in _COUNTS
    return patch and mark.per in ("/h", "/24 h", "/d")


def _count_numbers(marks: Sequence[Mark], form: str) -> None:
    """A bare number is a count of the form where an amount with a unit stands beside it (``two 200 mg … capsules``)."""
    if not form:
        return
    mass = [
        m
        for m in marks
        if m.kind is Kind.AMOUNT and m.unit not in _COUNTS and not m.per.endswith(("/kg", "/h", "/min"))
    ]
    if not mass and any(m.kind is Kind.AMOUNT for m in marks):
        return
    for i, mark in enumerate(marks):
        if mark.kind is not Kind.NUMBER:
            continue
        if not mass and not _beside_form(marks, i):
            continue
        if max(mark.quantity) <= 10:
            mark.unit, mark.value = form, f"{written(mark.quantity)} {form}"


def _beside_form(marks: Sequence[Mark], i: int) -> bool:
    return any(m.kind is Kind.FORM for m in marks[max(0, i - 1) : i + 2]) and max(marks[i].quantity) <= 10


def _first_is_strength(marks: Sequence[Mark], role: Role, plain: list[Mark], counted: bool, concentrated: bool) -> None:
    if not plain:
        return
    first = plain[0]
    place = next(i for i, m in enumerate(marks) if m is first)
    following = next(
        (m for m in marks[place + 1 :] if m.kind not in (Kind.COMMA, Kind.WORD, Kind.OPEN, Kind.CLOSE)), None
    )
    if first.unit in ("mL", "inch") and (concentrated or counted):
        return
    if not counted:
        second = next(i for i, m in enumerate(marks) if m is plain[1])
        between = [m.kind for m in marks[place + 1 : second]]
        if concentrated or any(k in _TIMING or k is Kind.AND for k in between):
            return
        if first.kind is Kind.NUMBER and plain[1].kind is Kind.NUMBER and between:
            return
    if concentrated and counted and first.unit != "":
        role.doses.remove(first)
        return
    if following is not None or counted:
        role.doses.remove(first)
        role.strengths.append(first)
        if counted:
            for more in plain[1:]:
                if more in role.doses and (more.kind is Kind.AMOUNT or not more.unit):
                    role.doses.remove(more)
