"""Make the note gold: choose notes, show them as numbered segments, turn annotations into offsets, measure agreement.

    python benchmarks/quality/note_gold.py prepare OUT_DIR
    python benchmarks/quality/note_gold.py align ANNOTATION_DIR OUT.jsonl
    python benchmarks/quality/note_gold.py agree A.jsonl B.jsonl
    python benchmarks/quality/note_gold.py seal ADJUDICATED.jsonl

``CLINICALBERT_DATA`` names the folder with ``mtsamples/dev.jsonl.xz``. The text of a note is written only to
OUT_DIR, which belongs outside the repository. Guide: docs/annotation/note-entities.md.
"""

from __future__ import annotations

import hashlib
import json
import lzma
import os
import re
import sys
from itertools import pairwise
from pathlib import Path

LABELS = ("problem", "drug", "test", "procedure")
GOLD = Path(__file__).parents[2] / "src/clinicalbert/datasets/gold"
SALT = "note-gold-v1:"
COUNT = 40


def chosen_notes() -> list[dict[str, str]]:
    """The notes of the gold, in the order of their salted hashes."""
    path = Path(os.environ["CLINICALBERT_DATA"]) / "mtsamples/dev.jsonl.xz"
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        notes = [json.loads(line) for line in lines]
    notes.sort(key=lambda n: hashlib.sha256(f"{SALT}{n['sample_id']}".encode()).hexdigest())
    return notes[:COUNT]


def segments(text: str) -> list[tuple[int, int]]:
    """Cut a note into short pieces for display: lines, long lines after a full stop."""
    spans = []
    for line in re.finditer(r"[^\n]+", text):
        start = line.start()
        for stop in re.finditer(r"\.\s+(?=[A-Z])", line.group()):
            if line.start() + stop.end() - start > 80:
                spans.append((start, line.start() + stop.end()))
                start = line.start() + stop.end()
        if text[start : line.end()].strip():
            spans.append((start, line.end()))
    return spans


def prepare(out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    for i, note in enumerate(chosen_notes(), 1):
        lines = [f"[{n}] {note['text'][s:e].strip()}" for n, (s, e) in enumerate(segments(note["text"]), 1)]
        (out / f"{i:02d}.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


def align(folder: Path, out: Path) -> None:
    """Offsets for every annotation line; complains about each line it cannot place, and then fails."""
    records, faults = [], []
    for i, note in enumerate(chosen_notes(), 1):
        path = folder / f"{i:02d}.tsv"
        if not path.exists():
            faults.append(f"{path.name}: missing")
            continue
        spans, entities = segments(note["text"]), []
        for n, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if not line.strip():
                continue
            where, fields = f"{path.name}:{n}", line.split("\t")
            if len(fields) not in (3, 4) or fields[1] not in LABELS or not fields[0].isdigit():
                faults.append(f"{where}: not 'segment<TAB>label<TAB>text[<TAB>k]' with a label of {LABELS}")
                continue
            if not 1 <= int(fields[0]) <= len(spans):
                faults.append(f"{where}: no segment {fields[0]}")
                continue
            start, end = spans[int(fields[0]) - 1]
            pattern = rf"(?<!\w){re.escape(fields[2].strip())}(?!\w)"
            found = list(re.finditer(pattern, note["text"][start:end]))
            k = int(fields[3]) if len(fields) == 4 and fields[3].strip() else 1
            if not 1 <= k <= len(found):
                faults.append(f"{where}: occurrence {k} of that text is not in segment {fields[0]}")
                continue
            hit = found[k - 1]
            entities.append({"start": start + hit.start(), "end": start + hit.end(), "label": fields[1]})
        entities.sort(key=lambda e: (e["start"], e["end"]))
        for a, b in pairwise(entities):
            if b["start"] < a["end"]:
                faults.append(f"{path.name}: mentions overlap at {a} / {b}")
        records.append({"sample_id": note["sample_id"], "entities": entities})
    if faults:
        sys.exit("\n".join(faults))
    out.write_text("".join(json.dumps(r) + "\n" for r in records), encoding="utf-8")
    print(f"{len(records)} notes, {sum(len(r['entities']) for r in records)} entities → {out}")


def read(path: Path) -> dict[str, set[tuple[int, int, str]]]:
    records = [json.loads(line) for line in path.read_text().splitlines()]
    return {r["sample_id"]: {(e["start"], e["end"], e["label"]) for e in r["entities"]} for r in records}


def agree(a: Path, b: Path) -> None:
    """Entity F1 of one annotator against the other: strict (same span) and overlapping, by label."""
    left, right = read(a), read(b)
    for label in (*LABELS, "all"):
        strict = loose_a = loose_b = n_a = n_b = 0
        for key in left:
            xs = {x for x in left[key] if label in ("all", x[2])}
            ys = {y for y in right[key] if label in ("all", y[2])}
            n_a, n_b, strict = n_a + len(xs), n_b + len(ys), strict + len(xs & ys)
            touches = [(x, y) for x in xs for y in ys if x[2] == y[2] and x[0] < y[1] and y[0] < x[1]]
            loose_a += len({x for x, _ in touches})
            loose_b += len({y for _, y in touches})
        n = max(1, n_a + n_b)
        print(f"{label:10} strict F1 {2 * strict / n:.3f}  overlap F1 {(loose_a + loose_b) / n:.3f}  ({n_a} / {n_b})")


def seal(path: Path) -> None:
    """Write the open (even positions) and the sealed (odd positions) half into the package."""
    order = {n["sample_id"]: i for i, n in enumerate(chosen_notes())}
    rows = sorted(map(json.loads, path.read_text().splitlines()), key=lambda r: order[r["sample_id"]])
    for name, half in (("open", rows[0::2]), ("sealed", rows[1::2])):
        target = GOLD / f"note_entities.{name}.jsonl"
        target.write_text("".join(json.dumps(r) + "\n" for r in half), encoding="utf-8")
        print(target.name, len(half), "notes", sum(len(r["entities"]) for r in half), "entities")


if __name__ == "__main__":
    commands = {"prepare": (prepare, 1), "align": (align, 2), "agree": (agree, 2), "seal": (seal, 1)}
    if len(sys.argv) < 2 or sys.argv[1] not in commands or len(sys.argv) - 2 != commands[sys.argv[1]][1]:
        sys.exit(__doc__)
    commands[sys.argv[1]][0](*map(Path, sys.argv[2:]))
