"""Score section-header detection on MTSamples, next to the plain regular expression that it has to beat.

    CLINICALBERT_DATA=... python benchmarks/quality/sections.py [--split train|dev] [--json OUT]

Gold: the headers that the site's editors set in bold (``bold_spans``), 11,612 in train. A predicted header is
correct if, after blanks and colons are stripped from both ends of both spans, start and end agree (``exact``), or
the start alone (``start``). Counts are summed over all notes (micro), the same span counts once. The interval is the
2.5 to 97.5 percentile of F1 over 1,000 bootstrap samples of notes, seed 0.

Rules were tuned on train only. The editors leave some real headers plain, so nobody reaches 100.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import lzma
import os
import platform
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np

from clinicalbert.text import split_sections

Spans = list[tuple[int, int]]

BASELINE = re.compile(r"^[A-Z][A-Z0-9 /,&()'-]+:", re.MULTILINE)
# The strongest plain expression that we found: also a line of its own without a colon.
BASELINE_BARE = re.compile(r"^[A-Z][A-Z0-9 /,&()'-]+(?::|$)", re.MULTILINE)
_EDGE = " \t\r\n\xa0:"


def stripped(text: str, spans: Iterable[tuple[int, int]]) -> Spans:
    """The distinct spans without blanks and colons at their ends; what is nothing else is dropped."""
    out = set()
    for start, end in spans:
        body = text[start:end].lstrip(_EDGE)
        if body:
            out.add((end - len(body), end - len(body) + len(body.rstrip(_EDGE))))
    return sorted(out)


def by_rules(text: str) -> Spans:
    return [(s.header.start, s.header.end) for s in split_sections(text) if s.header]


def by_regex(text: str) -> Spans:
    return [m.span() for m in BASELINE.finditer(text)]


def by_regex_bare(text: str) -> Spans:
    return [m.span() for m in BASELINE_BARE.finditer(text)]


SYSTEMS: dict[str, Callable[[str], Spans]] = {
    "split_sections": by_rules,
    "regex caps + colon": by_regex,
    "regex caps + colon or line end": by_regex_bare,
}


def load(split: str) -> tuple[list[dict[str, Any]], str]:
    """The notes of a split, and the SHA-256 of their file."""
    raw = (Path(os.environ["CLINICALBERT_DATA"]) / f"mtsamples/{split}.jsonl.xz").read_bytes()
    return [json.loads(line) for line in lzma.decompress(raw).decode().splitlines()], hashlib.sha256(raw).hexdigest()


def counts(notes: list[dict[str, Any]], system: Callable[[str], Spans]) -> dict[str, np.ndarray[Any, Any]]:
    """For ``exact`` and ``start``: an array (notes, 3) of true positives, predictions and gold headers."""
    rows: dict[str, list[tuple[int, int, int]]] = {"exact": [], "start": []}
    for note in notes:
        gold = stripped(note["text"], ((s["start"], s["end"]) for s in note["bold_spans"]))
        found = stripped(note["text"], system(note["text"]))
        rows["exact"].append((len(set(gold) & set(found)), len(found), len(gold)))
        first = ({s for s, _ in gold}, {s for s, _ in found})
        rows["start"].append((len(first[0] & first[1]), len(first[1]), len(first[0])))
    return {match: np.array(values) for match, values in rows.items()}


def f1(totals: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """F1 of (..., 3) sums of true positives, predictions and gold."""
    result: np.ndarray[Any, Any] = 2 * totals[..., 0] / np.maximum(1, totals[..., 1] + totals[..., 2])
    return result


def score(rows: np.ndarray[Any, Any], samples: int = 1000, seed: int = 0) -> dict[str, float]:
    """Micro precision, recall, F1 and the bootstrap interval of F1 of per-note counts (notes, 3)."""
    hit, predicted, gold = (int(n) for n in rows.sum(axis=0))
    picks = np.random.default_rng(seed).integers(0, len(rows), (samples, len(rows)))
    low, high = np.percentile(f1(rows[picks].sum(axis=1)), (2.5, 97.5))
    return {
        "precision": hit / max(1, predicted),
        "recall": hit / max(1, gold),
        "f1": float(f1(rows.sum(axis=0))),
        "f1_low": float(low),
        "f1_high": float(high),
    }


def evaluate(notes: list[dict[str, Any]]) -> dict[str, dict[str, dict[str, float]]]:
    """system -> match -> scores."""
    return {
        name: {match: score(rows) for match, rows in counts(notes, system).items()} for name, system in SYSTEMS.items()
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--split", choices=("train", "dev"), default="dev")
    parser.add_argument("--json", type=Path, help="write the figures here as well")
    args = parser.parse_args()
    notes, digest = load(args.split)
    results = evaluate(notes)
    print(f"mtsamples {args.split}: {len(notes)} notes, sha256 {digest[:12]}")
    print(f"{'system':32} {'match':6} {'P':>6} {'R':>6} {'F1':>6}  95% of F1")
    for name, matches in results.items():
        for match, s in matches.items():
            figures = f"{s['precision']:6.3f} {s['recall']:6.3f} {s['f1']:6.3f}"
            print(f"{name:32} {match:6} {figures}  {s['f1_low']:.3f}-{s['f1_high']:.3f}")
    if args.json:
        pedigree = {"data": "mtsamples", "split": args.split, "sha256": digest, "notes": len(notes), "seed": 0}
        report = {**pedigree, "python": platform.python_version(), "machine": platform.machine(), "results": results}
        args.json.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
