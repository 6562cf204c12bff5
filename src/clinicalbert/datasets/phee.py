"""PHEE (Sun et al., 2022): pharmacovigilance events in 4,827 sentences of MEDLINE abstracts, official split.

The labels of an example are the types of its events. An event is its ``Trigger`` span (``negated`` and ``speculated``
where the file says so) and relations from it to its arguments, which bear the name of their role; a disorder is the
``Subject.Disorder`` or the ``Treatment.Disorder``, and ``Freq`` is read as ``Frequency``. ``Severity`` spans bear their
value (high, medium, low) as a flag. Cues of negation and speculation are not read as spans, nor are the 660
``Combination`` nodes: they repeat drugs.

An argument may name several things, each a span of its own. 618 of 29,118 are discontinuous, and read as the stretch
from the first to the last character. Of overlapping spans of one label the longest stays: 24 of 28,919 go.

Training leaves out abstracts that related corpora test on (``adverse_event_leaks``): most of PHEE is ADE's text.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from clinicalbert.datasets.adverse_event_leaks import held_out_abstracts
from clinicalbert.datasets.corpus import Corpus
from clinicalbert.datasets.disjoint import disjoint
from clinicalbert.datasets.example import Example, LabelledRelation, LabelledSpan
from clinicalbert.errors import OffsetError

_PARTS = {
    "Subject": ("Age", "Gender", "Race", "Population", "Disorder"),
    "Treatment": ("Drug", "Dosage", "Freq", "Route", "Duration", "Time_elapsed", "Disorder"),
    "Effect": (),
    "Severity": (),
}


def read(folder: Path, split: str) -> list[Example]:
    held = held_out_abstracts(folder) if split == "train" else frozenset()
    with (folder / f"{split}.json").open(encoding="utf-8") as lines:
        examples = [_example(json.loads(line)) for line in lines]
    return [e for e in examples if e.group not in held]


def _example(record: dict[str, Any]) -> Example:
    spans: list[LabelledSpan] = []
    links: list[LabelledRelation] = []
    types: dict[str, None] = {}
    for event in (event for annotation in record["annotations"] for event in annotation["events"]):
        types[event["event_type"]] = None
        flags = {flag.lower() for flag in ("Negated", "Speculated") if event.get(flag, {}).get("value")}
        trigger = len(spans)
        spans += _spans(record, event["Trigger"], "Trigger", frozenset(flags))
        for label, role, argument in _arguments(event):
            values = {argument["value"].lower()} if label == "Severity" else set()
            for span in _spans(record, argument, label, frozenset(values)):
                links.append(LabelledRelation(trigger, len(spans), role))
                spans.append(span)
    kept, relations = disjoint(spans, links)
    return Example(record["id"], record["context"], kept, record["id"].rsplit("_", 1)[0], relations, tuple(types))


def _arguments(event: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Label, role and node of each argument."""
    for role, parts in _PARTS.items():
        if role in event:
            yield role, role, event[role]
            for part in parts:
                if part in event[role]:
                    label = "Frequency" if part == "Freq" else part
                    yield label, f"{role}.{part}" if part == "Disorder" else label, event[role][part]


def _spans(record: dict[str, Any], node: dict[str, Any], label: str, flags: frozenset[str]) -> Iterator[LabelledSpan]:
    """The spans of a node, one for each thing that it names."""
    for words, starts in zip(node["text"], node["start"], strict=True):
        for piece, start in zip(words, starts, strict=True):
            if record["context"][start : start + len(piece)] != piece:
                raise OffsetError(f"{record['id']}: the words at {start} are not those of its {label}")
        ends = [start + len(piece) for piece, start in zip(words, starts, strict=True)]
        yield LabelledSpan(min(starts), max(ends), label, flags)


CORPUS = Corpus(
    name="phee",
    title="PHEE pharmacovigilance events",
    source="https://github.com/ZhaoyueSun/PHEE",
    licence="MIT",
    splits=("train", "dev", "test"),
    sentences=True,
    read=read,
)
