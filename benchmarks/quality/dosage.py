"""Medication instructions against gold: exact by field.

    python benchmarks/quality/dosage.py [GOLD.jsonl] [--errors] [--ids FILE]

Micro precision, recall and F1 over all (field, value) of all medications; a list (``when``, ``steps``) is one value.
Medications are aligned by their drug, the rest in their order; one that is missing or too many counts with all its
fields.
Guide: docs/annotation/dosage.md.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from clinicalbert.clinical.medication import read_medications

OPEN = Path(__file__).parents[2] / "src/clinicalbert/datasets/gold/dosage.open.jsonl"
Record = Mapping[str, Any]


def aligned(gold: Sequence[Record], found: Sequence[Record]) -> list[tuple[Record, Record]]:
    """Pairs of gold and found medications: same drug first, then in order; an empty record where one has no partner."""
    rest = list(found)
    pairs: list[tuple[Record, Record]] = []
    alone: list[Record] = []
    for record in gold:
        same = next((f for f in rest if f.get("drug") == record.get("drug")), None)
        if same is None:
            alone.append(record)
        else:
            rest.remove(same)
            pairs.append((record, same))
    width = max(len(alone), len(rest))
    pairs += zip(alone + [{}] * (width - len(alone)), rest + [{}] * (width - len(rest)), strict=True)
    return pairs


def figures(right: int, found: int, gold: int) -> str:
    precision, recall = right / found if found else 0.0, right / gold if gold else 0.0
    f1 = 2 * right / (found + gold) if found + gold else 0.0
    return f"P {precision:.3f}  R {recall:.3f}  F1 {f1:.3f}  ({right} right, {found} found, {gold} gold)"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("gold", nargs="?", type=Path, default=OPEN)
    parser.add_argument("--errors", action="store_true", help="list ids and fields that are wrong")
    parser.add_argument("--given-drugs", action="store_true", help="tell the parser where the drugs are")
    parser.add_argument("--ids", type=Path, help="only the ids of this file, one a line")
    arguments = parser.parse_args()
    rows = [json.loads(line) for line in arguments.gold.read_text(encoding="utf-8").splitlines()]
    if arguments.ids:
        chosen = set(arguments.ids.read_text(encoding="utf-8").split())
        rows = [row for row in rows if row["id"] in chosen]
    right: Counter[str] = Counter()
    found: Counter[str] = Counter()
    gold: Counter[str] = Counter()
    whole: Counter[str] = Counter()
    levels = Counter(row["level"] for row in rows)
    for row in rows:
        spans: list[tuple[int, int]] = []
        if arguments.given_drugs:
            at = 0
            for record in row["medications"]:
                at = row["text"].find(record["drug"], at)
                spans.append((at, at + len(record["drug"])))
                at += len(record["drug"])
        records = [m.to_record() for m in read_medications(row["text"], spans)]
        whole[row["level"]] += records == row["medications"]
        wrong = []
        for expected, read in aligned(row["medications"], records):
            for name in sorted(expected.keys() | read.keys()):
                for key in (name, f"level {row['level']}", "all"):
                    gold[key] += name in expected
                    found[key] += name in read
                    right[key] += name in expected and expected.get(name) == read.get(name)
                if expected.get(name) != read.get(name):
                    wrong.append(f"    {name}: gold {expected.get(name)!r}, read {read.get(name)!r}")
        if arguments.errors and (wrong or records != row["medications"]):
            print(f"{row['id']} ({row['level']}) {row['text']!r}", *wrong, sep="\n")
    for key in sorted(gold.keys() | found.keys(), key=lambda k: (k == "all", k.startswith("level"), k)):
        print(f"{key:14} {figures(right[key], found[key], gold[key])}")
    for level, count in levels.items():
        print(f"wholly right, {level}: {whole[level]} of {count}")
    print(f"wholly right: {sum(whole.values())} of {len(rows)}")


if __name__ == "__main__":
    main()
