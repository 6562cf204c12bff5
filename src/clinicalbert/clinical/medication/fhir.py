"""A medication as FHIR R4 Dosage (https://hl7.org/fhir/R4/dosage.html), as plain dicts.

Units are UCUM. Counts and *units* have no UCUM code of their own and are written as annotations (``{tablet}``,
``{unit}``): UCUM's ``U`` is the unit of enzyme activity. What R4 has no element for (events, an indication that is no
condition of *as needed*) stands in ``additionalInstruction`` or in ``text``.
"""

from __future__ import annotations

import re
from typing import Any

from clinicalbert.clinical.medication.daily import amount
from clinicalbert.clinical.medication.lexicon import DAY_ORDER, words
from clinicalbert.clinical.medication.numbers import plain
from clinicalbert.facts import Medication, Step

UCUM = "http://unitsofmeasure.org"
_UNITS = {"mcg": "ug", "mEq": "meq", "inch": "[in_i]", "units": "{unit}"}
_SAME = words("mg g kg mL L mmol % h min d dL m2")
_PERIODS = {"h": "h", "d": "d", "w": "wk", "mo": "mo", "min": "min", "y": "a"}
_WHEN = {
    "morning": "MORN", "noon": "NOON", "afternoon": "AFT", "evening": "EVE", "bedtime": "HS", "meals": "C",
    "with food": "C", "breakfast": "CM", "lunch": "CD", "dinner": "CV", "before meals": "AC", "after meals": "PC",
}  # fmt: skip
_CLOCK = re.compile(r"\d\d:\d\d")
_FREQUENCY = re.compile(r"(\d+)(?:-(\d+))?/(\d+(?:\.\d+)?)?(?:-(\d+(?:\.\d+)?))?(mo|min|h|d|w|y)")


def to_dosage(medication: Medication, step: int = 0) -> dict[str, Any]:
    """One Dosage: that of the medication, or of one of its steps. Raises IndexError for a step that is not there."""
    steps = medication.steps or (Step(medication.dose, medication.frequency, medication.duration),)
    return _dosage(medication, steps[step], step + 1 if medication.steps else None)


def to_dosages(medication: Medication) -> list[dict[str, Any]]:
    """``MedicationRequest.dosageInstruction``: one Dosage, or one for each step with its ``sequence``."""
    return [to_dosage(medication, n) for n in range(len(medication.steps) or 1)]


def _dosage(medication: Medication, step: Step, sequence: int | None) -> dict[str, Any]:
    dosage: dict[str, Any] = {} if sequence is None else {"sequence": sequence}
    dosage["text"] = _text(medication, step)
    events = [p.value for p in medication.when if not _coded(p.value)]
    if events:
        dosage["additionalInstruction"] = [{"text": event} for event in events]
    repeat = _repeat(medication, step)
    if repeat:
        dosage["timing"] = {"repeat": repeat}
    if medication.prn is not None and medication.indication is not None:
        dosage["asNeededCodeableConcept"] = {"text": medication.indication.value}
    elif medication.prn is not None:
        dosage["asNeededBoolean"] = True
    if medication.route is not None:
        dosage["route"] = {"text": medication.route.value}
    if step.dose is not None and (given := _given(step.dose.value)):
        dosage["doseAndRate"] = [given]
    if medication.max is not None and (most := _ratio(medication.max.value)):
        dosage["maxDosePerPeriod"] = most
    return dosage


def _text(medication: Medication, step: Step) -> str:
    parts = [step.dose, medication.route, step.frequency, *medication.when]
    words = [p.value for p in parts if p is not None]
    if medication.prn is not None:
        words.append("as needed")
    if medication.indication is not None:
        words.append(f"for {medication.indication.value}")
    if step.duration is not None:
        words.append("ongoing" if step.duration.value == "ongoing" else f"for {step.duration.value}")
    if medication.max is not None:
        words.append(f"at most {medication.max.value}")
    return ", ".join(words) or (medication.drug.value if medication.drug else "")


