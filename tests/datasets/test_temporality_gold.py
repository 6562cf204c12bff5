"""The gold of temporality as examples: read from lines of the guide's form, and the open half as it is."""

import json
from pathlib import Path

import pytest

from clinicalbert.datasets import temporality_gold
from clinicalbert.datasets.corpus import CORPORA
from clinicalbert.errors import InputError


def test_marks_become_spans(tmp_path: Path) -> None:
    marked = "s/p <before:procedure when=2009>appendectomy</> in 2009, known <before-overlap:problem>COPD</>"
    line = json.dumps({"id": "t1", "topic": "history", "date": "2023-03-14", "text": marked})
    (tmp_path / "temporality.open.jsonl").write_text(line + "\n", encoding="utf-8")
    (example,) = temporality_gold.read(tmp_path, "open")
    assert (example.text, example.date) == ("s/p appendectomy in 2009, known COPD", "2023-03-14")
    first, second = example.spans
    assert (first.label, first.flags, first.value) == ("procedure", {"before"}, "2009")
    assert (second.label, second.flags, second.value) == ("problem", {"before-overlap"}, "")


def test_the_open_half() -> None:
    examples = CORPORA.get("temporality_gold").load("open")
    assert len(examples) == len({e.id for e in examples}) == 200
    spans = [(e, s) for e in examples for s in e.spans]
    assert {s.label for _, s in spans} == {"problem", "drug", "test", "procedure"}
    assert {flag for _, s in spans for flag in s.flags} == {"before", "before-overlap", "overlap", "after"}
    assert all(len(s.flags) == 1 for _, s in spans)
    assert all(s.value.lower() in e.text.lower() for e, s in spans)


def test_two_annotators_wrote_traps_of_assertion() -> None:
    first, second = CORPORA.get("assertion_gold").load("open"), CORPORA.get("assertion_gold_2").load("open")
    assert (len(second), len({e.id for e in (*first, *second)})) == (229, len(first) + 229)


def test_nothing_may_be_trained_on_it() -> None:
    with pytest.raises(InputError, match="nothing may be trained on temporality_gold"):
        CORPORA.get("temporality_gold").load("train")


def test_texts_to_learn_from_share_no_text_with_the_gold() -> None:
    taught = CORPORA.get("temporality_texts").load("train")
    assert (len(taught), sum(len(e.spans) for e in taught)) == (440, 3231)
    gold = {e.text for split in ("open", "sealed") for e in CORPORA.get("temporality_gold").load(split)}
    assert gold.isdisjoint(e.text for e in taught)


def test_texts_for_rules_of_assertion_share_no_text_with_the_gold() -> None:
    taught = CORPORA.get("assertion_texts").load("train")
    assert (len(taught), sum(len(e.spans) for e in taught)) == (840, 1525)
    names, halves = ("assertion_gold", "assertion_gold_2"), ("open", "sealed")
    assert {e.text for n in names for h in halves for e in CORPORA.get(n).load(h)}.isdisjoint(e.text for e in taught)
