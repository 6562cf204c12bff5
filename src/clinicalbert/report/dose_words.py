"""The answer of a formulary in a few words."""

from __future__ import annotations

from clinicalbert.facts import DoseCheck


def dose_words(check: DoseCheck) -> str:
    """``above (daily 60 mg, at most 40 mg)``; limits that a dose is within are left out."""
    unit = check.unit.replace("{", "").replace("}", "")
    value = f"{check.value} {unit}" if check.value else ""
    limits = "" if check.answer == "within" else _limits(check, unit)
    why = "; ".join(part for part in (", ".join(part for part in (value, limits) if part), check.reason) if part)
    inside = " ".join(part for part in (check.limit, why) if part)
    return f"{check.answer} ({inside})" if inside else check.answer


def _limits(check: DoseCheck, unit: str) -> str:
    if check.low and check.high:
        return f"limits {check.low} to {check.high} {unit}"
    if check.low:
        return f"at least {check.low} {unit}"
    return f"at most {check.high} {unit}" if check.high else ""
