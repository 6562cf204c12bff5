"""What the gate takes out of notes that hold no patient's identifiers, every place of it judged by a reader.

    CLINICALBERT_DATA=... python benchmarks/quality/over_redaction.py [--recognisers learned|rules] [--todo FILE]

100 notes of mtsamples' dev split, chosen by a hash of their ids. ``over_redaction.jsonl`` says of each place that was
redacted when it was last judged whether it is an identifier of the rule (a date, a name, a place, be it a stand-in such
as "Dr. X") or ``wrong``: sample_id and offsets, no text. Places that nobody has judged are told, and written to
``--todo`` in the same form; the share counts them as wrong.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
from pathlib import Path
from typing import Any

from clinicalbert.datasets.corpus import data_root
from clinicalbert.datasets.mtsamples import FOLDER, read_notes
from clinicalbert.document import NoteMeta
from clinicalbert.evaluation.pedigree import pedigree
from clinicalbert.inference.bundle import open_bundle
from clinicalbert.inference.gating import open_gate
from clinicalbert.privacy.clearing import RECOGNISERS, GateOptions

JUDGED = Path(__file__).with_name("over_redaction.jsonl")
NOTES = 100
_WORD = re.compile(r"\w+")

Place = tuple[str, int, int]


def chosen() -> list[tuple[str, str]]:
    """Sample id and text of the notes."""
    notes = {str(n["sample_id"]): str(n["text"]) for n in read_notes(data_root() / FOLDER, "dev")}
    order = sorted(notes, key=lambda i: hashlib.sha256(f"over-redaction-v1:{i}".encode()).hexdigest())
    return [(i, notes[i]) for i in order[:NOTES]]


def judged() -> dict[Place, str]:
    rows = map(json.loads, JUDGED.read_text("utf-8").splitlines()) if JUDGED.exists() else ()
    return {(row["sample_id"], row["start"], row["end"]): row["verdict"] for row in rows}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--recognisers", choices=RECOGNISERS, default="learned")
    parser.add_argument("--todo", type=Path)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    gate = open_gate(GateOptions(recognisers=arguments.recognisers)).gate
    verdicts = judged()
    words = redacted = wrong = 0
    todo: list[dict[str, Any]] = []
    for note_id, text in chosen():
        words += len(_WORD.findall(text))
        for change in gate(text, NoteMeta(note_id)).map.changes:
            size = len(_WORD.findall(text[change.start : change.end]))
            verdict = verdicts.get((note_id, change.start, change.end), "")
            redacted += size
            wrong += size * (verdict != "identifier")
            if not verdict:
                todo.append({"sample_id": note_id, "start": change.start, "end": change.end, "verdict": ""})
    result = {
        "notes": NOTES,
        "words": words,
        "redacted": redacted,
        "wrongly": wrong,
        "share": round(wrong / words, 5),
        "not judged": len(todo),
        "recognisers": arguments.recognisers,
        **pedigree(weights=open_bundle(None).digest, backend="", seed=0),
    }
    print(f"{redacted:,} of {words:,} words redacted, {wrong} of them wrongly or unjudged: {wrong / words:.3%}")
    if todo:
        print(f"{len(todo)} places were judged by nobody yet")
    if arguments.todo:
        arguments.todo.write_text("".join(json.dumps(row) + "\n" for row in todo), encoding="utf-8")
    if arguments.json:
        arguments.json.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
