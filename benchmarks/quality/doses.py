"""Doses, routes, frequencies and durations of open corpora, as the rules for medications find them.

    python benchmarks/quality/doses.py [--split dev] [--out FILE]

In sentences that name a drug (the gold's drugs are given), on maccrobat2020, ade_corpus_v2 (doses alone) and phee.
Their guides mark other words than those that a prescription's fields are made of ("overdose", "high-dose",
"introduction", durations of symptoms), which no rule here looks for. A look at test is written into the ledger.
CLINICALBERT_DATA names the corpora.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from clinicalbert.clinical.medication import read_medications
from clinicalbert.datasets.corpus import CORPORA
from clinicalbert.datasets.example import Example
from clinicalbert.evaluation.ledger import DEFAULT, record_look
from clinicalbert.evaluation.pedigree import pedigree
from clinicalbert.evaluation.resampling import Resamples
from clinicalbert.facts import Medication
from clinicalbert.metrics.figures import F1, Tally
from clinicalbert.metrics.spans import Counts, overlap_counts, strict_counts
from clinicalbert.text import split_sentences

DRUGS = ("Drug", "Medication")
FIELDS = {
    "dose": ("Dosage", ("strength", "dose")),
    "route": ("Route", ("route",)),
    "frequency": ("Frequency", ("frequency",)),
    "duration": ("Duration", ("duration",)),
}
"""Field → what the corpora call it, and the fields of a medication that answer."""
RENAMED = {"Administration": "Route"}
Place = tuple[int, int, str]


def places(found: Iterable[Medication], names: tuple[str, ...]) -> Iterator[Place]:
    """Where the fields of medications stand, those of their steps too."""
    for one in found:
        for holder in (one, *one.steps):
            for name in names:
                if part := getattr(holder, name, None):
                    yield part.start, part.end, ""


def tally_of(example: Example) -> Tally:
    drugs = sorted({(s.start, s.end) for s in example.spans if s.label in DRUGS})
    apart = [d for i, d in enumerate(drugs) if i == 0 or d[0] >= drugs[i - 1][1]]
    found = read_medications(example.text, apart)
    kept = [s for s in split_sentences(example.text, ()) if any(s.start <= a < s.end for a, _ in apart)]
    counts: dict[str, Counts] = {}
    for field, (label, names) in FIELDS.items():
        gold = {(s.start, s.end, "") for s in example.spans if RENAMED.get(s.label, s.label) == label}
        own = set(places(found, names))
        gold, own = ({p for p in some if any(s.start <= p[0] < s.end for s in kept)} for some in (gold, own))
        counts[f"{field} overlap"] = overlap_counts(own, gold)
        counts[f"{field} strict"] = strict_counts(own, gold)
    return counts


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--split", default="dev", choices=("dev", "test"))
    parser.add_argument("--out", type=Path, help="where the JSON goes")
    arguments = parser.parse_args()
    rows: list[dict[str, Any]] = []
    for name in ("maccrobat2020_doses", "ade_doses", "phee"):
        examples = CORPORA.get(name).load(arguments.split)
        marked = {RENAMED.get(s.label, s.label) for e in examples for s in e.spans}
        tallies, draws = [tally_of(e) for e in examples], Resamples([e.group for e in examples])
        figures = {
            f"{field} {how}": asdict(draws.estimate(tallies, F1(f"{field} {how}")))
            for field, (label, _) in FIELDS.items()
            if label in marked
            for how in ("overlap", "strict")
        }
        rows.append({"dataset": name, "split": arguments.split, "texts": len(examples), "F1": figures})
        for figure, value in figures.items():
            print(f"{name} {figure} {value['value']:.3f} ({value['low']:.3f}-{value['high']:.3f})")
    result = {"schema": "clinicalbert.doses/1", "rows": rows, **pedigree(weights="none", backend="rules", seed=0)}
    if arguments.split == "test":
        for row in rows:
            record_look(DEFAULT, {"task": "doses", "dataset": row["dataset"], "split": "test", "F1": row["F1"]})
    if arguments.out:
        arguments.out.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
