"""The marks of one medication → its fields."""

from __future__ import annotations

from collections.abc import Sequence

from clinicalbert.clinical.medication.daily import daily_amount, daily_sum
from clinicalbert.clinical.medication.lexicon import LISTED_FORMS
from clinicalbert.clinical.medication.marks import Kind, Mark
from clinicalbert.clinical.medication.numbers import written
from clinicalbert.clinical.medication.roles import Role, give_roles
from clinicalbert.clinical.medication.steps import Group, read_groups
from clinicalbert.facts import Medication, Part, Step

# No instruction is longer; what is done with its marks may then be simple.
_BEFORE, _AFTER = 60, 240
_SKIN = {"cream", "ointment", "gel", "powder"}


def assemble(text: str, marks: Sequence[Mark]) -> Medication | None:
    """The medication that ``marks`` say, None where they hold no more than a name."""
    place = next(i for i, m in enumerate(marks) if m.kind is Kind.DRUG)
    drug = marks[place]
    marks = marks[max(0, place - _BEFORE) : place + _AFTER]
    marks = _without_old_dose(_without_readings([m for m in marks if m.kind is not Kind.SKIP]))
    amounts = give_roles(text, marks)
    groups = read_groups(marks, amounts)
    form = _form(marks, amounts)
    route = _route(text, marks, form)
    when = _when(marks)
    maximum = _maximum(marks, amounts)
    prn = next((m for m in marks if m.kind is Kind.PRN), None)
    action = _action(marks)
    reason = None if action is not None and action.value == "hold" else _reason(marks)
    single = groups[0] if len(groups) == 1 else Group()
    steps = tuple(Step(g.dose, g.frequency, g.duration) for g in groups) if len(groups) > 1 else ()
    strength = None if any(not g.timed() for g in groups[1:]) and _scale(groups) else amounts.strength
    parts = [
        p for p in (_part(drug), strength, form, route, *when, maximum, _part(prn), _part(reason), _part(action)) if p
    ]
    parts += [p for g in groups for p in (g.dose, g.frequency, g.duration) if p]
    if len(parts) < 2:
        return None
    return Medication(
        start=min(p.start for p in parts),
        end=max(p.end for p in parts),
        drug=_part(drug),
        strength=strength,
        form=form,
        dose=single.dose,
        route=route,
        frequency=single.frequency,
        when=when,
        prn=Part(prn.start, prn.end, "true") if prn else None,
        indication=_part(reason),
        duration=single.duration,
        max=maximum,
        action=_part(action),
        steps=steps,
        daily=_daily(groups),
    )


def _scale(groups: Sequence[Group]) -> bool:
    return len(groups) > 1 and all(
        g.dose is not None and g.dose.value.endswith("units") and not g.timed() for g in groups
    )


def _part(mark: Mark | None) -> Part | None:
    return None if mark is None else Part(mark.start, mark.end, mark.value)


def _without_readings(marks: list[Mark]) -> list[Mark]:
    """Without brackets that hold a word and a bare number: ``(phos 1.4)``."""
    kept: list[Mark] = []
    opened = -1
    for mark in marks:
        if mark.kind is Kind.OPEN:
            opened = len(kept)
        kept.append(mark)
        if mark.kind is Kind.CLOSE and opened >= 0:
            kinds = {m.kind for m in kept[opened:]}
            if (
                kinds <= {Kind.OPEN, Kind.CLOSE, Kind.WORD, Kind.NUMBER, Kind.COMMA}
                and {Kind.WORD, Kind.NUMBER} <= kinds
            ):
                del kept[opened:]
            opened = -1
    return kept


def _without_old_dose(marks: list[Mark]) -> list[Mark]:
    """``from 25 mg daily to 50 mg``: what stands between *from* and *to* is no longer so."""
    kept: list[Mark] = []
    changed = any(m.kind is Kind.ACTION and m.value in ("increase", "decrease", "change") for m in marks)
    i = 0
    while i < len(marks):
        mark = marks[i]
        if mark.kind is Kind.FROM and changed:
            to = next((n for n in range(i + 1, min(i + 8, len(marks))) if marks[n].kind in (Kind.TO, Kind.THEN)), None)
            between = marks[i + 1 : to] if to is not None else []
            if to is not None and any(m.kind in (Kind.AMOUNT, Kind.NUMBER, Kind.FREQUENCY) for m in between):
                _inherit(between, marks[to + 1 : to + 3])
                kept.extend(m for m in between if m.kind is Kind.DRUG)
                i = to + 1
                continue
            following = marks[i + 1] if i + 1 < len(marks) else None
            if following is not None and len(following.quantity) == 2:
                _keep_last(following)
        if mark.kind is Kind.ACTION and mark.value in ("increase", "decrease", "change") and _timed_dose(kept):
            if any(m.kind in (Kind.DURATION, Kind.TIMES, Kind.ACTION, Kind.THEN) for m in kept):
                mark = Mark(Kind.THEN, mark.start, mark.end)  # a step of a titration
            else:
                kept = [m for m in kept if m.kind not in (Kind.AMOUNT, Kind.NUMBER, Kind.FREQUENCY, Kind.WHEN)]
        if mark.kind is Kind.THEN and changed and kept and kept[-1].kind in (Kind.AMOUNT, Kind.NUMBER):
            old = kept.pop()
            _inherit([old], marks[i + 1 : i + 3])
            i += 1
            continue
        kept.append(mark)
        i += 1
    return kept


