"""Doses of fictional instructions against a formulary with invented limits."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from clinicalbert.clinical.medication import read_medications
from clinicalbert.errors import InputError
from clinicalbert.facts import DoseCheck, Medication, Part
from clinicalbert.inference.dose_checks import dose_checks, with_dose_checks
from clinicalbert.inference.pipeline import load
from clinicalbert.interop.json import from_json, to_json
from clinicalbert.knowledge.formulary import Formulary, Limits
from clinicalbert.privacy import cleared


def limits(drug: str, unit: str = "mg", route: str = "", **bounds: float) -> Limits:
    return Limits(drug, unit, **{name: Fraction(str(value)) for name, value in bounds.items()}, route=route)


FORMULARY = Formulary(
    [
        limits("enalapril", min_single=2.5, max_single=20, max_daily=40),
        limits("ibuprofen", min_single=200, max_single=800, max_daily=3200),
        limits("levothyroxine", max_single=0.2, route="oral"),
        limits("furosemide", max_single=80, max_daily=600),
        limits("furosemide", max_single=40, route="intravenous"),
        limits("insulin glargine", "{unit}", max_daily=60),
        limits("gentamicin", "mg/kg", max_single=7),
        limits("heparin", "{unit}", max_single=5000, max_daily=30000),
        limits("amoxicillin", max_single=1000),
        limits("prednisone", max_single=60, max_daily=60),
        limits("senna", "{tablet}", max_daily=4),
        limits("hydrocodone-acetaminophen", max_single=10),
        limits("timolol", "{drop}", max_single=1, route="ophthalmic"),
        limits("albuterol", "ug", max_single=180),
    ],
    "own.csv@0",
)


def asked(text: str) -> list[tuple[str, ...]]:
    (medication,) = read_medications(text)
    return [(c.answer, c.limit, c.value) for c in dose_checks(text, medication, FORMULARY)]


@pytest.mark.parametrize(
    ("text", "answers"),
    [
        ("enalapril 5 mg po bid", [("within", "single", "5"), ("within", "daily", "10")]),
        ("enalapril 20 mg po bid", [("within", "single", "20"), ("within", "daily", "40")]),
        ("enalapril 25 mg po qd", [("above", "single", "25"), ("within", "daily", "25")]),
        ("enalapril 1 mg po qd", [("below", "single", "1"), ("within", "daily", "1")]),
        ("enalapril 5 mg tablet, 1/2 tab qam", [("within", "single", "2.5"), ("within", "daily", "2.5")]),
        ("ibuprofen 600-900 mg q6h", [("above", "single", "600-900"), ("above", "daily", "2400-3600")]),
        ("ibuprofen 100-400 mg q6h", [("below", "single", "100-400"), ("within", "daily", "400-1600")]),
        ("ibuprofen 200 mg 1-2 tabs q4-6h prn", [("within", "single", "200-400"), ("within", "daily", "800-2400")]),
        ("ibuprofen 800 mg q4h, max 4 tabs/day", [("within", "single", "800"), ("above", "daily", "4800")]),
        ("ibuprofen 800 mg q4h, max 2.4 g/day", [("within", "single", "800"), ("within", "daily", "2400")]),
        ("levothyroxine 75 mcg po daily", [("within", "single", "0.075")]),
        ("furosemide 60 mg PO once", [("within", "single", "60"), ("cannot be compared", "daily", "")]),
        ("furosemide 60 mg IV once", [("above", "single", "60")]),
        ("insulin glargine 10 units sc qAM and 8 units qPM", [("within", "daily", "18")]),
        ("gentamicin 5 mg/kg IV q24h", [("within", "single", "5")]),
        ("amoxicillin 250 mg/5 mL, 10 mL tid", [("within", "single", "500")]),
        ("prednisone 80 mg x 3d, 40 mg x 3d, off", [("above", "single", "40-80"), ("cannot be compared", "daily", "")]),
        ("senna 2 tabs qhs prn", [("within", "daily", "2")]),
        ("timolol 1 drop left eye bid", [("within", "single", "1")]),
        ("albuterol 90 mcg 2 puffs q4h", [("within", "single", "180")]),
        ("aspirin 81 mg daily", [("not in the formulary", "", "")]),
    ],
)  # fmt: skip
def test_each_limit_has_an_answer(text: str, answers: list[tuple[str, ...]]) -> None:
    assert asked(text) == answers


@pytest.mark.parametrize(
    ("text", "answer", "reason"),
    [
        ("levothyroxine 75 mcg daily", "cannot be compared", "the note names no route; the formulary has limits"),
        ("levothyroxine 75 mcg iv daily", "not in the formulary", "not for this route; the formulary has limits"),
        ("enalapril 5 daily", "cannot be compared", "the note gives a number without a unit"),
        ("enalapril daily", "cannot be compared", "the note gives no dose"),
        ("enalapril 1 tab daily", "cannot be compared", "the note counts in tablet, the formulary in mg"),
        ("gentamicin 350 mg IV q24h", "cannot be compared", "the note counts in mg, the formulary in mg/kg"),
        ("heparin 1000 units/h continuous", "cannot be compared", "the note counts in units/h, the formulary in unit"),
        ("furosemide 40 mg weekly po", "within", ""),
        ("enalapril 2-25 mg daily", "cannot be compared", "several drugs together, or its range is too wide"),
        ("ibuprofen 100-900 mg daily", "cannot be compared", "from below the least to above the most"),
        ("hydrocodone-acetaminophen 5/325 mg q6h", "cannot be compared", "several drugs together"),
        ("hydrocodone-acetaminophen 5/7.5 mg q6h", "cannot be compared", "several drugs together"),
        ("ibuprofen 600-900 mg po tid", "above", "the greatest of the range"),
        ("ibuprofen 900-1000 mg po tid", "above", ""),
    ],
)  # fmt: skip
def test_the_reason_is_said(text: str, answer: str, reason: str) -> None:
    (medication,) = read_medications(text)
    check = dose_checks(text, medication, FORMULARY)[0]
    assert check.answer == answer
    assert reason in check.reason and bool(reason) == bool(check.reason)


def test_what_an_answer_holds() -> None:
    text = "enalapril 25 mg po qd"
    (one,) = with_dose_checks(text, read_medications(text), FORMULARY)
    assert one.dose_checks[0] == DoseCheck("above", "single", "25", "2.5", "20", "mg", "", "formulary:own.csv@0", "")
    assert "dose_checks" not in one.to_record()
    assert dose_checks(text, one, None) == (DoseCheck("no formulary loaded"),)
    assert dose_checks("x", Medication(0, 1, dose=Part(0, 1, "1 mg")), FORMULARY)[0].answer == "not in the formulary"


def test_documents_have_them(tmp_path: Path) -> None:
    path = tmp_path / "own.jsonl"
    path.write_text('{"drug": "lisinopril", "unit": "mg", "max_single": 40, "note": "ask for potassium"}\n')
    nlp = load(formulary=path)
    document = nlp(cleared("MEDICATIONS:\nlisinopril 80 mg PO qd\nmetformin 500 mg bid\n"))
    told = {m.drug.value: [(c.answer, c.limit, c.note) for c in m.dose_checks] for m in document.medications if m.drug}
    assert told == {
        "lisinopril": [("above", "single", "ask for potassium")],
        "metformin": [("not in the formulary", "", "")],
    }
    assert all(c.source.startswith("formulary:own.jsonl@") for m in document.medications for c in m.dose_checks)
    assert from_json(to_json(document)) == document
    with pytest.raises(InputError, match="leave surroundings on"):
        load(formulary=path, surroundings=False)
