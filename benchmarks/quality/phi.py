"""What the rules for identifiers cover of the gold of identifiers, and what else: tokens, whole spans, by label,
form and origin of names.

    python benchmarks/quality/phi.py [--split open|sealed] [--json FILE]

A look at the sealed half goes into results/test-ledger.jsonl.
"""

from __future__ import annotations

import argparse
import json
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from clinicalbert.datasets.corpus import CORPORA
from clinicalbert.datasets.example import Example
from clinicalbert.evaluation.ledger import DEFAULT, record_look
from clinicalbert.evaluation.pedigree import commit
from clinicalbert.metrics.redaction import Redaction
from clinicalbert.privacy.recognisers import find_identifiers


def measured(examples: list[Example]) -> Redaction:
    """The rules against the gold."""
    counts = Redaction()
    for example in examples:
        gold = [(s.start, s.end, _keys(example, s.label, s.value)) for s in example.spans]
        counts.add(example.text, gold, [(f.start, f.end) for f in find_identifiers(example.text)])
    return counts


def _keys(example: Example, label: str, origin: str) -> list[str]:
    keys = [f"label {label}", f"form {example.labels[0]}"]
    if label == "name":
        keys += [f"name, {example.labels[0]}", f"origin {origin or 'none'}"]
    return keys


def figures(counts: Redaction) -> dict[str, Any]:
    """The shares, as plain numbers."""
    rows = {key: [round(counts.by[key].value, 4), round(counts.whole_by[key].value, 4)] for key in sorted(counts.by)}
    return {
        "token recall": round(counts.recall.value, 4),
        "token precision": round(counts.precision.value, 4),
        "spans wholly covered": round(counts.whole.value, 4),
        "tokens": counts.tokens,
        "identifying tokens": counts.recall.all,
        "by": rows,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--split", choices=("open", "sealed"), default="open")
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    examples = CORPORA.get("phi_gold").load(arguments.split)
    began = time.perf_counter()
    result = figures(measured(examples))
    seconds = time.perf_counter() - began
    for name, value in result.items():
        if name != "by":
            print(f"{name:24} {value}")
    print(f"{'passages a second':24} {len(examples) / seconds:.0f}")
    for key, (tokens, spans) in result["by"].items():
        print(f"{key:24} tokens {tokens:.4f}  whole {spans:.4f}")
    if arguments.split == "sealed":
        told = {"date": datetime.now(UTC).isoformat(timespec="seconds"), "commit": commit(), "weights": "none"}
        heads = {f"phi_gold/{k}": v for k, v in result.items() if isinstance(v, float)}
        record_look(DEFAULT, {**told, "task": "identifiers, rules", "figures": heads})
    if arguments.json:
        arguments.json.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
