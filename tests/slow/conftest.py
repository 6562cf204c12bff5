"""Notes for tests that kill, fill and restart."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

TEXT = "Day {i}: denies chest pain. Started metformin {i} mg for diabetes.\nPLAN: chest x-ray, then cough syrup.\n"


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    """60 notes and 4 broken lines."""
    path = tmp_path / "notes.jsonl"
    lines = [json.dumps({"id": f"n{i}", "text": TEXT.format(i=i) * (1 + i % 7)}) for i in range(60)]
    for at in (50, 31, 30, 7):
        lines.insert(at, "{broken")
    path.write_text("\n".join(lines) + "\n")
    return path
