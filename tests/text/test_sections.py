"""Sections. In the examples ``|`` stands where a section starts (but at 0); the names follow. Notes are invented."""

from __future__ import annotations

import importlib.util
import os
import time
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinicalbert.document import Document
from clinicalbert.text.section_names import HEADERS, NAMES, PARTS, normalise
from clinicalbert.text.sections import PREAMBLE, split_sections

SCORER = Path(__file__).parents[2] / "benchmarks/quality/sections.py"

_PIECES = (
    "PLAN: |Plan:|plan|HEENT: |**Plan:**|## Plan|1. |- |Dr. Smith:|10:30|\n|\r\n|\r|\n\n|\t|\xa0|  |. |, |word|Word|"
    "WORDS|:|*|#|…|\u2028|\x85|é|中|\U0001f600|e\u0301|[**2101-1-1**]|A/P|___|=== |http://"
)
PIECES = st.sampled_from(_PIECES.split("|"))
NOTES = st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=60).map("".join))


def check(marked: str, *names: str, parts: bool = False) -> None:
    text = marked.replace("|", "")
    sections = split_sections(text, parts=parts)
    found = "|".join(text[s.start : s.end] for s in sections)
    assert found == marked
    assert tuple(s.name for s in sections) == names


@pytest.mark.parametrize(
    ("marked", "names"),
    [
        ("PLAN: rest", ["plan"]),
        ("Seen today.\n|Plan: rest", ["preamble", "plan"]),
        (
            "cc: cough\n|pmh: asthma\n|meds: inhaler\n|plan: rest",
            ["chief_complaint", "past_medical_history", "medications", "plan"],
        ),
        ("MEDICATIONS\nInhaler.\n\n|Past Medical History\nAsthma.", ["medications", "past_medical_history"]),
        ("He is stable. |PLAN: follow up.", ["preamble", "plan"]),
        ("Allergies: none. |Medications: inhaler.", ["allergies", "medications"]),
        ("HEENT: moist.  |LUNGS: clear.", ["heent", "lungs"]),
        ("**Plan:** rest\n|## Assessment\nAsthma", ["plan", "assessment"]),
        ("1. ASSESSMENT:\nAsthma\n|2. Plan:\nrest", ["assessment", "plan"]),
        ("II. FINDINGS:\nnone\n|III. IMPRESSION:\nnormal", ["findings", "impression"]),
        ("=== PLAN ===\nrest\n|--- Assessment ---\nAsthma", ["plan", "assessment"]),
        ("PLAN - rest\n|ALLERGIES -- none", ["plan", "allergies"]),
        (
            "CHIEF COMPLAINT :cough\r\n\r\n|HPI:\tthree days\r|PLAN:\xa0rest",
            ["chief_complaint", "history_of_present_illness", "plan"],
        ),
        ("S: cough\n|O: wheeze\n|A: asthma\n|P: inhaler", ["subjective", "objective", "assessment", "plan"]),
        ("LABS: normal\n\n|SLEEP STUDY LOG: attached\n\n|PLAN: rest", ["labs", "unknown", "plan"]),
        ("Labs: fine\n\n|Sleep Study Log: attached\n\n|Plan: rest", ["labs", "unknown", "plan"]),
        (
            "Admission Date:  [**2101-1-1**]       |Discharge Date:   [**2101-1-9**]\n\n|Service: MEDICINE",
            ["admission_date", "discharge_date", "service"],
        ),
        ("  \n|PLAN: rest", ["preamble", "plan"]),
    ],
)
def test_headings(marked: str, names: list[str]) -> None:
    check(marked, *names)


@pytest.mark.parametrize(
    "text",
    [
        "Seen at 10:30 in clinic.",
        "10:30 rounds",
        "A ratio of 3:1 was used.",
        "Dr. Smith: please call.",
        "Temp: 98.6",
        "BP: 120/80",
        "P: 80",
        "https://example.org/plan: a page",
        "He was told the following:\nrest and drink",
        "1. aspirin: daily\n2. Statin: nightly",
        "- Labs: blood count tomorrow",
        "* Diet: soft",
        "L4-5: bulging disc",
        "JANE ROE, MD",
        "The plan: he goes home.",
        "He discussed the\nplan\nwith us.",
        "We went over all of this with the family and agreed on the\nplan: he goes home.",
        "Doctor: how are you?\nPatient: fine.",
        "He is well. Note: call him.",
        "# CAD: stable on aspirin",
        "no:thing",
        ":",
        "planus: none",
    ],
)
def test_no_headings(text: str) -> None:
    check(text, PREAMBLE)


