"""What the rules for identifiers, or rules and learned head, cover of the gold of identifiers, and what else: tokens,
whole spans, by label, form and origin of names.

    python benchmarks/quality/phi.py [--split open|sealed] [--recognisers rules|learned] [--json FILE]

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
from clinicalbert.inference.bundle import open_bundle
from clinicalbert.inference.phi import LearnedFinder
from clinicalbert.privacy.recognisers import find_identifiers


def keys(example: Example, span: LabelledSpan) -> list[str]:
    """Label and form; of names, form and origin too."""
    found = [f"label {span.label}", f"form {example.labels[0]}"]
    if span.label == "name":
        found += [f"name, {example.labels[0]}", f"origin {span.value or 'none'}"]
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--split", choices=("open", "sealed"), default="open")
    parser.add_argument("--recognisers", choices=("rules", "learned"), default="rules")
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    examples = CORPORA.get("phi_gold").load(arguments.split)
    learned = LearnedFinder.open() if arguments.recognisers == "learned" else None
    result = measure(examples, learned or find_identifiers, keys)
    print(table(result))
    print(f"{result['notes/s']} passages a second")
    if arguments.split == "sealed":
        weights = open_bundle(None).digest if learned else "none"
        told = {"date": datetime.now(UTC).isoformat(timespec="seconds"), "commit": commit(), "weights": weights}
        heads = {f"phi_gold/{k}": v[0] for k, v in result.items() if isinstance(v, list)}
        record_look(DEFAULT, {**told, "task": f"identifiers, {arguments.recognisers}", "figures": heads})
    if arguments.json:
        arguments.json.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
