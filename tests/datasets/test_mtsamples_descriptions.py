"""Notes are invented."""

from __future__ import annotations

import json
import lzma
from pathlib import Path

import pytest

from clinicalbert.datasets import mtsamples_descriptions
from clinicalbert.datasets.example import Pair

NOTE = "HISTORY: This is an old piano of ninety keys that has been humming since Tuesday, day and night."


@pytest.mark.parametrize("split", ["train", "dev"])
def test_descriptions_that_stand_in_the_note_are_dropped(tmp_path: Path, split: str) -> None:
    descriptions = [
        "An instrument with a sound of its own.",
        "This is an old piano of ninety keys that has been humming.",
        "This is an old piano of ninety keys that hums, and more.",
        "since Tuesday",
        " ",
        "this is an old piano in other words, and it hums a lot",
    ]
    with lzma.open(tmp_path / f"{split}.jsonl.xz", "wt", encoding="utf-8") as lines:
        for i, description in enumerate(descriptions):
            lines.write(json.dumps({"sample_id": str(i), "text": NOTE, "description": description}) + "\n")
    first, last = mtsamples_descriptions.read(tmp_path, split)
    assert first == Pair("0", NOTE, descriptions[0], "", "0") and last.id == "5"