def test_parts_belong_to_the_open_examination() -> None:
    marked = "PHYSICAL EXAM:\nVITAL SIGNS: stable.\nHEENT: moist.\nMUSCLE BULK: normal.\n\n|PLAN: rest"
    check(marked, "physical_exam", "plan")


def test_parts_can_be_had() -> None:
    marked = "EXAM: alert.\n|HEENT: moist.\n|LUNGS: clear.\n|PLAN: rest"
    check(marked, "physical_exam", "heent", "lungs", "plan", parts=True)


def test_title_case_below_capitals_is_a_sub_heading() -> None:
    check("SOCIAL HISTORY:\nSleep Pattern: good\nHobby: chess\n\n|PLAN: rest", "social_history", "plan")


def test_the_header_has_its_marks_and_colon_but_no_words() -> None:
    for text, header in [
        ("**Plan:** rest", "**Plan:**"),
        ("2. PLAN : rest", "2. PLAN :"),
        ("## Plan\nrest", "## Plan"),
        ("- **Plan:** rest", "- **Plan:**"),
    ]:
        (section,) = split_sections(text)
        assert section.header is not None
        assert text[section.header.start : section.header.end] == header


def test_empty_and_blank() -> None:
    assert split_sections("") == ()
    check(" \n ", PREAMBLE)


@given(NOTES)
@settings(max_examples=400, deadline=None)
def test_sections_partition_any_text(text: str) -> None:
    for parts in (False, True):
        sections = split_sections(text, parts=parts)
        assert "".join(text[s.start : s.end] for s in sections) == text
        Document(text=text, sections=sections)  # checks order, gaps and headers
        for section in sections:
            assert (section.header is None) == (section.name == PREAMBLE)
            assert section.header is None or section.header.start == section.start


@given(NOTES)
@settings(max_examples=100, deadline=None)
def test_windows_line_breaks_change_no_names(text: str) -> None:
    plain = text.replace("\r", "")
    names = [s.name for s in split_sections(plain)]
    assert [s.name for s in split_sections(plain.replace("\n", "\r\n"))] == names


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("PMH:", "past_medical_history"),
        ("## 2. Past Med Hx:", "past_medical_history"),
        ("A/P", "assessment_and_plan"),
        ("Assessment & Plan", "assessment_and_plan"),
        ("IMPRESSION / PLAN:", "assessment_and_plan"),
        ("Medications at home before transfer", "medications"),
        ("**Rx**", "medications"),
        ("POSTOP DIAGNOSES", "postoperative_diagnosis"),
        ("DESCRIPTION OF PROCEDURE #2", "procedure_description"),
        ("S", "subjective"),
        ("HEENT", "heent"),
        ("", "unknown"),
        ("pes planus", "unknown"),
        ("Smith", "unknown"),
        ("LABORIOUS", "unknown"),
        ("x" * 10_000, "unknown"),
    ],
)
def test_normalise(header: str, name: str) -> None:
    assert normalise(header) == name


def test_every_spelling_normalises_to_its_own_name() -> None:
    assert len(NAMES) == len(set(NAMES))
    for table in (HEADERS, PARTS):
        for name, spellings in table.items():
            for spelling in spellings:
                assert normalise(spelling) == normalise(spelling.upper() + ":") == name, spelling


UNITS = ["word ", "A", "A. ", "PLAN: ", "a:", " ", "\n", "\r\n", "**", "- ", ".", "(A ", "1.", "[**", "Word Word  "]


@pytest.mark.parametrize("unit", UNITS)
def test_time_is_linear(unit: str) -> None:
    def seconds(size: int) -> float:
        text = (unit * (size // len(unit) + 1))[:size]
        start = time.process_time()
        split_sections(text)
        return time.process_time() - start

    small = min(seconds(20_000) for _ in range(3))
    # Eight times the text: quadratic time would be 64 times as long.
    assert min(seconds(160_000) for _ in range(2)) < 24 * small + 0.05


def scorer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("quality_sections", SCORER)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.skipif("CLINICALBERT_DATA" not in os.environ, reason="CLINICALBERT_DATA names no data folder")
def test_beats_the_plain_expressions_on_mtsamples_dev() -> None:
    module = scorer()
    notes, _ = module.load("dev")
    results = module.evaluate(notes)
    ours = results.pop("split_sections")["exact"]
    assert all(ours["f1_low"] > other["exact"]["f1"] for other in results.values())
    assert ours["f1"] > 0.93
