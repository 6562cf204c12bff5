"""The sample notes: six, invented, readable, one longer than many windows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from clinicalbert.samples import paths

NAMES = [
    "discharge_summary.txt",
    "emergency_note.txt",
    "long_hospital_course.txt",
    "radiology_report.txt",
    "referral_letter.txt",
    "soap_progress_note.txt",
]


def test_there_are_six() -> None:
    assert [path.name for path in paths()] == NAMES


@pytest.mark.parametrize("path", paths(), ids=lambda path: path.stem)
class TestNote:
    def test_first_line_says_that_it_is_fictional(self, path: Path) -> None:
        first = path.read_text("utf-8").splitlines()[0]
        assert first.startswith("FICTIONAL SAMPLE NOTE")
        assert "not a real patient" in first

    def test_is_plain_text(self, path: Path) -> None:
        raw = path.read_bytes()
        text = raw.decode("utf-8")
        assert b"\r" not in raw
        assert text.endswith("\n") and not text.endswith("\n\n")
        assert "\t" not in text
        assert {c for c in text if not c.isascii()} <= set("°µö")
        assert not any(line != line.rstrip() for line in text.splitlines())

    def test_bears_no_identifier(self, path: Path) -> None:
        """No names with titles, calendar dates, telephone or record numbers, addresses of any kind, but in the letter
        that is there for the gate: its numbers are of those that nobody has, its addresses of a domain for examples."""
        if path.stem == "referral_letter":
            text = path.read_text("utf-8")
            assert all(n.startswith("555-01") for n in re.findall(r"\b\d{3}-\d{4}\b", text))
            assert set(re.findall(r"@[\w.]+", text)) == {"@example.org."}
            return
        text = path.read_text("utf-8")
        patterns = (
            r"\b(?:Dr|Mr|Mrs|Ms|Prof)\.? [A-Z]",
            r"\b[A-Z][a-z]+ [A-Z][a-z]+, (?:MD|DO|RN|NP|PA)\b",
            r"\b(?:19|20)\d\d\b",
            r"\b\d{1,2}/\d{1,2}/\d{2,4}\b",
            r"\b(?:January|February|April|June|July|August|September|October|November|December)\b",
            r"\b\d{3}[-.]\d{3}[-.]\d{4}\b",
            r"\bMRN\b|\w@\w+\.|https?:",
        )
        assert [p for p in patterns if re.search(p, text)] == []


def test_one_is_longer_than_3000_wordpieces() -> None:
    """More than 2,600 words are more than 3,000 wordpieces of any BERT vocabulary (this one has about 5,100)."""
    longest = max(len(path.read_text("utf-8").split()) for path in paths())
    assert longest > 2600


def test_shorthand_of_the_emergency_note() -> None:
    text = next(path for path in paths() if path.stem == "emergency_note").read_text("utf-8")
    assert all(word in text for word in ("55yoM c/o SOB x 3d", "HTN/DM2", "ASA 81 qd", "NSR", "s/p", "w/o"))
