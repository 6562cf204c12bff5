"""Score the reader of time expressions on MACCROBAT2020 (spans) and E3C English (spans and values).

    CLINICALBERT_DATA=... python benchmarks/quality/time.py [--split dev|train] [--half report|develop] [--errors]

MACCROBAT2020 (Caufield et al., 2019): spans labelled Date or Duration against expressions of kind DATE or DURATION,
exact. The corpus marks one label a stretch: an expression inside a Dosage, a History or an Age is not marked as time,
so that a prediction which touches a span of another label is not counted against the reader, nor are *now*,
*currently*, *recently*, which it hardly ever marks (``all`` counts both).
Its extents take prepositions in where TimeML leaves them out (``after 3 months``, ``3 days after``): ``guideline``
widens the predictions by those words before comparing, ``as read`` compares them as they are, ``overlap`` counts any
common character.

E3C (Magnini et al., 2020), layer 1, TIMEX3: the documents whose name has an even SHA-256 were looked at while the rules
were written; the others are reported, but one whose values were seen (``SEEN``). PREPOSTEXP (*postoperative*, *after
surgery*) are not dates: predictions on them are not counted, for or against; nor are they gold. ``strict`` is the same
span, ``overlap`` any common character. A value is right if it is the gold's after its spelling is repaired (``P6HH``,
``2013-09-__``); ``told`` counts those values alone that the text can give: dates that the annotators computed from the
day of publication through events that no rule knows are left out. The anchor is the day in the document's title.

Intervals: 2.5 to 97.5 percentile of F1 over 1,000 bootstrap samples of documents, seed 0.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from datetime import date

import numpy as np

from clinicalbert.clinical.timex import TimeExpression, read_times
from clinicalbert.datasets.corpus import CORPORA, data_root

Span = tuple[int, int]
Counts = tuple[int, int, int]  # right, predicted, gold

LABELS = ("Date", "Duration")
SEEN = ("EN100017",)
_LEFT = re.compile(r"(?:^|\W)((?:after|within|over)\s(?:the\s)?)$", re.IGNORECASE)
_RIGHT = re.compile(r"\s(?:after|before|prior|following)\b", re.IGNORECASE)
_CLOSED = re.compile(r"^(?:first|last|past|next|previous)|(?:later|ago|prior|before|after|earlier)$", re.IGNORECASE)


def widened(text: str, span: Span) -> Span:
    """The extent that MACCROBAT's guideline gives the expression."""
    start, end = span
    left = _LEFT.search(text[max(0, start - 20) : start])
    right = _RIGHT.match(text, end) if not _CLOSED.search(text[start:end]) else None
    return start - len(left[1]) if left else start, right.end() if right else end


def touches(span: Span, others: list[Span]) -> bool:
    return any(start < span[1] and span[0] < end for start, end in others)


def figures(rows: list[Counts]) -> str:
    """Precision, recall, F1 and its interval."""
    table = np.array(rows)
    right, found, gold = table.sum(axis=0)
    picks = np.random.default_rng(0).integers(0, len(table), (1000, len(table)))
    sums = table[picks].sum(axis=1)
    low, high = np.percentile(2 * sums[:, 0] / np.maximum(sums[:, 1] + sums[:, 2], 1), [2.5, 97.5])
    f1 = 2 * right / (found + gold)
    return (
        f"P {right / found:.3f}  R {right / gold:.3f}  F1 {f1:.3f} [{low:.3f}, {high:.3f}]  "
        f"({right} right of {found}, {gold} gold, {len(rows)} documents)"
    )


def maccrobat(split: str, *, extents: str, count_all: bool, third: str = "") -> list[Counts]:
    """Counts of each document. ``third``: the documents of train held out while the rules were written, or the rest."""
    rows = []
    for example in CORPORA.get("maccrobat2020").load(split):
        held = int(hashlib.sha256(example.id.encode()).hexdigest(), 16) % 3 == 0
        if third and held != (third == "held out"):
            continue
        gold = {(s.start, s.end) for s in example.spans if s.label in LABELS}
        others = [(s.start, s.end) for s in example.spans if s.label not in LABELS]
        read = [e for e in read_times(example.text) if e.kind in ("DATE", "DURATION")]
        found = {(e.start, e.end) for e in read if count_all or not e.value.endswith("_REF")}
        if extents == "guideline":
            found = {widened(example.text, span) for span in found}
        if extents != "overlap":
            found = {span for span in found if span in gold or count_all or not touches(span, others)}
        right = len(found & gold)
        if extents == "overlap":
            found = {f for f in found if touches(f, list(gold)) or count_all or not touches(f, others)}
            hits = sum(touches(f, list(gold)) for f in found), sum(touches(g, list(found)) for g in gold)
            right = min(hits)
        rows.append((right, len(found), len(gold)))
    return rows


