"""Small files of each format, made by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from clinicalbert.errors import InputError
from clinicalbert.knowledge import disease_ontology, drug_names, icd10cm, symptom_ontology
from clinicalbert.knowledge.concepts import Concept, concept_of
from clinicalbert.knowledge.icd10cm_index import read_index
from clinicalbert.knowledge.obo import read_obo
from clinicalbert.knowledge.tables import read_columns

OBO = r"""format-version: 1.2
ontology: toy

[Term]
id: TOY:1 ! the first
name: purple\, spotted knee {source="x"} ! a comment
def: "A knee: purple." [url:http\://example.org]
synonym: "violet  knee" EXACT []
synonym: "Violet Knee" EXACT [TOY:a, TOY:b]
synonym: "Purple, spotted KNEE" EXACT []
synonym: "knee \"of plum\"" EXACT abbreviation [] {comment="x"}
synonym: " " EXACT []
synonym: "knee" BROAD []
synonym: "left purple knee" NARROW []
synonym: "knee trouble" RELATED []
synonym: "old knee" []

! between terms
[Typedef]
id: part_of
name part of, without a colon

[Term]
id: TOY:2
name: obsolete green ear
is_obsolete: true

[Term]
id: TOY:3
is_obsolete: true

[Term]
id: TOY:4
name: humming elbow
"""
CODES = (
    "code\tdescription\nQ00\tSinging, unspecified\nQ011\tToe singing\n"
    "Q02XXXA\tBitten by a moose, initial encounter\nQ02XXXD\tBitten by a moose, subsequent encounter\n"
    "Q03121A\tBroken antler, initial encounter for closed fracture\nQ04001A\tFirst visit to a moose\n"
)
CATEGORIES = "ICD10-CM-CODE,description,section,chapter\nQ00,Singing,Q00-Q09,1\nQ03,Antlers,Q00-Q09,1\n"
INDEX = """<?xml version="1.0" encoding="utf-8"?>
<ICD10CM.index><letter><title>B</title>
  <mainTerm><title>Bite<nemod>(by) (deep)</nemod> NEC</title><code>Q02</code>
    <term level="1"><title>moose,
        elk</title><code>Q02.-</code>
      <term level="2"><title>angry</title><see>Anger</see></term>
    </term>
    <term level="1"><title>unicorn</title><code>Q99.9</code></term>
  </mainTerm>
  <mainTerm><title>Fracture, antler</title><code>Q03.121</code></mainTerm>
</letter></ICD10CM.index>
"""
DRUGS = (
    "DrugBank ID,Accession Numbers,Common name,CAS,UNII,Synonyms,Standard InChI Key\n"
    'TOY1,,Sleepine,,,"Dormin | sleepine | Nap, deep",\n'
    "TOY2,,Wakol,,,Shared name,\nTOY3,,Wakol sodium,,,Shared name,\nTOY4,,Zinc,,,,\n"
)
PRODUCTS = (
    "sleepine hydrochloride monohydrate\ndormin hcl\nsleepine forte\nsun cream\nsodium\nwakol sodium\n"
    "shared name sulfate\nzinc chloride\n"
)


def write(path: Path, text: str) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(text)
    return path


def test_a_concept_holds_each_synonym_once_and_never_its_name() -> None:
    made = concept_of("T:1", " Straße  7 ", ["STRASSE 7", "b  c", "", "B C", "d"], "toy")
    assert made == Concept("T:1", "Straße 7", ("b c", "d"), "toy")


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_obo(tmp_path: Path, line_end: str) -> None:
    one, four = read_obo(write(tmp_path / "x.obo", OBO.replace("\n", line_end)), "toy")
    assert one == Concept("TOY:1", "purple, spotted knee", ("violet knee", 'knee "of plum"'), "toy")
    assert four == Concept("TOY:4", "humming elbow", (), "toy")


def test_obo_of_no_terms(tmp_path: Path) -> None:
    assert read_obo(write(tmp_path / "x.obo", "format-version: 1.2\n"), "toy") == []


@pytest.mark.parametrize(
    ("stanza", "line", "what"),
    [
        ("[Term]\nid: T:1\nname: a\nsynonym: a EXACT []", 4, "synonym"),
        ('[Term]\nid: T:1\nname: a\nsynonym: "a" EXACT', 4, "synonym"),
        ("[Term]\nid: T:1\nname a", 3, "tag: value"),
        ("\n[Term]\nname: a", 2, "one id, this one has 0"),
        ("\n[Term]\nid: T:1", 2, "one name, this one has 0"),
        ("[Term]\nid: T:1\nname:", 1, "one name, this one has 0"),
        ("[Term]\nid: T:1\nid: T:2\nname: a", 1, "one id, this one has 2"),
        ("[Term\nid: T:1\nname: a", 1, "head of a stanza"),
        ("[Term]\nid: T:1\nname: a\n\n[Term]\nid: T:1\nname: b", 5, "second term T:1"),
    ],
)
def test_a_malformed_stanza_is_named_by_its_line(tmp_path: Path, stanza: str, line: int, what: str) -> None:
    path = write(tmp_path / "x.obo", stanza + "\n")
    with pytest.raises(InputError, match=rf"x\.obo:{line}: .*{what}"):
        read_obo(path, "toy")


def test_the_disease_ontology_loses_the_marks_of_snomed(tmp_path: Path) -> None:
    kept = ("humming joint", "elbow (left) (humming)", "nostalgic NOSe", "NOS elbow")
    marked = ("humming joint NOS (disorder)", "elbow (left) (humming) (finding) [Ambiguous]", *kept[2:])
    exact = "".join(f'synonym: "{s}" EXACT []\n' for s in (*marked, "Humming elbow, NOS", "Humming joint (disorder)"))
    write(tmp_path / "HumanDO.obo", OBO + exact)
    assert disease_ontology.read(tmp_path)[1] == Concept("TOY:4", "humming elbow", kept, "disease_ontology")


def test_the_symptom_ontology_is_read_as_it_stands(tmp_path: Path) -> None:
    write(tmp_path / "symp.obo", OBO)
    assert [(c.id, c.system) for c in symptom_ontology.read(tmp_path)] == [
        ("TOY:1", "symp_ontology"),
        ("TOY:4", "symp_ontology"),
    ]


def icd10cm_folder(folder: Path, index: str = INDEX) -> Path:
    write(folder / "icd10cm_codes_2021_derived.tsv", CODES)
    write(folder / "icd10cm-categories-April-1-2026.csv", CATEGORIES)
    write(folder / "icd10cm-eindex-April-1-2026-XML.xml", index)
    return folder


def test_icd10cm(tmp_path: Path) -> None:
    concepts = icd10cm.read(icd10cm_folder(tmp_path))
    assert {c.system for c in concepts} == {"icd10cm"}
    assert [(c.id.removeprefix("ICD10CM:"), c.name, c.synonyms) for c in concepts] == [
        ("Q00", "Singing", ()),
        ("Q01.1", "Toe singing", ()),
        ("Q02", "Bitten by a moose", ("Bite", "Bite, moose, elk")),
        ("Q02.XXXA", "Bitten by a moose, initial encounter", ()),
        ("Q02.XXXD", "Bitten by a moose, subsequent encounter", ()),
        ("Q03", "Antlers", ()),
        ("Q03.121", "Broken antler", ("Fracture, antler",)),
        ("Q03.121A", "Broken antler, initial encounter for closed fracture", ()),
        ("Q04.001A", "First visit to a moose", ()),
    ]


def test_the_index_joins_terms_and_leaves_references_out(tmp_path: Path) -> None:
    assert list(read_index(write(tmp_path / "x.xml", INDEX))) == [
        ("Bite", "Q02"),
        ("Bite, moose, elk", "Q02"),
        ("Bite, unicorn", "Q999"),
        ("Fracture, antler", "Q03121"),
    ]


@pytest.mark.parametrize(("text", "what"), [("<a><b></a>", "mismatched tag"), ("<a/>", "no mainTerm")])
def test_an_index_that_is_none(tmp_path: Path, text: str, what: str) -> None:
    with pytest.raises(InputError, match=rf"eindex.*: {what}"):
        icd10cm.read(icd10cm_folder(tmp_path, text))


def test_drug_names(tmp_path: Path) -> None:
    write(tmp_path / "drugbank_vocabulary.csv", DRUGS)
    write(tmp_path / "parsigs_drug_names.txt", PRODUCTS)
    concepts = drug_names.read(tmp_path)
    assert {c.system for c in concepts} == {"drug_names"}
    assert [(c.id, c.name, c.synonyms) for c in concepts] == [
        ("DRUGBANK:TOY1", "Sleepine", ("Dormin", "Nap, deep", "sleepine hydrochloride monohydrate", "dormin hcl")),
        ("DRUGBANK:TOY2", "Wakol", ("Shared name",)),
        ("DRUGBANK:TOY3", "Wakol sodium", ("Shared name",)),
        ("DRUGBANK:TOY4", "Zinc", ()),
    ]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "no column b, a; it has none"),
        ("a,c\n1,2\n", "no column b; it has a, c"),
        ("a,c,b\n1,2,3\n\n4,5\n", "x.csv:4: 2 fields, 3 columns"),
        ('a,b\n"1,2\n', "x.csv:2: unexpected end of data"),
    ],
)
def test_a_malformed_table_is_named(tmp_path: Path, text: str, what: str) -> None:
    with pytest.raises(InputError, match=what):
        list(read_columns(write(tmp_path / "x.csv", text), ("b", "a")))


def test_columns_come_in_the_order_asked_for(tmp_path: Path) -> None:
    path = write(tmp_path / "x.csv", '\ufeffa;c;b\n1;2;"3;\n4"\n')
    assert list(read_columns(path, ("b", "a"), delimiter=";")) == [("3;\n4", "1")]
