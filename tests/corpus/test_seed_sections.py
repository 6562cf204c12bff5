from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from clinicalbert.corpus.seed_sections import seed_sections

GOLDEN = os.environ.get("CLINICALBERT_GOLDEN")


@pytest.mark.skipif(not GOLDEN, reason="CLINICALBERT_GOLDEN is not set")
def test_equals_the_original_note_by_note() -> None:
    notes = [json.loads(line) for line in (Path(str(GOLDEN)) / "seed_sections.jsonl").read_text("utf-8").splitlines()]
    failures = 0
    for note in notes:
        if "error" in note:
            failures += 1
            with pytest.raises((AttributeError, IndexError)) as caught:
                seed_sections(note["text"])
            assert type(caught.value).__name__ == note["error"]
        else:
            assert seed_sections(note["text"]) == note["segments"]
    assert len(notes) == 60 and failures == 3


@pytest.mark.parametrize(
    ("text", "segments"),
    [
        ("", []),
        ("Plan:\n1. rest\n2. fluids\n3. return", ["Plan:", "2. fluids", "3. return"]),
        ("Complaint:\ncough\n\nHe is well.\nHe walks.", ["Complaint:", "He is well.\nHe walks."]),
        ("Allergies:\nNone\n\nMedications:\nNone", ["Allergies: None", "Medications: None"]),
        ("A note ---- of two parts", ["A note", "-----", "of two parts"]),
        ("Disp: 30", ["Disp: 30"]),
    ],
)
def test_rules_and_faults(text: str, segments: list[str]) -> None:
    assert seed_sections(text) == segments


@pytest.mark.parametrize(
    ("text", "error"),
    [("1. rest\n 2 days", AttributeError), ("Admission Date: 1 Discharge Date: 2", IndexError)],
)
def test_notes_that_the_seed_lost(text: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        seed_sections(text)
