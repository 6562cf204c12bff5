"""Part a gold file into an open half (for rules and tuning) and a sealed one (scored once), by a hash of the ids.

    python benchmarks/quality/gold_halves.py assertion-v1 GOLD.jsonl src/clinicalbert/datasets/gold/assertion

Writes ``….open.jsonl`` and ``….sealed.jsonl``, each in the order of the ids.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path


def half_of(salt: str, key: str) -> str:
    """``open`` or ``sealed``."""
    even = hashlib.sha256(f"{salt}:{key}".encode()).digest()[0] % 2 == 0
    return "open" if even else "sealed"


def main() -> None:
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    salt, source, target = sys.argv[1], Path(sys.argv[2]), sys.argv[3]
    records = [json.loads(line) for line in source.read_text(encoding="utf-8").splitlines() if line.strip()]
    for half in ("open", "sealed"):
        chosen = sorted((r for r in records if half_of(salt, r["id"]) == half), key=lambda r: r["id"])
        lines = (json.dumps(r, ensure_ascii=False) + "\n" for r in chosen)
        Path(f"{target}.{half}.jsonl").write_text("".join(lines), encoding="utf-8")
        print(f"{half}: {len(chosen)} of {len(records)}")


if __name__ == "__main__":
    main()
