"""What the rules for identifiers cover of the gold of identifiers, and what else: tokens, whole spans, by label,
form and origin of names.

    python benchmarks/quality/phi.py [--split open|sealed] [--json FILE]

A look at the sealed half goes into results/test-ledger.jsonl.
"""

from __future__ import annotations

import argparse
import json
from datetime import UTC, datetime
from pathlib import Path

from clinicalbert.datasets.corpus import CORPORA
from clinicalbert.datasets.example import Example, LabelledSpan
from clinicalbert.evaluation.ledger import DEFAULT, record_look
from clinicalbert.evaluation.pedigree import commit
from clinicalbert.evaluation.redaction import measure, table


def keys(example: Example, span: LabelledSpan) -> list[str]:
    """Label and form; of names, form and origin too."""
    found = [f"label {span.label}", f"form {example.labels[0]}"]
    if span.label == "name":
        found += [f"name, {example.labels[0]}", f"origin {span.value or 'none'}"]
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--split", choices=("open", "sealed"), default="open")
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    examples = CORPORA.get("phi_gold").load(arguments.split)
    result = measure(examples, keys=keys)
    print(table(result))
    print(f"{result['notes/s']} passages a second")
    if arguments.split == "sealed":
        told = {"date": datetime.now(UTC).isoformat(timespec="seconds"), "commit": commit(), "weights": "none"}
        heads = {f"phi_gold/{k}": v[0] for k, v in result.items() if isinstance(v, list)}
        record_look(DEFAULT, {**told, "task": "identifiers, rules", "figures": heads})
    if arguments.json:
        arguments.json.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