def e3c(half: str) -> Iterator[tuple[str, str, date | None, list[tuple[Span, str, str]]]]:
    """Name, text, day of publication, and TIMEX3 spans with class and value."""
    for path in sorted((data_root() / "e3c_english/data_annotation/English/layer1").glob("*.xml")):
        even = int(hashlib.sha256(path.stem.encode()).hexdigest(), 16) % 2 == 0
        if even != (half == "develop") or path.stem in SEEN:
            continue
        root = ET.parse(path).getroot()
        text = next(e.get("sofaString", "") for e in root if e.tag.endswith("}Sofa"))
        title = next(e.get("documentTitle", "") for e in root if e.tag.endswith("}DocumentMetaData"))
        day = re.search(r"_(\d{4})-(\d\d)-(\d\d)_", title)
        spans = [
            ((int(e.get("begin", 0)), int(e.get("end", 0))), e.get("timex3Class", ""), e.get("value") or "")
            for e in root
            if e.tag.endswith("}TIMEX3")
        ]
        yield path.stem, text, date(*map(int, day.groups())) if day else None, sorted(spans)


def repaired(value: str) -> str:
    """The gold's value as TIMEX3 spells it: P6HH → PT6H, 2013-09-__ → 2013-09."""
    value = re.sub(r"(-__)+$", "", value.replace("HH", "H").replace("DD", "D"))
    value = re.sub(r"^P?(\d+)H$", r"PT\1H", value)
    return re.sub(r"^(\d+[DWMY])$", r"P\1", value)


def told(value: str, expression: TimeExpression) -> bool:
    """Whether the text can give the gold's value: it has one, and is no date computed through an event."""
    offset = expression.kind == "DATE" and expression.value.startswith("P")
    return bool(value) and value != "NO_VALUE" and not (offset and not value.startswith("P"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--split", default="dev", choices=["train", "dev"])
    parser.add_argument("--half", default="report", choices=["report", "develop"])
    parser.add_argument("--errors", action="store_true", help="print what differs on E3C (development half only)")
    args = parser.parse_args()
    thirds = ("held out", "rest") if args.split == "train" else ("",)
    for third in thirds:
        for extents in ("guideline", "as read", "overlap"):
            for count_all in (False, True):
                rows = maccrobat(args.split, extents=extents, count_all=count_all, third=third)
                label = f"maccrobat2020 {args.split} {third}".strip()
                print(f"{label:28} {extents:9} {'all' if count_all else '   '}  {figures(rows)}")

    strict: list[Counts] = []
    overlap_found: list[Counts] = []
    values: dict[str, list[bool]] = {"matched": [], "told": []}
    for _, text, day, spans in e3c(args.half):
        gold = [(span, value) for span, kind, value in spans if kind != "PREPOSTEXP"]
        aside = [span for span, kind, _ in spans if kind == "PREPOSTEXP"]
        found = [e for e in read_times(text, day) if not touches((e.start, e.end), aside)]
        exact = {span for span, _ in gold} & {(e.start, e.end) for e in found}
        strict.append((len(exact), len(found), len(gold)))
        hit_gold = sum(touches(span, [(e.start, e.end) for e in found]) for span, _ in gold)
        hit_found = sum(touches((e.start, e.end), [span for span, _ in gold]) for e in found)
        overlap_found.append((min(hit_gold, hit_found), len(found), len(gold)))
        for span, value in gold:
            match = next((e for e in found if e.start < span[1] and span[0] < e.end), None)
            if match:
                right = repaired(value) == match.value
                values["matched"].append(right)
                if told(value, match):
                    values["told"].append(right)
            if args.errors and args.half == "develop" and (not match or repaired(value) != match.value):
                print(repr(text[slice(*span)]), value, match)
    print(f"e3c_english {args.half} strict   {figures(strict)}")
    print(f"e3c_english {args.half} overlap  {figures(overlap_found)}")
    for name, flags in values.items():
        print(f"e3c_english {args.half} value accuracy ({name}): {np.mean(flags):.3f} ({sum(flags)} of {len(flags)})")


if __name__ == "__main__":
    main()
