"""Doses, frequencies and durations in their order → one group, or the steps of a taper, titration or split dose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from clinicalbert.clinical.medication.daily import amount, times_a_day
from clinicalbert.clinical.medication.marks import Kind, Mark
from clinicalbert.clinical.medication.numbers import plain, written
from clinicalbert.clinical.medication.roles import Role
from clinicalbert.clinical.medication.times import frequency_of
from clinicalbert.facts import Part


@dataclass(slots=True)
class Group:
    """One dose with its timing; ``then`` where the text puts it after the one before."""

    dose: Part | None = None
    frequency: Part | None = None
    duration: Part | None = None
    when: list[Mark] = field(default_factory=list)
    times: Mark | None = None
    then: bool = False
    rest: bool = False
    per_day: bool = False
    day_amount: str = ""

    def timed(self) -> bool:
        return bool(self.frequency or self.duration or self.when or self.times)

    def empty(self) -> bool:
        return self.dose is None and not self.timed()


def read_groups(marks: Sequence[Mark], amounts: Role) -> list[Group]:
    """The groups of one medication, at least one; what a later step leaves unsaid is taken from the one before."""
    bands = _bands(marks)
    if bands:
        return bands
    groups = [Group()]
    then = False
    divided: Mark | None = None
    alternating = any(m.kind is Kind.ALTERNATE for m in marks)
    excepted = False
    repeat: Mark | None = None
    for mark, following in zip(marks, [*marks[1:], None], strict=True):
        last = groups[-1]
        if mark.kind is Kind.THEN:
            then = True
        elif mark.kind in (Kind.AMOUNT, Kind.NUMBER) and mark in amounts.doses:
            if last.dose is not None and (last.timed() or then or alternating):
                groups.append(Group(then=then))
            if groups[-1].dose is None:
                _set_dose(groups[-1], mark)
            then = False
        elif mark.kind is Kind.FREQUENCY:
            if mark.value == "once" and following is not None and following.per == "d" and following.kind is Kind.WHEN:
                continue  # once nightly
            if last.frequency is not None and then and mark.value != last.frequency.value:
                groups.append(Group(then=True))
            elif last.frequency is not None:
                continue
            groups[-1].frequency = Part(mark.start, mark.end, mark.value)
            then = False
        elif mark.kind is Kind.WHEN:
            if then and last.timed() and last.dose is not None and mark.per:
                groups.append(Group(then=True))
                then = False
            groups[-1].when.append(mark)
        elif mark.kind is Kind.EXCEPT and mark.values:
            if not any(m.values for m in last.when) and (last.frequency is None or last.frequency.value == "1/d"):
                last.frequency = Part(mark.start, mark.end, f"{7 - len(mark.values)}/w")
        elif mark.kind is Kind.EXCEPT and last.dose is not None:
            excepted = True
        elif mark.kind is Kind.REST and last.dose is not None:
            last.rest = True
        elif mark.kind is Kind.DURATION and last.duration is None:
            last.duration = Part(mark.start, mark.end, mark.value)
        elif mark.kind is Kind.TIMES and last.times is None:
            last.times = mark
        elif mark.kind is Kind.DIVIDED:
            divided = mark
        elif mark.kind is Kind.REPEAT:
            repeat = mark
    groups = _merge(_listed(groups, amounts))
    if excepted and len(groups) > 1 and any(m.values for m in groups[1].when):
        groups[0].rest, groups[0].frequency = True, None
    _complete(groups, alternating)
    groups = _same_dose(groups)
    if divided is not None or any(g.per_day for g in groups):
        _divide(groups[0], divided)
    if repeat is not None:
        _repeat(groups, repeat)
    return groups


def _set_dose(group: Group, mark: Mark) -> None:
    value = mark.value
    if mark.per.endswith("/d"):
        value, group.per_day = value.removesuffix("/d"), True
    group.dose = Part(mark.start, mark.end, value)
    if mark.per.endswith(("/h", "/min")) and group.frequency is None:
        group.frequency = Part(mark.start, mark.end, "continuous")


def _bands(marks: Sequence[Mark]) -> list[Group]:
    """The bands of a sliding scale: a range of readings, then units."""
    found: list[Group] = []
    reading = False
    for mark in marks:
        if mark.kind in (Kind.NUMBER, Kind.LAB) and mark.quantity and min(mark.quantity) >= 60:
            reading = True
        elif mark.kind in (Kind.AMOUNT, Kind.NUMBER) and reading and mark.unit in ("units", ""):
            found.append(Group(dose=Part(mark.start, mark.end, f"{written(mark.quantity)} units")))
            reading = False
    return found if len(found) > 1 else []


def _listed(groups: list[Group], amounts: Role) -> list[Group]:
    """``40-30-20-10 mg, 3 days each``: a row of three or more doses is a taper."""
    mark = next((m for m in amounts.doses if len(m.quantity) > 2), None)
    if len(groups) > 1 or mark is None or groups[0].duration is None:
        return groups
    whole = groups[0]
    doses = (Part(mark.start, mark.end, f"{plain(v)} {mark.unit}".strip()) for v in mark.quantity)
    return [Group(dose=dose, frequency=whole.frequency, duration=whole.duration, when=whole.when) for dose in doses]


def _merge(groups: list[Group]) -> list[Group]:
    """A group that has no dose and no frequency of its own belongs to the one before."""
    kept: list[Group] = []
    for group in groups:
        if kept and group.dose is None and group.frequency is None and not group.when:
            kept[-1].duration = kept[-1].duration or group.duration
        else:
            kept.append(group)
    return kept


def _complete(groups: list[Group], alternating: bool) -> None:
    """Frequencies that named times imply, then what a step inherits, then bare counts (``x 3``)."""
    days = {v for g in groups for m in g.when for v in m.values}
    for group in groups:
        implied = frequency_of(group.when)
        if group.rest:
            implied = f"{7 - len(days)}/w" if 0 < len(days) < 7 else ""
        if implied and (group.frequency is None or (implied.endswith("/w") and group.frequency.value == "1/d")):
            place = group.when[0] if group.when else group.dose
            if place is not None:
                group.frequency = Part(place.start, place.end, implied)
    if alternating and len(groups) > 1:
        for group in groups:
            if group.frequency is None or group.frequency.value in ("1/d", "1/2d"):
                place = group.frequency or group.dose
                group.frequency = Part(place.start, place.end, "1/2d") if place else None
    for before, group in pairwise(groups):
        group.dose = group.dose or before.dose
        if group.frequency is None and before.frequency is not None and before.frequency.value != "once":
            group.frequency = before.frequency
    _bare_times(groups)


def _bare_times(groups: list[Group]) -> None:
    for group in groups:
        if group.times is None or group.duration is not None:
            continue
        mark = group.times
        daily = group.frequency is None or group.frequency.value.endswith(("/d",))
        unit = "d" if daily and (len(groups) > 1 or group.frequency is not None) else "doses"
        group.duration = Part(
            mark.start, mark.end, f"{plain(mark.quantity[0]) if mark.quantity else mark.value} {unit}"
        )


def _same_dose(groups: list[Group]) -> list[Group]:
    """The same dose at several named times is one dose, that often a day."""
    first = groups[0]
    if len(groups) < 2 or any(g.duration or not g.when or g.then for g in groups):
        return groups
    if len({g.dose.value if g.dose else "" for g in groups}) > 1:
        return groups
    if any(g.frequency is None or g.frequency.value != "1/d" for g in groups) or first.frequency is None:
        return groups
    first.frequency = Part(first.frequency.start, first.frequency.end, f"{len(groups)}/d")
    return [first]


def _divide(group: Group, divided: Mark | None) -> None:
    """``80 mg/kg/day divided BID`` is 40 mg/kg twice; a daily amount that is not divided is taken once."""
    if group.dose is None:
        return
    if divided is not None and divided.quantity and group.frequency is None:
        group.frequency = Part(divided.start, divided.end, f"{plain(divided.quantity[0])}/d")
    if group.frequency is None:
        if divided is None:
            group.frequency = Part(group.dose.start, group.dose.end, "1/d")
        return
    times = times_a_day(group.frequency.value)
    read = amount(group.dose.value)
    if times is None or read is None or times[0] != times[1] or times[0] <= 1:
        return
    group.day_amount = group.dose.value
    quantity = (read[0] / times[0],) if read[0] == read[1] else (read[0] / times[0], read[1] / times[0])
    group.dose = Part(group.dose.start, group.dose.end, f"{written(quantity)} {read[2]}".strip())


def _repeat(groups: list[Group], repeat: Mark) -> None:
    last = groups[-1]
    if repeat.value and (last.frequency is None or last.frequency.value == "once"):
        last.frequency = Part(repeat.start, repeat.end, f"1/{repeat.value}")
    if repeat.quantity and last.duration is None:
        last.duration = Part(repeat.start, repeat.end, f"{plain(repeat.quantity[0])} doses")
