"""Fictional sentences in the format of the DDI corpus."""

from __future__ import annotations

from pathlib import Path
from xml.sax.saxutils import quoteattr
from zipfile import ZipFile

import pytest

from clinicalbert.datasets import ddi_2013
from clinicalbert.datasets.example import Example
from clinicalbert.errors import OffsetError
from made_corpora import linked, marked

Entity = tuple[str, str]
"""Type and charOffset."""


def offsets(text: str, *pieces: str) -> str:
    return ";".join(f"{text.index(p)}-{text.index(p) + len(p) - 1}" for p in pieces)


def document(key: str, text: str, entities: list[Entity], pairs: list[str]) -> str:
    marks = "".join(
        f'<entity id="{key}.s0.e{i}" charOffset="{where}" type="{kind}" text="…"/>'
        for i, (kind, where) in enumerate(entities)
    )
    both = [(i, j) for i in range(len(entities)) for j in range(i + 1, len(entities))]
    links = "".join(
        f'<pair id="{key}.s0.p{n}" e1="{key}.s0.e{i}" e2="{key}.s0.e{j}" {kind}/>'
        for n, ((i, j), kind) in enumerate(zip(both, pairs, strict=True))
    )
    sentence = f'<sentence id="{key}.s0" text={quoteattr(text)}>{marks}{links}</sentence>'
    return f'<document id="{key}">{sentence}<sentence id="{key}.s1" text=" "/></document>'


def corpus(folder: Path, files: dict[str, str]) -> Path:
    with ZipFile(folder / "DDICorpus-2013.zip", "w") as archive:
        for name, content in files.items():
            archive.writestr(f"DDICorpus/{name}", content)
    return folder


def read(tmp_path: Path, text: str, entities: list[Entity], pairs: list[str]) -> Example:
    name = "Test/Test for DDI Extraction task/MedLine/1.xml"
    (example,) = ddi_2013.read(corpus(tmp_path, {name: document("d1", text, entities, pairs)}), "test")
    return example


def test_drugs_and_their_interactions(tmp_path: Path) -> None:
    text = 'Zolifex & "Brumin" may raise opalines.'
    entities = [
        ("drug", offsets(text, "Zolifex")),
        ("brand", offsets(text, "Brumin")),
        ("group", offsets(text, "opalines")),
    ]
    example = read(tmp_path, text, entities, ['ddi="false"', 'ddi="true" type="effect"', 'ddi="true"'])
    assert (example.id, example.group, example.text) == ("d1.s0", "d1", text)
    assert marked(example) == [("Zolifex", "drug"), ("Brumin", "brand"), ("opalines", "group")]
    assert linked(example) == [("Zolifex", "effect", "opalines"), ("Brumin", "int", "opalines")]


def test_pieces_are_one_stretch(tmp_path: Path) -> None:
    text = "R- and S-zolifex were compared."
    example = read(tmp_path, text, [("drug", offsets(text, "R-", "zolifex"))], [])
    assert marked(example) == [("R- and S-zolifex", "drug")]


@pytest.mark.parametrize(
    ("text", "entities", "expected"),
    [
        (
            "Red, blue and green opalines.",
            [("Red", "opalines"), ("blue", "opalines"), ("green opalines",)],
            ["Red", "blue", "green opalines"],
        ),
        (
            "Old zolifex ester and amide.",
            [("Old zolifex ester",), ("Old zolifex", "amide")],
            ["Old zolifex ester", "amide"],
        ),
        ("Dead AB and CD vaccines.", [("Dead AB", "vaccines"), ("Dead", "CD", "vaccines")], ["AB", "CD"]),
    ],
)
def test_drugs_that_share_words_all_stay(
    tmp_path: Path, text: str, entities: list[tuple[str, ...]], expected: list[str]
) -> None:
    pairs = ['ddi="true" type="int"'] * (len(entities) * (len(entities) - 1) // 2)
    example = read(tmp_path, text, [("group", offsets(text, *pieces)) for pieces in entities], pairs)
    assert [words for words, _ in marked(example)] == expected and len(example.relations) == len(pairs)


def test_drugs_of_two_types_may_overlap(tmp_path: Path) -> None:
    text = "Red and blue opalines."
    both = [("drug", offsets(text, "Red", "opalines")), ("group", offsets(text, "blue opalines"))]
    assert [words for words, _ in marked(read(tmp_path, text, both, ['ddi="false"']))] == [text[:-1], "blue opalines"]


def test_a_drug_marked_twice_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(OffsetError, match=r"d1\.s0"):
        read(tmp_path, "Zolifex.", [("drug", "0-6"), ("drug", "0-6")], ['ddi="false"'])


def test_splits(tmp_path: Path) -> None:
    keys = [f"d{n}" for n in range(40)]
    files = {f"Train/DrugBank/{k}.xml": document(k, "It rained.", [], []) for k in keys}
    files["Test/Test for DDI Extraction task/DrugBank/x.xml"] = document("x", "It rained.", [], [])
    files["Test/Test for DrugNER task/DrugBank/y.xml"] = document("y", "It rained.", [], [])
    files["Train/.DS_Store"] = "\0"
    folder = corpus(tmp_path, files)
    found = {split: {e.group for e in ddi_2013.read(folder, split)} for split in ("train", "dev", "test")}
    assert found["test"] == {"x"} and found["train"] | found["dev"] == set(keys)
    assert not found["train"] & found["dev"] and found["dev"]
    assert 150 < [ddi_2013.split_of(str(n)) for n in range(2000)].count("dev") < 250
