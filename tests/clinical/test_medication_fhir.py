"""The shapes of FHIR R4 Dosage."""

from __future__ import annotations

from typing import Any

import pytest

from clinicalbert.clinical.medication import read_medications
from clinicalbert.clinical.medication.fhir import UCUM, to_dosage, to_dosages


def dosage(text: str) -> dict[str, Any]:
    (medication,) = read_medications(text)
    return to_dosage(medication)


def quantity(value: float, unit: str, code: str) -> dict[str, Any]:
    return {"value": value, "unit": unit, "system": UCUM, "code": code}


def test_dose_route_and_timing() -> None:
    found = dosage("enalapril 2.5 mg po bid with meals x 7 days")
    assert found["doseAndRate"] == [{"doseQuantity": quantity(2.5, "mg", "mg")}]
    assert found["route"] == {"text": "oral"}
    assert found["timing"]["repeat"] == {
        "boundsDuration": quantity(7, "d", "d"),
        "frequency": 2,
        "period": 1,
        "periodUnit": "d",
        "when": ["C"],
    }


def test_ranges_and_maximum() -> None:
    found = dosage("ibuprofen 200 mg 1-2 tabs q4-6h prn cramps, max 6 tabs/day")
    assert found["doseAndRate"][0]["doseRange"]["high"] == quantity(2, "tablet", "{tablet}")
    assert found["timing"]["repeat"] == {"frequency": 1, "period": 4, "periodMax": 6, "periodUnit": "h"}
    assert found["maxDosePerPeriod"] == {
        "numerator": quantity(6, "tablet", "{tablet}"),
        "denominator": quantity(1, "d", "d"),
    }
    assert found["asNeededCodeableConcept"] == {"text": "cramps"}
    assert "asNeededBoolean" not in found


def test_as_needed_without_a_reason() -> None:
    assert dosage("senna 2 tabs qhs prn")["asNeededBoolean"] is True


def test_frequency_range() -> None:
    repeat = dosage("lactulose 30 mL 2 to 3 times daily")["timing"]["repeat"]
    assert (repeat["frequency"], repeat["frequencyMax"]) == (2, 3)


@pytest.mark.parametrize(
    ("dose", "expected"),
    [
        ("75 mcg", quantity(75, "mcg", "ug")),
        ("20 units", quantity(20, "units", "{unit}")),
        ("15 mg/kg", quantity(15, "mg/kg", "mg/kg")),
        ("20 mEq", quantity(20, "mEq", "meq")),
    ],
)
def test_units(dose: str, expected: dict[str, Any]) -> None:
    assert dosage(f"alphadrugol {dose} daily")["doseAndRate"] == [{"doseQuantity": expected}]


def test_a_rate_is_no_dose() -> None:
    found = dosage("norepinephrine 5 mcg/kg/min IV")
    assert found["doseAndRate"] == [{"rateQuantity": quantity(5, "mcg/kg/min", "ug/kg/min")}]
    assert "timing" not in found


def test_days_clock_times_and_events() -> None:
    assert dosage("warfarin 4 mg Mon and Fri")["timing"]["repeat"]["dayOfWeek"] == ["mon", "fri"]
    repeat = dosage("midodrine 5 mg tid (0800, 1200, 1600)")["timing"]["repeat"]
    assert repeat["timeOfDay"] == ["08:00:00", "12:00:00", "16:00:00"] and "when" not in repeat
    assert dosage("loperamide 2 mg after each loose stool")["additionalInstruction"] == [
        {"text": "after each loose stool"}
    ]


def test_once_and_numbers_of_doses_are_counts() -> None:
    assert dosage("cefazolin 2 g IV x1")["timing"]["repeat"] == {"count": 1}
    assert dosage("ketorolac 15 mg IV q6h x 4 doses")["timing"]["repeat"]["count"] == 4


def test_steps_have_a_sequence() -> None:
    (medication,) = read_medications("prednisone 40 mg daily x 3 days, then 20 mg daily x 3 days")
    first, second = to_dosages(medication)
    assert (first["sequence"], second["sequence"]) == (1, 2)
    assert second["doseAndRate"] == [{"doseQuantity": quantity(20, "mg", "mg")}]
    with pytest.raises(IndexError):
        to_dosage(medication, 2)
