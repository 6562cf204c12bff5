"""Abbreviations that a text defines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinicalbert.text.definitions import definitions, long_forms


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("He had a myocardial infarction (MI) in May.", {"MI": "myocardial infarction"}),
        ("Signs of chronic obstructive pulmonary disease (COPD).", {"COPD": "chronic obstructive pulmonary disease"}),
        ("Given HIT (heparin-induced thrombocytopenia), stop.", {"HIT": "heparin-induced thrombocytopenia"}),
        ("deep vein\nthrombosis (DVT) of the leg", {"DVT": "deep vein thrombosis"}),
        ("Ejection fraction (EF; 40 %) fell.", {"EF": "Ejection fraction"}),
        ("First atrial fibrillation (AF). Later: atrial flutter (AF).", {"AF": "atrial fibrillation"}),
        # no definitions
        ("He took aspirin (daily) and rest (two days).", {}),
        ("Blood pressure was high (CT).", {}),
        ("Pain (MI)", {}),
        ("Fever was absent. Rash (FR) came.", {}),
        ("", {}),
        ("(AB)", {}),
    ],
)
def test_long_forms(text: str, found: dict[str, str]) -> None:
    assert long_forms(text) == found


@given(st.text(alphabet="ABab c().,\n1-", max_size=120))
def test_any_text_is_read_and_places_are_true(text: str) -> None:
    for one in definitions(text):
        assert 0 <= one.start < one.end <= len(text)
        assert text[one.start].lower() == next(c for c in one.short if c.isalnum()).lower()
