"""Tiny made-up corpora in the formats of real ones. All sentences are fictional, and so are drugs and PubMed ids."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from clinicalbert.datasets import ade_corpus_v2
from clinicalbert.datasets.example import Example


def write(path: Path, text: str, *, newline: str = "") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline=newline) as file:
        file.write(text)
    return path


def marked(example: Example) -> list[tuple[str, str]]:
    return [(example.text[s.start : s.end], s.label) for s in example.spans]


def linked(example: Example) -> list[tuple[str, str, str]]:
    """Words of the head, type, words of the tail."""
    words = [w for w, _ in marked(example)]
    return [(words[r.head], r.label, words[r.tail]) for r in example.relations]


def pmids_of(split: str) -> list[str]:
    """Ids whose abstracts ade_corpus_v2 puts in a split."""
    return [str(n) for n in range(100, 200) if ade_corpus_v2.split_of(str(n)) == split]


def ade_row(pmid: str, sentence: str, other: str, drug: str, *, begins: int = 50) -> str:
    """A line of a .rel file; ``begins`` is where the sentence begins in its document."""
    places = [(w, begins + sentence.rindex(w), begins + sentence.rindex(w) + len(w)) for w in (other, drug)]
    return "|".join([pmid, sentence, *(str(field) for place in places for field in place)])


def ade(root: Path, effects: Iterable[str] = (), negatives: Iterable[str] = (), doses: Iterable[str] = ()) -> Path:
    folder = root / "ade_corpus_v2"
    for name, lines in (("DRUG-AE.rel", effects), ("ADE-NEG.txt", negatives), ("DRUG-DOSE.rel", doses)):
        write(folder / name, "".join(f"{line}\n" for line in lines))
    for beside, make in (("phee", phee), ("bc5cdr", bc5cdr)):  # which decide on the split
        if not (root / beside).exists():
            make(root)
    return folder


def phee_sentence(key: str, text: str, *events: dict[str, Any]) -> dict[str, Any]:
    return {"id": key, "context": text, "is_mult_event": len(events) > 1, "annotations": [{"events": list(events)}]}


def phee(root: Path, **splits: Iterable[dict[str, Any]]) -> Path:
    for split in ("train", "dev", "test"):
        lines = [json.dumps(record) + "\n" for record in splits.get(split, ())]
        write(root / "phee" / f"{split}.json", "".join(lines))
    return root / "phee"


def bc5cdr(root: Path, **splits: Iterable[str]) -> Path:
    """Abstracts of these ids, without mentions."""
    for split, name in (("train", "Training"), ("dev", "Development"), ("test", "Test")):
        blocks = [f"{pmid}|t|A title.\n{pmid}|a|An abstract.\n" for pmid in splits.get(split, ())]
        write(root / "bc5cdr" / f"CDR_{name}Set.PubTator.txt", "\n".join(blocks))
    return root / "bc5cdr"
