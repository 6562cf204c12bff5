"""Six clinical notes to try the package on.

All are invented for demonstration; no note describes a real patient, clinician or institution, and each says so
in its first line. ``long_hospital_course.txt`` is longer than nine windows of 512 wordpieces; ``referral_letter.txt``
has invented identifiers of most kinds, for the gate to find.
"""

from __future__ import annotations

from pathlib import Path

__all__ = ["paths"]


def paths() -> list[Path]:
    """The sample notes (UTF-8 text files), sorted by name."""
    return sorted(Path(__file__).parent.glob("*.txt"))
