"""How much of what identifies persons is found in labelled notes, and how much else: shares with intervals.

A note (or a group of notes) is drawn whole for the intervals. Labels of the gold may be anybody's: what is hidden is
hidden, whatever it is called.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from clinicalbert.datasets.example import Example, LabelledSpan
from clinicalbert.evaluation.resampling import Resamples
from clinicalbert.metrics.figures import Figure, Precision, Recall, Tally
from clinicalbert.metrics.redaction import Redaction
from clinicalbert.metrics.spans import Counts
from clinicalbert.privacy.identifiers import Identifier
from clinicalbert.privacy.recognisers import find_identifiers

Find = Callable[[str], Sequence[Identifier]]
Keys = Callable[[Example, LabelledSpan], Iterable[str]]
"""Under what a span is counted too."""


def by_label(example: Example, span: LabelledSpan) -> list[str]:
    """Its label."""
    return [f"label {span.label}"]


def measure(examples: Sequence[Example], find: Find = find_identifiers, keys: Keys = by_label) -> dict[str, Any]:
    """Token recall and precision, spans of which nothing is left, and both by key: each ``[value, low, high]``."""
    tallies, tokens, identifying = [], 0, 0
    began = time.perf_counter()
    found = [find(e.text) for e in examples]
    seconds = time.perf_counter() - began
    for example, identifiers in zip(examples, found, strict=True):
        counted = Redaction()
        gold = [(s.start, s.end, keys(example, s)) for s in example.spans]
        counted.add(example.text, gold, [(i.start, i.end) for i in identifiers])
        tallies.append(_tally(counted))
        tokens, identifying = tokens + counted.tokens, identifying + counted.recall.all
    resamples = Resamples([e.group or e.id for e in examples])

    def told(what: Figure) -> list[float]:
        estimate = resamples.estimate(tallies, what)
        return [round(v, 4) for v in (estimate.value, estimate.low, estimate.high)]

    names = sorted({key.split("/", 1)[1] for tally in tallies for key in tally if "/" in key})
    return {
        "token recall": told(Recall("tokens")),
        "token precision": told(Precision("tokens")),
        "spans wholly covered": told(Recall("spans")),
        "notes": len(examples),
        "tokens": tokens,
        "identifying tokens": identifying,
        "by": {
            name: {"tokens": told(Recall(f"tokens/{name}")), "spans": told(Recall(f"spans/{name}"))} for name in names
        },
        "notes/s": round(len(examples) / max(seconds, 1e-9), 1),
    }


def _tally(counted: Redaction) -> Tally:
    recall, precision, whole = counted.recall, counted.precision, counted.whole
    tally = {
        "tokens": Counts(precision.hits, recall.hits, precision.all, recall.all),
        "spans": Counts(0, whole.hits, 0, whole.all),
    }
    for name, share in counted.by.items():
        tally[f"tokens/{name}"] = Counts(0, share.hits, 0, share.all)
    for name, share in counted.whole_by.items():
        tally[f"spans/{name}"] = Counts(0, share.hits, 0, share.all)
    return tally


def table(measured: Mapping[str, Any]) -> str:
    """The figures as lines for people."""
    lines = [
        f"{measured['notes']:,} notes, {measured['tokens']:,} words, {measured['identifying tokens']:,} identifying"
    ]
    lines += [f"{name:22}{_interval(measured[name])}" for name in list(measured)[:3]]
    lines += ["", f"{'found of':22}{'words':24}whole spans"]
    for name, shares in measured["by"].items():
        lines.append(f"{name:22}{_interval(shares['tokens']):24}{_interval(shares['spans'])}")
    return "\n".join(lines)


def _interval(value: Sequence[float]) -> str:
    return f"{value[0]:.3f} [{value[1]:.3f}, {value[2]:.3f}]"
