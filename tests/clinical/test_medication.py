"""Medication instructions, value by value; offsets; notes; strings of any kind."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinicalbert.clinical.medication import Medication, Part, read_medications
from clinicalbert.clinical.medication.daily import daily_amount, daily_sum
from sigs import NONE, SIGS


@pytest.mark.parametrize(("text", "fields"), SIGS, ids=[s[0][:40] for s in SIGS])
def test_fields_of_one_medication(text: str, fields: dict[str, object]) -> None:
    (medication,) = read_medications(text)
    record = medication.to_record()
    assert text[medication.drug.start : medication.drug.end] == record.pop("drug")
    assert record == fields


@pytest.mark.parametrize("text", NONE)
def test_texts_without_a_medication(text: str) -> None:
    assert read_medications(text) == []


def names(text: str) -> list[str]:
    return [m.to_record()["drug"] for m in read_medications(text)]


def test_switching_stops_one_and_starts_another() -> None:
    first, second = (m.to_record() for m in read_medications("Switched from enalapril to valsartan 80 mg daily"))
    assert first == {"drug": "enalapril", "action": "stop"}
    assert second["action"] == "start" and second["dose"] == "80 mg"


def test_several_in_a_sentence_share_what_is_said_for_both() -> None:
    records = [m.to_record() for m in read_medications("Continue aspirin 81 mg and atorvastatin 40 mg daily.")]
    assert [r["frequency"] for r in records] == ["1/d", "1/d"]
    assert [r["action"] for r in records] == ["continue", "continue"]


def test_allergy_in_one_clause_leaves_the_next() -> None:
    assert names("Allergic to sulfa; start doxycycline 100 mg bid x 7d") == ["doxycycline"]


NOTE = """HPI: 64 year old man with chest pain for 2 weeks. BP 142/88.

Medications:
1. Enalapril 10 mg tablet, 1 tab daily
2. Metformin 500 mg BID with meals
3. Tiotropium 18 mcg capsule
   inhale contents of 1 capsule daily
Allergies: penicillin

Plan: Increase metformin to 1000 mg BID. Take with food.
Return in 2 weeks.
"""


def test_a_note_with_given_drugs() -> None:
    spans = []
    for name in ("Enalapril", "Metformin", "Tiotropium", "penicillin", "metformin"):
        start = NOTE.index(name)
        spans.append((start, start + len(name)))
    records = [m.to_record() for m in read_medications(NOTE, spans)]
    assert [r["drug"] for r in records] == ["Enalapril", "Metformin", "Tiotropium", "metformin"]
    assert records[0]["dose"] == "1 tablet" and "duration" not in records[0]
    assert records[1] == {
        "drug": "Metformin",
        "dose": "500 mg",
        "frequency": "2/d",
        "when": ["meals"],
        "daily": "1000 mg",
    }
    assert records[2]["route"] == "inhalation" and records[2]["dose"] == "1 capsule"
    assert records[3]["action"] == "increase" and records[3]["when"] == ["with food"]
    assert "duration" not in records[3]


def test_a_note_without_given_drugs() -> None:
    assert names(NOTE) == ["Enalapril", "Metformin", "Tiotropium", "metformin"]


def parts(medication: Medication) -> list[Part]:
    fields = (
        "drug",
        "strength",
        "form",
        "dose",
        "route",
        "frequency",
        "duration",
        "max",
        "indication",
        "action",
        "prn",
    )
    own = [getattr(medication, name) for name in fields]
    steps = [p for s in medication.steps for p in (s.dose, s.frequency, s.duration)]
    return [p for p in (*own, *medication.when, *steps) if p is not None]


def test_offsets_are_those_of_the_text() -> None:
    text = "Plan:\n- start  Solu-Medrol 125 mg IV q6h prn wheezing x 4 doses."
    (m,) = read_medications(text)
    said = {
        n: text[p.start : p.end]
        for n in ("drug", "dose", "route", "frequency", "duration", "indication", "action")
        if (p := getattr(m, n)) is not None
    }
    assert said == {
        "drug": "Solu-Medrol",
        "dose": "125 mg",
        "route": "IV",
        "frequency": "q6h",
        "duration": "x 4 doses",
        "indication": "wheezing",
        "action": "start",
    }
    assert text[m.start : m.end] == text[8:-1]


WORDS = """
1 2-3 .5 mg tabs mL / q 4 h bid po prn for pain x days then , . ; ( ) no may repeat in not to exceed qhs Mon - fri from
aspirin alphadrug start hold and with ½ ii 0800 8 am at before meals divided every other day %
"""
TOKENS = [*WORDS.split(), "\n", "\n\n"]


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.text(max_size=200), st.lists(st.sampled_from(TOKENS), max_size=40).map(" ".join)), st.data())
def test_no_string_raises_and_offsets_hold(text: str, data: st.DataObject) -> None:
    spans = data.draw(st.lists(st.tuples(st.integers(-3, 220), st.integers(-3, 220)), max_size=3))
    for medication in (*read_medications(text), *read_medications(text, spans)):
        assert 0 <= medication.start < medication.end <= len(text)
        for part in parts(medication):
            assert medication.start <= part.start < part.end <= medication.end
        assert all(medication.to_record().values())


@pytest.mark.parametrize(
    "piece",
    [
        "1 ",
        "9",
        "q",
        "no ",
        "mg ",
        "lisinopril 10 mg daily, ",
        "(",
        "for ",
        "may repeat ",
        "Mon-",
        "tab",
        "from 1 to ",
        "a.",
    ],
)
@pytest.mark.slow
def test_time_grows_with_length_alone(piece: str) -> None:
    def seconds(length: int) -> float:
        text = piece * (length // len(piece))
        start = time.process_time()
        read_medications(text)
        return time.process_time() - start

    seconds(2_000)
    short, long = max(seconds(20_000), 0.02), seconds(100_000)
    assert long < 20 * short  # five times the text


def test_daily_amounts_are_exact() -> None:
    assert daily_amount("0.1 mg", "3/d") == "0.3 mg"
    assert daily_amount("1-2 tablet", "1/4-6h") == "4-12 tablet"
    assert daily_amount("5 mcg/kg/min", "continuous") == "7200 mcg/kg"
    assert daily_amount("10 mg", "1/72h") is None
    assert daily_amount("10 mg", "once") is None
    assert daily_amount("0.4 mg", "1/4h", "3 doses") is None
    assert daily_sum([("0.1 mg", "1/d"), ("0.2 mg", "1/d")]) == "0.3 mg"
    assert daily_sum([("1 mg", "1/d"), ("1 tablet", "1/d")]) is None


@pytest.mark.parametrize(
    ("text", "drug", "record"),
    [
        ("We report two cases of digoxin toxicity.", "digoxin", None),
        ("Three patients were treated with oral digoxin daily.", "digoxin", {"drug": "digoxin", "frequency": "1/d"}),
        ("Takes 2 aspirin daily.", "aspirin", {"drug": "aspirin", "dose": "2", "frequency": "1/d", "daily": "2"}),
        ("warfarin 5", "warfarin", {"drug": "warfarin", "dose": "5"}),
    ],
)
def test_numbers_that_count_something_else_are_no_dose(text: str, drug: str, record: dict[str, str] | None) -> None:
    start = text.index(drug)
    found = [m.to_record() for m in read_medications(text, [(start, start + len(drug))])]
    if record is None:
        assert found == []
    else:
        assert [{k: v for k, v in one.items() if k != "route"} for one in found] == [record]
