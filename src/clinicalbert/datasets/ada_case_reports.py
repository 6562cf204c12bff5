"""Medical case report corpus of Ada Health (Schulz et al., 2020): findings and their negation in 53 case reports.

The file holds web pages, of which only title and case were annotated: menus, abstract (mostly), introduction,
discussion and references name findings that nobody marked. An example is a report without all that: the stretches of
the page in which marks follow each other by less than 1,000 characters and no menu lies between, each widened to whole
sentences, one a line. That is 161,807 of 909,346 characters, and all marks.

What a ``modifier`` modifies is ``negated``: modifiers are negations and statements that all is normal. Equal spans
(a finding is marked once for each concept) become one; of overlapping ones of a label the longest stays. 15 spans end
in a blank, which is cut off. The 2,793 ``has`` relations are left out: they come from the patient, who is no span.

No official split: reports are split by a hash of their id, 60 / 20 / 20 in the mean.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

from clinicalbert.datasets.corpus import Corpus
from clinicalbert.datasets.disjoint import disjoint
from clinicalbert.datasets.example import Example, LabelledRelation, LabelledSpan
from clinicalbert.errors import OffsetError

_APART = 1_000
"""Characters without a mark that part two stretches; within a case there are up to 955, with one exception."""
_MENU = re.compile(r"\bSkip to (?:main )?content\b|\bContact Us\b")
_BOUNDARY = re.compile(r"(?<=[.!?])\s+|\s{2,}|\s(?=\||Warning:|- PubMed)")


def split_of(key: str) -> str:
    """The split of a report, from a hash of its id."""
    bucket = int(hashlib.sha256(f"ada_case_reports:{key}".encode()).hexdigest(), 16) % 5
    return "test" if bucket == 0 else "dev" if bucket == 1 else "train"


def read(folder: Path, split: str) -> list[Example]:
    with (folder / "CaseReportCorpus.jsonl").open(encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    return [_example(record) for record in records if split_of(record["doc_id"].strip()) == split]


def _example(record: dict[str, Any]) -> Example:
    key, page, entities = record["doc_id"].strip(), record["text"], record["entities"]
    stretches = _stretches(page, sorted((e["start"], e["end"]) for e in entities))
    text = "\n".join(page[start:end] for start, end in stretches)
    spans: list[LabelledSpan] = []
    for entity in entities:
        start, words = entity["start"], entity["text"]
        start += len(words) - len(words.lstrip())
        before = [s for s in stretches if s[0] <= start]
        start += sum(b - a + 1 for a, b in before[:-1]) - before[-1][0]
        words = words.strip()
        if text[start : start + len(words)] != words:
            raise OffsetError(f"{key}: the words at {entity['start']}:{entity['end']} are not those of the entity")
        spans.append(LabelledSpan(start, start + len(words), entity["type"]))
    place = {entity["id"]: position for position, entity in enumerate(entities)}
    relations = [
        LabelledRelation(place[r["governor"]], place[r["dependent"]], r["type"])
        for r in record["relations"]
        if r["governor"] in place
    ]
    kept, links = disjoint(spans, relations)
    negated = {link.tail for link in links if link.label == "modifies"}
    flagged = (replace(s, flags=frozenset({"negated"})) if i in negated else s for i, s in enumerate(kept))
    return Example(key, text, tuple(flagged), key, links)


def _stretches(page: str, marks: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Offsets of the parts of a page that were annotated."""
    found: list[tuple[int, int]] = []
    for start, end in marks:
        if found and start - found[-1][1] < _APART and not _MENU.search(page, found[-1][1], max(start, found[-1][1])):
            found[-1] = found[-1][0], max(end, found[-1][1])
        else:
            found.append((start, end))
    return [_widened(page, start, end) for start, end in found]


def _widened(page: str, start: int, end: int) -> tuple[int, int]:
    before = [b.end() for b in _BOUNDARY.finditer(page, max(0, start - _APART), start)]
    after = _BOUNDARY.search(page, end)
    return before[-1] if before else max(0, start - _APART), after.start() if after else len(page)


CORPUS = Corpus(
    name="ada_case_reports",
    title="Ada Health case reports, findings and their negation",
    source="https://github.com/adahealth/medical_case_report_corpus",
    licence="CC BY",
    splits=("train", "dev", "test"),
    read=read,
)