def _timed_dose(kept: Sequence[Mark]) -> bool:
    """Whether a dose with its timing stands already."""
    kinds = {m.kind for m in kept}
    return bool(kinds & {Kind.AMOUNT, Kind.NUMBER}) and bool(
        kinds & {Kind.FREQUENCY, Kind.WHEN, Kind.DURATION, Kind.TIMES}
    )


def _inherit(old: Sequence[Mark], new: Sequence[Mark]) -> None:
    unit = next((m.unit for m in old if m.unit), "")
    for mark in new:
        if mark.kind is Kind.NUMBER and unit:
            mark.kind, mark.unit, mark.value = Kind.AMOUNT, unit, f"{mark.value} {unit}"


def _keep_last(mark: Mark) -> None:
    mark.quantity = mark.quantity[-1:]
    mark.value = f"{written(mark.quantity)} {mark.unit}{mark.per}".strip()


def _form(marks: Sequence[Mark], amounts: Role) -> Part | None:
    named = [m for m in marks if m.kind is Kind.FORM and m.value]
    dose = next((m for m in marks if m.kind is Kind.AMOUNT and m.unit in LISTED_FORMS), None)
    rate = any(m.kind is Kind.AMOUNT and m.per.endswith(("/h", "/min")) and m not in amounts.strengths for m in marks)
    for mark in named:
        if mark.value == "drop" and (rate or any(m.unit == "drop" for m in marks)):
            continue
        if mark.value == "injection" and rate:
            continue
        return _part(mark)
    if dose is not None:
        return Part(dose.start, dose.end, dose.unit)
    return None


def _route(text: str, marks: Sequence[Mark], form: Part | None) -> Part | None:
    routes = [m for m in marks if m.kind is Kind.ROUTE]
    if routes:
        first = routes[0]
        base = first.value.split()[0]
        if base == "topical" and form is not None and form.value == "patch" and "skin" in text[first.start : first.end]:
            return Part(first.start, first.end, "transdermal")
        sided = next((m for m in routes if " " in m.value and m.value.split()[0] == base), None)
        other = next((m for m in routes if m.value.split()[0] != base and " " in m.value), None)
        return _part(sided or (other if base in ("topical", "inhalation") and other else first))
    inhaled = next((m for m in marks if m.unit == "inhalation"), None)
    if inhaled is not None:
        return Part(inhaled.start, inhaled.end, "inhalation")
    verb = next((m for m in marks if m.kind is Kind.VERB and text[m.start : m.end].lower().startswith("appl")), None)
    if verb and (form is None or form.value == "powder"):
        return Part(verb.start, verb.end, "topical")
    if form is not None and form.value in _SKIN:
        to = next((m for m in marks if m.kind is Kind.TO or (m.kind is Kind.WORD and m.value in ("on", "to"))), None)
        if verb or to:
            place = verb or to
            return Part(place.start, place.end, "topical") if place else None
    if form is not None and form.value == "patch" and verb:
        return Part(verb.start, verb.end, "transdermal")
    return None


def _when(marks: Sequence[Mark]) -> tuple[Part, ...]:
    parts: list[Part] = []
    for mark in marks:
        if mark.kind is Kind.WHEN:
            parts += [Part(mark.start, mark.end, v) for v in mark.values or (mark.value,)]
    seen: dict[str, Part] = {}
    for part in parts:
        seen.setdefault(part.value, part)
    return tuple(seen.values())


def _maximum(marks: Sequence[Mark], amounts: Role) -> Part | None:
    mark = next((m for m in marks if m.kind is Kind.MAX), None)
    if mark is None:
        return None
    unit = mark.unit or amounts.unit
    return Part(mark.start, mark.end, f"{written(mark.quantity)} {unit}".strip() + f"/{mark.per}")


def _reason(marks: Sequence[Mark]) -> Mark | None:
    reasons = [m for m in marks if m.kind is Kind.REASON]
    for i, mark in enumerate(marks):
        if mark.kind is Kind.REASON and i and marks[i - 1].kind is Kind.ACTION and _condition(mark):
            reasons.remove(mark)
    return reasons[0] if reasons else None


def _action(marks: Sequence[Mark]) -> Mark | None:
    for i, mark in enumerate(marks):
        if mark.kind is not Kind.ACTION:
            continue
        following = marks[i + 1] if i + 1 < len(marks) else None
        if mark.value == "hold" and following is not None and _condition(following):
            continue
        if i and marks[i - 1].kind is Kind.THEN and not any(m.kind is Kind.DRUG for m in marks[i:]):
            continue
        if mark.value in ("change",) and any(m.unit == "patch" or m.value == "patch" for m in marks):
            continue
        return mark
    return None


def _condition(mark: Mark) -> bool:
    """``if SBP < 100``, ``for HR < 60``: when to leave a dose out."""
    return mark.kind is Kind.REASON and (mark.per == "if" or any(sign in mark.value for sign in "<>≤≥"))


def _daily(groups: Sequence[Group]) -> str | None:
    if len(groups) == 1:
        group = groups[0]
        if group.day_amount:
            return group.day_amount
        if group.dose is None or group.frequency is None:
            return None
        return daily_amount(group.dose.value, group.frequency.value, group.duration.value if group.duration else "")
    if len(groups) < 2 or any(g.duration or g.then or g.dose is None or g.frequency is None for g in groups):
        return None
    return daily_sum((g.dose.value, g.frequency.value) for g in groups if g.dose and g.frequency)
