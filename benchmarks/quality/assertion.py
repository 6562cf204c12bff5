"""Score the assertion rules on gold, next to plain ConText (context_rules.py).

    python benchmarks/quality/assertion.py [GOLD.jsonl] [--errors] [--json OUT]
    CLINICALBERT_DATA=... python benchmarks/quality/assertion.py --corpus ada_case_reports --split dev
    CLINICALBERT_DATA=... python benchmarks/quality/assertion.py --corpus bioscope --split dev

Gold files are as docs/annotation/assertion.md says; the problems' spans are given. Macro-F1 is the plain mean over the
seven values; a trap's figure is the share of right values; a relative is right if value and relative are.
ada_case_reports: F1 of "negated" over all gold findings of the split; its
annotators also mark as negated what is said to be normal. bioscope: F1 of cues of the abstracts, exact span
and kind; ``dev`` is the tenth of the documents whose SHA-256 of the id is 0 modulo 10, ``train`` the others.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

sys.path.insert(0, str(Path(__file__).parent))

import context_rules

from clinicalbert.clinical.assertion import ASSERTIONS, assertions, cues
from clinicalbert.datasets.corpus import CORPORA
from clinicalbert.document import Section, Sentence
from clinicalbert.text import split_sections, split_sentences

GOLD = Path(__file__).parents[2] / "src/clinicalbert/datasets/gold/assertion.open.jsonl"
_MARK = re.compile(r"<(\w+)(?: relative=([^>]*))?>(.*?)</>", re.DOTALL)

Mark = tuple[int, int, str, str]
Answer = tuple[str, str]
System = Callable[[str, list[tuple[int, int]], tuple[Sentence, ...], tuple[Section, ...]], list[Answer]]


def parse(marked: str) -> tuple[str, list[Mark]]:
    """The plain text, and (start, end, value, relative) of each mark."""
    text, last, marks = "", 0, []
    for found in _MARK.finditer(marked):
        text += marked[last : found.start()]
        marks.append((len(text), len(text) + len(found[3]), found[1], found[2] or ""))
        text += found[3]
        last = found.end()
    return text + marked[last:], marks


def by_rules(
    text: str, spans: list[tuple[int, int]], sentences: tuple[Sentence, ...], sections: tuple[Section, ...]
) -> list[Answer]:
    return [(a.value, a.relative) for a in assertions(text, spans, sentences, sections)]


SYSTEMS: dict[str, System] = {"rules": by_rules, "ConText": context_rules.assertions}


def f1(right: int, said: int, true: int) -> float:
    return 2 * right / max(1, said + true)


def score(pairs: Counter[tuple[str, str]]) -> dict[str, Any]:
    """Accuracy, macro-F1 and F1 by class of counts of (true, said)."""
    by_class = {}
    for value in ASSERTIONS:
        said = sum(n for (_, b), n in pairs.items() if b == value)
        true = sum(n for (a, _), n in pairs.items() if a == value)
        by_class[value] = f1(pairs[value, value], said, true)
    right = sum(n for (a, b), n in pairs.items() if a == b)
    return {
        "accuracy": right / max(1, pairs.total()),
        "macro_f1": sum(by_class.values()) / len(by_class),
        "f1": by_class,
    }


def on_gold(path: Path, system: System, errors: bool) -> dict[str, Any]:
    pairs: Counter[tuple[str, str]] = Counter()
    traps: dict[str, list[bool]] = {}
    relatives: list[bool] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        text, marks = parse(record["text"])
        sections = split_sections(text)
        said = system(text, [mark[:2] for mark in marks], split_sentences(text, sections), sections)
        for (start, end, value, relative), answer in zip(marks, said, strict=True):
            pairs[value, answer[0]] += 1
            traps.setdefault(record["trap"], []).append(value == answer[0])
            if value == "family":
                relatives.append(answer == (value, relative))
            if errors and answer != (value, relative):
                print(f"{record['id']:6} {text[start:end]!r:36} said {' '.join(answer):22} true {value} {relative}")
    report = score(pairs)
    report["traps"] = {trap: sum(right) / len(right) for trap, right in sorted(traps.items())}
    report["relative_accuracy"] = sum(relatives) / max(1, len(relatives))
    report["marks"] = pairs.total()
    return report


def print_gold(reports: dict[str, dict[str, Any]]) -> None:
    print(f"{'':24}" + "".join(f"{name:>10}" for name in reports))
    rows = [("accuracy", "accuracy"), ("macro-F1", "macro_f1"), ("relative", "relative_accuracy")]
    for title, key in rows:
        print(f"{title:24}" + "".join(f"{report[key]:10.3f}" for report in reports.values()))
    for group in ("f1", "traps"):
        for key in next(iter(reports.values()))[group]:
            print(f"{group + ' ' + key:24}" + "".join(f"{report[group][key]:10.3f}" for report in reports.values()))


def on_findings(split: str, system: System) -> dict[str, float]:
    right = said = true = 0
    for example in CORPORA.get("ada_case_reports").load(split):
        sections = split_sections(example.text)
        findings = [span for span in example.spans if span.label == "finding"]
        spans = [(span.start, span.end) for span in findings]
        answers = system(example.text, spans, split_sentences(example.text, sections), sections)
        for span, (value, _) in zip(findings, answers, strict=True):
            negated = "negated" in span.flags
            right += negated and value == "negated"
            said += value == "negated"
            true += negated
    return {
        "precision": right / max(1, said),
        "recall": right / max(1, true),
        "f1": f1(right, said, true),
        "gold": true,
    }


def bioscope(split: str) -> Iterator[tuple[str, set[tuple[int, int, str]]]]:
    """Sentence texts of the abstracts with (start, end, kind) of their cues."""
    path = Path(os.environ["CLINICALBERT_DATA"]) / "bioscope/abstracts.xml"
    for document in ElementTree.parse(path).iter("Document"):
        key = document.findtext("DocID") or ""
        held = int(hashlib.sha256(key.encode()).hexdigest(), 16) % 10 == 0
        if held == (split == "dev"):
            yield from (_flat(sentence) for sentence in document.iter("sentence"))


def _flat(sentence: ElementTree.Element) -> tuple[str, set[tuple[int, int, str]]]:
    pieces: list[str] = []
    found = set()

    def walk(element: ElementTree.Element) -> None:
        start = sum(map(len, pieces))
        pieces.append(element.text or "")
        for child in element:
            walk(child)
            pieces.append(child.tail or "")
        if element.tag == "cue":
            found.add((start, sum(map(len, pieces)), element.get("type", "")))

    walk(sentence)
    return "".join(pieces), found


def on_cues(split: str) -> dict[str, dict[str, float]]:
    counts: Counter[tuple[str, str]] = Counter()
    for text, gold in bioscope(split):
        said = {(cue.start, cue.end, cue.kind) for cue in cues(text, [Sentence(0, len(text))] if text else [])}
        for kind in ("negation", "speculation"):
            one, two = {c for c in gold if c[2] == kind}, {c for c in said if c[2] == kind}
            for name, n in (("right", len(one & two)), ("said", len(two)), ("true", len(one))):
                counts[kind, name] += n
                counts["both", name] += n
    return {
        kind: {
            "precision": counts[kind, "right"] / max(1, counts[kind, "said"]),
            "recall": counts[kind, "right"] / max(1, counts[kind, "true"]),
            "f1": f1(counts[kind, "right"], counts[kind, "said"], counts[kind, "true"]),
            "gold": counts[kind, "true"],
        }
        for kind in ("negation", "speculation", "both")
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path, nargs="?", default=GOLD)
    parser.add_argument("--corpus", choices=("ada_case_reports", "bioscope"))
    parser.add_argument("--split", choices=("train", "dev"), default="dev")
    parser.add_argument("--errors", action="store_true", help="list the wrong ids of the rules")
    parser.add_argument("--json", type=Path, help="write the figures here as well")
    args = parser.parse_args()
    report: dict[str, Any]
    if args.corpus == "bioscope":
        report = dict(on_cues(args.split))
    elif args.corpus:
        report = {name: on_findings(args.split, system) for name, system in SYSTEMS.items()}
    else:
        report = {name: on_gold(args.gold, system, args.errors and name == "rules") for name, system in SYSTEMS.items()}
        print_gold(report)
    if args.corpus:
        for name, s in report.items():
            print(f"{name:12} P {s['precision']:.3f}  R {s['recall']:.3f}  F1 {s['f1']:.3f}  of {s['gold']}")
    if args.json:
        args.json.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
