"""The vocabularies that come with the package."""

import gzip
import os
from pathlib import Path

import pytest

from clinicalbert.errors import InputError
from clinicalbert.knowledge.concepts import Concept
from clinicalbert.knowledge.shipped import read_concepts, write_concepts
from clinicalbert.knowledge.vocabularies import VOCABULARIES
from clinicalbert.linking.sources import open_sources
from clinicalbert.release.vocabularies import with_disease_names, without_encounters

CODES = [
    Concept("ICD10CM:S52.501", "Fracture of radius", (), "icd10cm"),
    Concept("ICD10CM:S52.501A", "Fracture of radius, initial encounter", (), "icd10cm"),
    Concept("ICD10CM:T99.9XXA", "Other, initial encounter", (), "icd10cm"),
    Concept("ICD10CM:I21", "Acute myocardial infarction", (), "icd10cm"),
    Concept("ICD10CM:I22", "Subsequent myocardial infarction", (), "icd10cm"),
]


def test_all_are_there_and_tell_their_release() -> None:
    sources = {s.name: s for s in open_sources()}
    assert set(sources) == set(VOCABULARIES)
    assert {name: len(s.concepts) for name, s in sources.items()} == {
        "disease_ontology": 6812,
        "drug_names": 19842,
        "icd10cm": 38057,
        "symp_ontology": 895,
    }
    assert all(s.release and s.licence and s.uri and s.labels for s in sources.values())
    assert all(c.id and c.name for s in sources.values() for c in s.concepts)


@pytest.mark.parametrize("words", ["hypertension", "heart attack", "COPD"])
def test_icd_codes_are_known_by_what_notes_say(words: str) -> None:
    known = {n.casefold() for c in read_concepts("icd10cm") for n in (c.name, *c.synonyms)}
    assert words.casefold() in known


def test_round_trip_and_same_bytes(tmp_path: Path) -> None:
    concepts = [Concept("A:1", "one", ("eins", "un"), "a"), Concept("A:2", "two", (), "a")]
    for name in ("a", "b"):
        write_concepts(concepts, tmp_path / f"{name}.tsv.gz")
    assert read_concepts("a", tmp_path) == concepts
    assert (tmp_path / "a.tsv.gz").read_bytes() == (tmp_path / "b.tsv.gz").read_bytes()


@pytest.mark.parametrize(
    "content", [b"", b"not packed", gzip.compress(b"A:1\tone\n"), gzip.compress(b"A:1\tone\t\n")[:9]]
)
def test_damage_is_told(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.tsv.gz").write_bytes(content)
    if content:
        with pytest.raises(InputError, match="cannot be read"):
            read_concepts("a", tmp_path)
    with pytest.raises(InputError, match="cannot be read"):
        read_concepts("absent", tmp_path)


def test_encounters_are_left_out_where_the_injury_has_a_code() -> None:
    assert [c.id for c in without_encounters(CODES)] == [
        "ICD10CM:S52.501",
        "ICD10CM:T99.9XXA",
        "ICD10CM:I21",
        "ICD10CM:I22",
    ]


def test_disease_names_go_to_the_most_general_code() -> None:
    diseases = [Concept("DOID:1", "myocardial infarction", ("heart attack",), "d"), Concept("DOID:2", "x", (), "d")]
    terms = {"I21": {"DOID:1"}, "I22": {"DOID:1"}, "I21.0": {"DOID:1"}, "S52.501": {"DOID:2", "DOID:3"}}
    found = {c.id: c.synonyms for c in with_disease_names(CODES, diseases, terms)}
    assert found["ICD10CM:I21"] == ("myocardial infarction", "heart attack")
    assert not found["ICD10CM:I22"]
    assert found["ICD10CM:S52.501"] == ("x",)


@pytest.mark.skipif("CLINICALBERT_DATA" not in os.environ, reason="needs the vocabularies (CLINICALBERT_DATA)")
def test_they_are_what_the_releases_say() -> None:
    assert read_concepts("symp_ontology") == VOCABULARIES.get("symp_ontology").load()
