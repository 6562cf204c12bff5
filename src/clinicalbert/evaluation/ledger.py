"""The test ledger: every look at a test split leaves a line, so that anyone can see how often it was looked at."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

DEFAULT = Path("results/test-ledger.jsonl")


def record_look(path: Path, entry: Mapping[str, Any]) -> None:
    """Append one line; earlier lines are never touched."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(entry, ensure_ascii=False) + "\n")
