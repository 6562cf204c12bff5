"""Sentences are invented."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from clinicalbert.datasets.corpus import CORPORA
from clinicalbert.datasets.presidio_synthetic_pii import read, split_of
from clinicalbert.errors import InputError


def record(text: str, template: int, **kinds: str) -> dict[str, object]:
    places = {kind: text.index(words) for kind, words in kinds.items()}
    spans = [
        {"entity_type": k, "entity_value": w, "start_position": places[k], "end_position": places[k] + len(w)}
        for k, w in kinds.items()
    ]
    return {"full_text": text, "masked": "", "spans": spans, "template_id": template}


def test_labels_and_splits(tmp_path: Path) -> None:
    text = "Wu of Peru, since 2001-02-03 04:05:06."
    told = [record(text, t, PERSON="Wu", GPE="Peru", DATE_TIME="2001-02-03 04:05:06") for t in range(20)]
    told.append(record("In 2001.", 3, DATE_TIME="2001"))
    (tmp_path / "synth_dataset_v2.json").write_text(json.dumps(told))
    dev, test = read(tmp_path, "dev"), read(tmp_path, "test")
    assert len(dev) + len(test) == 21 and len(dev) > 4 and len(test) > 4
    assert not {e.group for e in dev} & {e.group for e in test}
    found = [(s.label, text[s.start : s.end]) for s in dev[0].spans]
    assert found == [("name", "Wu"), ("gpe", "Peru"), ("date", "2001-02-03")]
    (last,) = [e for e in (*dev, *test) if e.text == "In 2001."]
    assert last.spans[0].label == "date_time" and split_of(3) == ("dev" if last in dev else "test")


def test_nothing_is_trained_on_it() -> None:
    with pytest.raises(InputError, match="nothing may be trained on"):
        CORPORA.get("presidio_synthetic_pii").load("train")
