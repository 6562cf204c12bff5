"""Fictional sentences in the format of BioScope."""

from __future__ import annotations

from pathlib import Path

import pytest

from clinicalbert.datasets import bioscope
from clinicalbert.datasets.example import Example
from made_corpora import linked, marked, write

KEYS = {bioscope.split_of(str(n)): str(n) for n in range(100, 200)}
"""Split → an id that stands in it."""


def cue(kind: str, ref: str, words: str) -> str:
    return f'<cue type="{kind}" ref="{ref}">{words}</cue>'


def scope(key: str, inner: str) -> str:
    return f'<xcope id="{key}">{inner}</xcope>'


def documents(folder: Path, name: str, *parts: tuple[str, str]) -> Path:
    head = '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE Annotation SYSTEM "BioScope.dtd">\n'
    body = "".join(
        f'<Document type="x"><DocID type="PMID">{key}</DocID><DocumentPart type="Title">'
        f'<sentence id="S1.1">{sentence}</sentence></DocumentPart></Document>'
        for key, sentence in parts
    )
    write(folder / name, f"{head}<Annotation><DocumentSet>{body}</DocumentSet></Annotation>")
    return folder


def read(folder: Path, sentence: str) -> Example:
    (example,) = bioscope.read(documents(folder, "abstracts.xml", (KEYS["dev"], sentence)), "dev")
    return example


def test_cues_and_their_scopes(tmp_path: Path) -> None:
    denied = scope("X1", cue("negation", "X1", "no") + " swelling &lt; 2 cm")
    example = read(tmp_path, f"There was {denied}, which {scope('X2', cue('speculation', 'X2', 'may') + ' help')}.")
    assert (example.id, example.group) == (f"{KEYS['dev']}-S1.1", KEYS["dev"])
    assert example.text == "There was no swelling < 2 cm, which may help."
    assert marked(example) == [
        *(("no swelling < 2 cm", "negation_scope"), ("no", "negation")),
        *(("may help", "speculation_scope"), ("may", "speculation")),
    ]
    assert sorted(linked(example)) == [
        ("may", "has_scope", "may help"),
        ("no", "has_scope", "no swelling < 2 cm"),
    ]


def test_the_pieces_of_a_cue_share_their_scope(tmp_path: Path) -> None:
    inner = cue("speculation", "X1", "either") + " gout " + cue("speculation", "X1", "or") + " lupus"
    example = read(tmp_path, f"It is {scope('X1', inner)}.")
    assert linked(example) == [
        ("either", "has_scope", "either gout or lupus"),
        ("or", "has_scope", "either gout or lupus"),
    ]


def test_a_scope_in_another_of_its_kind_bears_its_depth(tmp_path: Path) -> None:
    inner = scope("X1", cue("speculation", "X1", "may") + " rise")
    between = scope("X2", cue("negation", "X2", "not") + f" clear if it {inner}")
    example = read(tmp_path, scope("X3", cue("speculation", "X3", "Perhaps") + f" it is {between}"))
    scopes = [(words, label) for words, label in marked(example) if "scope" in label]
    assert scopes == [
        ("Perhaps it is not clear if it may rise", "speculation_scope"),
        ("not clear if it may rise", "negation_scope"),
        ("may rise", "speculation_scope_2"),
    ]
    assert ("may", "has_scope", "may rise") in linked(example)


def test_a_cue_may_stand_outside_of_its_scope_and_a_scope_without_cue_goes(tmp_path: Path) -> None:
    example = read(tmp_path, f"{cue('negation', 'X1', 'Without')} {scope('X2', 'x')} and {scope('X1', 'fever')}.")
    assert marked(example) == [("Without", "negation"), ("fever", "negation_scope")]
    assert linked(example) == [("Without", "has_scope", "fever")]


@pytest.mark.parametrize("split", ["train", "dev", "test"])
def test_abstracts_are_split_and_papers_stand_apart(tmp_path: Path, split: str) -> None:
    folder = documents(tmp_path, "abstracts.xml", *((key, "Gout.") for key in KEYS.values()))
    documents(tmp_path, "full_papers.xml", ("PMC1", "A paper."))
    assert [e.group for e in bioscope.read(folder, split)] == [KEYS[split]]
    assert [e.text for e in bioscope.read(folder, "papers")] == ["A paper."]


def test_the_hash_never_changes() -> None:
    splits = [bioscope.split_of(str(n)) for n in range(2000)]
    assert [splits.count(s) for s in ("train", "dev", "test")] == [1607, 192, 201]
