"""Release T1: the trunk, and the entities on it, which no later family may change.

``release_t1.json`` holds the hashes of their files and what they found in the sample notes when they were released.
``python tests/inference/test_release_t1.py`` writes it: for a new release alone, under a new name.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

import clinicalbert
from clinicalbert.inference.bundle import EMBEDDED
from clinicalbert.inference.pipeline import Pipeline
from clinicalbert.samples import paths

STORED = Path(__file__).with_name("release_t1.json")
BUNDLE = EMBEDDED / "clinicalbert-pro-mini"
CHECKPOINT = Path(__file__).parents[2] / "models" / "clinicalbert-pro-mini"
FILES = {
    **{name: BUNDLE / name for name in ("trunk.int8.onnx", "entities.int8.onnx", "tokenizer.json")},
    **{name: CHECKPOINT / name for name in ("trunk.safetensors", "entities.safetensors")},
}


def found(nlp: Pipeline) -> dict[str, list[Any]]:
    """Places, labels and scores of the entities of every sample note but the letter, which is younger than T1."""
    notes = {p.name: clinicalbert.cleared(p.read_text("utf-8")) for p in paths() if p.stem != "referral_letter"}
    return {
        name: [[e.start, e.end, e.label, e.score] for e in nlp(note).entities] for name, note in sorted(notes.items())
    }


@pytest.mark.parametrize("name", list(FILES))
def test_no_byte_of_trunk_and_entities_has_changed(name: str) -> None:
    assert hashlib.sha256(FILES[name].read_bytes()).hexdigest() == json.loads(STORED.read_text())["sha256"][name]


def test_they_find_what_they_found(nlp: Pipeline) -> None:
    stored = json.loads(STORED.read_text())["entities"]
    now = found(nlp)
    assert now.keys() == stored.keys()
    same = {name: {tuple(e[:3]) for e in now[name]} & {tuple(e[:3]) for e in stored[name]} for name in stored}
    for name, entities in stored.items():
        # processors round differently: an entity on the edge may come or go
        assert len(same[name]) >= 0.98 * max(len(entities), len(now[name])), name
        scores = {tuple(e[:3]): e[3] for e in entities}
        assert all(abs(e[3] - scores[key]) < 0.1 for e in now[name] if (key := tuple(e[:3])) in same[name])


if __name__ == "__main__":
    hashes = {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in FILES.items()}
    told = {"release": "T1", "sha256": hashes, "entities": found(clinicalbert.load())}
    STORED.write_text(json.dumps(told, indent=None, separators=(",", ":")) + "\n")