def _coded(value: str) -> bool:
    return value in _WHEN or value in DAY_ORDER or _CLOCK.fullmatch(value) is not None


def _repeat(medication: Medication, step: Step) -> dict[str, Any]:
    repeat: dict[str, Any] = {}
    if step.duration is not None:
        repeat |= _bounds(step.duration.value)
    if step.frequency is not None:
        repeat |= _frequency(step.frequency.value)
    values = [p.value for p in medication.when]
    if medication.steps:  # which step a time belongs to is not recorded
        return repeat
    days = [v for v in values if v in DAY_ORDER]
    clocks = [f"{v}:00" for v in values if _CLOCK.fullmatch(v)]
    codes = list(dict.fromkeys(_WHEN[v] for v in values if v in _WHEN))
    if days:
        repeat["dayOfWeek"] = days
    if clocks:  # tim-10: timeOfDay and when exclude each other
        repeat["timeOfDay"] = clocks
    elif codes:
        repeat["when"] = codes
    return repeat


def _bounds(duration: str) -> dict[str, Any]:
    read = amount(duration)
    if read is None:
        return {}
    low, high, unit = read
    if unit == "doses":
        return {"count": int(low)} if low == high else {"count": int(low), "countMax": int(high)}
    code = _PERIODS.get(unit)
    if code is None:
        return {}
    ends = [{"value": _number(v), "unit": unit, "system": UCUM, "code": code} for v in (low, high)]
    return {"boundsDuration": ends[0]} if low == high else {"boundsRange": {"low": ends[0], "high": ends[1]}}


def _frequency(frequency: str) -> dict[str, Any]:
    if frequency == "once":
        return {"count": 1}
    match = _FREQUENCY.fullmatch(frequency)
    if match is None:
        return {}
    repeat: dict[str, Any] = {"frequency": int(match[1])}
    if match[2]:
        repeat["frequencyMax"] = int(match[2])
    repeat["period"] = _decimal(match[3] or "1")
    if match[4]:
        repeat["periodMax"] = _decimal(match[4])
    return repeat | {"periodUnit": _PERIODS[match[5]]}


def _given(dose: str) -> dict[str, Any] | None:
    read = amount(dose)
    if read is None:
        return None
    low, high, unit = read
    kind = "rate" if unit.endswith(("/h", "/min", "/d")) else "dose"
    if low == high:
        return {f"{kind}Quantity": _quantity(low, unit)}
    return {f"{kind}Range": {"low": _quantity(low, unit), "high": _quantity(high, unit)}}


def _ratio(most: str) -> dict[str, Any] | None:
    value, _, period = most.rpartition("/")
    read = amount(value)
    match = re.fullmatch(r"(\d+(?:\.\d+)?)?(mo|min|h|d|w|y)", period)
    if read is None or match is None:
        return None
    denominator = {"value": _decimal(match[1] or "1"), "unit": match[2], "system": UCUM, "code": _PERIODS[match[2]]}
    return {"numerator": _quantity(read[1], read[2]), "denominator": denominator}


def _quantity(value: Any, unit: str) -> dict[str, Any]:
    quantity: dict[str, Any] = {"value": _number(value)}
    if unit:
        quantity |= {"unit": unit, "system": UCUM, "code": ucum(unit)}
    return quantity


def ucum(unit: str) -> str:
    """The UCUM code of a unit of a medication's field: ``mcg/kg`` → ``ug/kg``, ``tablet`` → ``{tablet}``."""
    return "/".join(_code(part) for part in unit.split("/"))


def _code(unit: str) -> str:
    number, blank, name = unit.rpartition(" ")
    code = _UNITS.get(name) or (name if name in _SAME else f"{{{name}}}")
    return f"{number}{code}" if blank else code


def _number(value: Any) -> int | float:
    return _decimal(plain(value))


def _decimal(text: str) -> int | float:
    """The JSON number with the digits of ``text``; of at most four places, so that a float prints as it was written."""
    return float(text) if "." in text else int(text)
