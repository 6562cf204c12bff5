"""The registry of vocabularies, what is said of absent files, and the real files where they are at hand."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import pytest

from clinicalbert.datasets.corpus import ROOT_VARIABLE, data_root
from clinicalbert.errors import InputError, UnknownNameError
from clinicalbert.knowledge.concepts import Concept, collapse
from clinicalbert.knowledge.synonyms import letters, split_synonyms
from clinicalbert.knowledge.vocabularies import VOCABULARIES

real = pytest.mark.skipif(not os.environ.get(ROOT_VARIABLE), reason=f"{ROOT_VARIABLE} is not set")


@cache
def loaded(name: str) -> list[Concept]:
    return VOCABULARIES.get(name).load()


@pytest.mark.parametrize("name", list(VOCABULARIES))
def test_every_vocabulary_says_what_it_is(name: str) -> None:
    vocabulary = VOCABULARIES.get(name)
    assert vocabulary.name == name
    assert all((vocabulary.title, vocabulary.source, vocabulary.licence, vocabulary.release))


def test_an_unknown_name_lists_the_valid_ones() -> None:
    with pytest.raises(UnknownNameError, match="unknown vocabulary 'umls'; valid: disease_ontology, drug_names"):
        VOCABULARIES.get("umls")


@pytest.mark.parametrize("name", list(VOCABULARIES))
def test_absent_files_are_named_with_where_to_get_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    vocabulary = VOCABULARIES.get(name)
    monkeypatch.setenv(ROOT_VARIABLE, str(tmp_path))
    with pytest.raises(InputError, match=f"{name} does not exist: get {name} from https://"):
        vocabulary.load()
    (tmp_path / name).mkdir()
    with pytest.raises(InputError, match=rf"{tmp_path}/{name}/\S+ cannot be read; get it from https://"):
        vocabulary.load()
    monkeypatch.delenv(ROOT_VARIABLE)
    with pytest.raises(InputError, match=f"set {ROOT_VARIABLE}"):
        vocabulary.load()


def test_a_file_of_another_encoding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ROOT_VARIABLE, str(tmp_path))
    (tmp_path / "symp_ontology").mkdir()
    (tmp_path / "symp_ontology" / "symp.obo").write_bytes(b"[Term]\nid: T:1\nname: \xe9\n")
    with pytest.raises(InputError, match="is not UTF-8; get it from"):
        VOCABULARIES.get("symp_ontology").load()


@real
@pytest.mark.parametrize(
    ("name", "concepts", "synonyms", "prefix"),
    [
        ("disease_ontology", 6_800, 9_500, "DOID:"),
        ("symp_ontology", 890, 240, "SYMP:"),
        ("icd10cm", 86_000, 5_900, "ICD10CM:"),
        ("drug_names", 19_800, 36_000, "DRUGBANK:DB"),
    ],
)
def test_counts(name: str, concepts: int, synonyms: int, prefix: str) -> None:
    found = loaded(name)
    assert len(found) == len({c.id for c in found}) >= concepts
    assert sum(len(c.synonyms) for c in found) >= synonyms
    for c in found:
        words = (c.name, *c.synonyms)
        assert c.system == name and c.id.startswith(prefix)
        assert all(w and w == collapse(w) for w in words)
        assert len({w.casefold() for w in words}) == len(words)


@real
@pytest.mark.parametrize(
    ("name", "id", "words", "synonym"),
    [
        ("disease_ontology", "DOID:9352", "type 2 diabetes mellitus", "NIDDM"),
        ("disease_ontology", "DOID:5844", "myocardial infarction", "heart attack"),
        ("symp_ontology", "SYMP:0000006", "backache", "back pain"),
        ("icd10cm", "ICD10CM:I10", "Essential (primary) hypertension", None),
        ("icd10cm", "ICD10CM:E11.9", "Type 2 diabetes mellitus without complications", None),
        ("icd10cm", "ICD10CM:V94.4", "Injury to barefoot water-skier", "Accident, barefoot water skier"),
        ("drug_names", "DRUGBANK:DB00945", "Acetylsalicylic acid", "Aspirin"),
        ("drug_names", "DRUGBANK:DB00264", "Metoprolol", "metoprolol tartrate"),
    ],
)
def test_well_known_names(name: str, id: str, words: str, synonym: str | None) -> None:
    (found,) = (c for c in loaded(name) if c.id == id)
    assert found.name == words
    assert synonym is None or synonym in found.synonyms


@real
@pytest.mark.parametrize(("name", "file"), [("disease_ontology", "HumanDO.obo"), ("symp_ontology", "symp.obo")])
def test_the_release_is_the_one_that_is_named(name: str, file: str) -> None:
    year, month, day = VOCABULARIES.get(name).release.split("-")
    with (data_root() / name / file).open(encoding="utf-8") as lines:
        head = [next(lines) for _ in range(5)]
    assert any(line.startswith(f"date: {day}:{month}:{year} ") for line in head)


@real
def test_the_real_vocabularies_split_without_a_leak() -> None:
    concepts = [c for name in VOCABULARIES for c in loaded(name)]
    split = split_synonyms(concepts)
    learnt = {letters(w) for c in split.train for w in (c.name, *c.synonyms)}
    assert len(split.held_out) > 4_000
    assert not {letters(s) for s, _ in split.held_out} & learnt
    assert [(c.id, c.name) for c in split.train] == [(c.id, c.name) for c in concepts]
