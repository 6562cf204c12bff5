"""NLI4CT (Jullien et al., SemEval-2023 task 7): does a section of one or two trial records entail a statement?

The premise is the section that the record names, of the primary trial and, for comparisons, of the secondary one; each
stands below a line of its own. Evidence lines are marked in the files, but not given as input: the premise is the whole
section, as in a test. Trial ids do not stand in the premise.

Leak: each of the 100 trials of dev stands in train, with other statements. ``group`` is the primary trial, so that
intervals and folds (``folds.grouped_folds``) go by trial; ``train_apart`` is the training part without the trials of
dev (1,437 of 1,700 pairs), for a figure on trials never seen.
"""

from __future__ import annotations

import json
import tarfile
from pathlib import Path
from typing import Any

from clinicalbert.datasets.corpus import Corpus
from clinicalbert.datasets.example import Pair

LABELS = ("Entailment", "Contradiction")
_TRIALS = (("Primary_id", "Primary trial:"), ("Secondary_id", "Secondary trial:"))


def read(folder: Path, split: str) -> list[Pair]:
    sections = _read_sections(folder)
    return [
        Pair(key, _premise(record, sections), record["Statement"], record["Label"], group=record["Primary_id"])
        for key, record in _read_statements(folder, split).items()
    ]


def trials(folder: Path, split: str) -> dict[str, frozenset[str]]:
    """The trials that the premise of a pair is taken from, by the pair's id: the primary, and any secondary one."""
    found = _read_statements(folder, split).items()
    return {key: frozenset(record[name] for name, _ in _TRIALS if name in record) for key, record in found}


def train_apart(folder: Path) -> list[Pair]:
    """The training pairs whose premise holds no trial of dev, neither as primary nor as secondary one."""
    held_out = frozenset().union(*trials(folder, "dev").values())
    own = trials(folder, "train")
    return [pair for pair in read(folder, "train") if held_out.isdisjoint(own[pair.id])]


def _premise(record: dict[str, Any], sections: dict[str, dict[str, list[str]]]) -> str:
    parts = [
        "\n".join([title, *sections[record[name]][record["Section_id"]]]) for name, title in _TRIALS if name in record
    ]
    return "\n\n".join(parts)


def _read_statements(folder: Path, split: str) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = json.loads((folder / f"{split}.json").read_text(encoding="utf-8"))
    return found


def _read_sections(folder: Path) -> dict[str, dict[str, list[str]]]:
    """Trial → section → its lines."""
    with tarfile.open(folder / "CT_json.tar.xz") as archive:
        files = [archive.extractfile(m) for m in archive if m.isfile() and m.name.endswith(".json")]
        records = [json.load(file) for file in files if file]
    return {r["Clinical Trial ID"]: {k: v for k, v in r.items() if isinstance(v, list)} for r in records}


CORPUS = Corpus(
    name="nli4ct",
    title="NLI4CT: statements about clinical trial records",
    source="https://github.com/ai-systems/nli4ct",
    licence="unstated; trial records: ClinicalTrials.gov, public",
    splits=("train", "dev"),
    read=read,
    schema=Pair,
)
