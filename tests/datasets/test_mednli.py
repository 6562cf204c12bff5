"""Fictional pairs in the format of MedNLI."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from clinicalbert.datasets import mednli
from clinicalbert.datasets.corpus import CORPORA
from clinicalbert.datasets.example import Pair
from clinicalbert.errors import InputError
from made_corpora import write


def line(key: str, first: str, second: str, label: str) -> str:
    record = {"gold_label": label, "pairID": key, "sentence1": first, "sentence2": second, "sentence1_parse": "(ROOT)"}
    return json.dumps(record) + "\n"


def test_pairs_of_a_sentence_are_one_group(tmp_path: Path) -> None:
    lines = [line("a", "No cough .", "He is well", "neutral"), line("b", "No cough .", "He coughs", "contradiction")]
    write(tmp_path / "mli_dev_v1.jsonl", "".join([*lines, line("c", "Has gout .", "He has gout", "entailment")]))
    one, two, three = mednli.read(tmp_path, "dev")
    assert one == Pair("a", "No cough .", "He is well", "neutral", one.group)
    assert one.group == two.group != three.group and "cough" not in one.group
    assert [p.label for p in (two, three)] == ["contradiction", "entailment"]


def test_files_that_are_absent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "mednli").mkdir()
    monkeypatch.setenv("CLINICALBERT_DATA", str(tmp_path))
    with pytest.raises(InputError, match=r"mednli test: .*mli_test_v1\.jsonl cannot be read; get it from https://phys"):
        CORPORA.get("mednli").load("test")
