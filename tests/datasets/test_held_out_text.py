from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NoReturn

import pytest

from clinicalbert.datasets import held_out_text
from clinicalbert.datasets.corpus import CORPORA, Corpus
from clinicalbert.datasets.example import Choice, Example, Pair
from clinicalbert.datasets.held_out_text import held_out_texts, strings_of


class Some(dict[str, Corpus[Any]]):
    """A registry."""

    def get(self, name: str) -> Corpus[Any]:  # type: ignore[override]
        return self[name]


def corpus(name: str, read: Any, schema: Any = Example) -> Corpus[Any]:
    return Corpus(name, name, "https://example.org", "none", ("train", "dev", "test"), read, schema=schema)


def refuse(folder: Path, split: str) -> NoReturn:
    raise AssertionError(f"{folder.name} {split} was read")


def texts(folder: Path, split: str) -> list[Example]:
    return [Example("1", f"{folder.name} {split}", (), "1")]


def test_only_texts_that_are_there_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("here", "pairs", "choices"):
        (tmp_path / name).mkdir()
    corpora = {c.name: c for c in (corpus("here", texts), corpus("pairs", refuse, Pair), corpus("away", refuse))}
    monkeypatch.setattr(held_out_text, "CORPORA", Some(corpora, choices=corpus("choices", refuse, Choice)))
    assert list(held_out_texts(tmp_path)) == ["here dev", "here test"]


def test_what_is_cut_from_held_out_texts_is_not_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "replaced_abbreviations").mkdir()
    monkeypatch.setattr(held_out_text, "CORPORA", Some({"replaced_abbreviations": corpus("x", refuse)}))
    assert list(held_out_texts(tmp_path)) == [] and set(CORPORA) >= held_out_text.PARTS_OF_OTHERS


def test_an_empty_folder_holds_nothing(tmp_path: Path) -> None:
    assert list(held_out_texts(tmp_path)) == []


def test_the_files_of_pairs_and_choices_are_named() -> None:
    """What is not built from records is read from the raw files, so every such corpus must be among them."""
    folders = {pattern.split("/")[0] for pattern in held_out_text.EVALUATION_FILES}
    for name in CORPORA:
        known = CORPORA.get(name)
        assert known.schema is Example or (known.folder or name) in folders, name


def test_tags_do_not_stand_between_the_words(tmp_path: Path) -> None:
    path = tmp_path / "dev.tsv"
    path.write_text("A O\nfictional B-Premise\nman I-Premise\n\ncoughs. O\n")
    assert list(strings_of(path)) == ["A fictional man coughs."]


def test_strings_of_json(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text(json.dumps({"a": ["b", {"c": "d"}], "n": 5}))
    assert list(strings_of(path)) == ["b", "d"]
