"""The gold of identifiers as examples: read from lines of the guide's form, and the open half as it is."""

import json
from collections import Counter
from pathlib import Path

import pytest

from clinicalbert.datasets import phi_gold
from clinicalbert.datasets.corpus import CORPORA
from clinicalbert.errors import InputError
from clinicalbert.privacy.identifiers import PARAGRAPHS


def test_marks_become_spans(tmp_path: Path) -> None:
    marked = "Dr. <name origin=english>Foley</> on <date>3/14</>"
    record = {"id": "p1", "template": "t7", "form": "plain", "text": marked}
    (tmp_path / "phi.open.jsonl").write_text(json.dumps(record) + "\n", encoding="utf-8")
    (example,) = phi_gold.read(tmp_path, "open")
    assert (example.text, example.group, example.labels) == ("Dr. Foley on 3/14", "t7", ("plain",))
    assert [(s.start, s.end, s.label, s.value) for s in example.spans] == [
        (4, 9, "name", "english"),
        (13, 17, "date", ""),
    ]


def test_the_open_half() -> None:
    examples = CORPORA.get("phi_gold").load("open")
    assert len(examples) == len({e.id for e in examples}) == 1676
    labels = Counter(s.label for e in examples for s in e.spans)
    assert set(labels) == set(PARAGRAPHS) and (labels["name"], labels["date"]) == (1905, 951)
    assert {e.labels[0] for e in examples} == {"plain", "upper", "lower", "ocr", "wrapped", "tight"}
    assert all(e.text[s.start : s.end] == e.text[s.start : s.end].strip() for e in examples for s in e.spans)


def test_nothing_may_be_trained_on_it() -> None:
    with pytest.raises(InputError, match="nothing may be trained on phi_gold"):
        CORPORA.get("phi_gold").load("train")
