"""SNOMED CT: preferred terms by dialect, what is inactive, and rows that are malformed."""

from __future__ import annotations

from pathlib import Path

import pytest

from clinicalbert.errors import InputError
from clinicalbert.knowledge.concepts import Concept
from clinicalbert.knowledge.releases import snomed
from made_releases import (
    ACCEPTABLE,
    CONCEPT_HEAD,
    DESCRIPTION_HEAD,
    FULL,
    GB,
    LANGUAGE_HEAD,
    RELEASES,
    SNOMED_DESCRIPTIONS,
    SNOMED_LANGUAGES,
    SNOMED_TERMINOLOGY,
    SYNONYM,
    US,
    description,
    lay,
    preference,
    tabbed,
)

ONE = tabbed(CONCEPT_HEAD, "100001|20240101|1|900|902")


def edition(folder: Path, descriptions: list[str], preferences: list[str] | None = None, concepts: str = ONE) -> Path:
    files = {SNOMED_TERMINOLOGY: concepts, SNOMED_DESCRIPTIONS: tabbed(DESCRIPTION_HEAD, *descriptions)}
    if preferences is not None:
        files[SNOMED_LANGUAGES] = tabbed(LANGUAGE_HEAD, *preferences)
    return lay(folder, files)


def test_concepts(tmp_path: Path) -> None:
    release = snomed.read(lay(tmp_path, RELEASES["snomed"]))
    assert release.uri == "http://snomed.info/sct" and release.version == "20240101"
    assert release.concepts == [
        Concept("SNOMEDCT:100001", "Humming knee", ("Knee hum", "Humming of knee joint"), "snomed"),
        Concept("SNOMEDCT:100002", "Purple elbow (left)", (), "snomed"),
    ]


NAMES = [
    description(1, 100001, FULL, "Oedema of knee (disorder)"),
    description(2, 100001, SYNONYM, "Knee oedema"),
    description(3, 100001, SYNONYM, "Knee edema"),
    description(4, 100001, SYNONYM, "Wet knee"),
]


@pytest.mark.parametrize(
    ("preferences", "name"),
    [
        ([preference(2, GB), preference(3, US), preference(4, "777")], "Knee edema"),
        ([preference(2, GB), preference(3, US, ACCEPTABLE), preference(4, "777")], "Knee oedema"),
        ([preference(2, GB), preference(3, US, active=0)], "Knee oedema"),
        ([preference(4, "777")], "Wet knee"),
        ([preference(1, US), preference(2, US, ACCEPTABLE)], "Oedema of knee"),
        ([], "Oedema of knee"),
        (None, "Oedema of knee"),
    ],
)
def test_the_name_is_what_the_first_dialect_prefers(tmp_path: Path, preferences: list[str] | None, name: str) -> None:
    (concept,) = snomed.read(edition(tmp_path, NAMES, preferences)).concepts
    assert concept.name == name
    assert {concept.name, *concept.synonyms} == {"Oedema of knee", "Knee oedema", "Knee edema", "Wet knee"}


def test_dialects_can_be_chosen(tmp_path: Path) -> None:
    folder = edition(tmp_path, NAMES, [preference(2, GB), preference(3, US), preference(4, "777")])
    names = [snomed.read(folder, dialects=d).concepts[0].name for d in ([GB], ["777", US], ["none", US])]
    assert names == ["Knee oedema", "Wet knee", "Knee edema"]


def test_what_is_inactive_foreign_or_without_a_concept_is_left_out(tmp_path: Path) -> None:
    rows = [
        description(1, 100001, SYNONYM, "old hum", active=0),
        description(2, 100001, SYNONYM, "genou", language="fr"),
        description(3, 100001, SYNONYM, "hum"),
        description(4, 100001, SYNONYM, " "),
        description(5, 100002, FULL, "Inactive (finding)"),
        description(6, 100009, SYNONYM, "of no concept"),
    ]
    concepts = ONE + tabbed("100002|20240101|0|900|902", "100003|20240101|1|900|902")
    assert snomed.read(edition(tmp_path, rows, None, concepts)).concepts == [
        Concept("SNOMEDCT:100001", "hum", (), "snomed")
    ]


def test_a_national_edition_names_its_own_time(tmp_path: Path) -> None:
    files = {
        "xsct2_Concept_Snapshot_US1000124_20240301.txt": ONE,
        "xsct2_Description_Snapshot-en_US1000124_20240301.txt": tabbed(DESCRIPTION_HEAD, NAMES[0]),
        "sct2_Concept_Full_US1000124_20240301.txt": "not read",
        "sct2_Description_Delta-en_US1000124_20240301.txt": "not read",
    }
    assert snomed.read(lay(tmp_path, files)).version == "20240301"


def test_quotes_are_words(tmp_path: Path) -> None:
    (concept,) = snomed.read(edition(tmp_path, [description(1, 100001, SYNONYM, '"Hum" of knee')])).concepts
    assert concept.name == '"Hum" of knee'


def test_descriptions_must_be_there(tmp_path: Path) -> None:
    folder = lay(tmp_path, {SNOMED_TERMINOLOGY: ONE})
    with pytest.raises(InputError, match=r"has no file sct2_Description_Snapshot-en_INT_YYYYMMDD\.txt"):
        snomed.read(folder)
    with pytest.raises(InputError, match=r"not beside, sct2_Description_Snapshot-en_INT_YYYYMMDD\.txt"):
        snomed.read(folder / SNOMED_TERMINOLOGY)


@pytest.mark.parametrize(
    ("place", "row", "reason"),
    [
        (SNOMED_TERMINOLOGY, "100003|20240101|1|900", "4 fields, 5 columns"),
        (SNOMED_TERMINOLOGY, "100003|20240101|yes|900|902", "active must be 0 or 1"),
        (SNOMED_TERMINOLOGY, "X1|20240101|1|900|902", "a concept's id of 6 to 18 digits, once"),
        (SNOMED_TERMINOLOGY, "100001|20240101|1|900|902", "a concept's id of 6 to 18 digits, once"),
        (SNOMED_DESCRIPTIONS, "1|20240101|1|900|100001|en", "6 fields, 9 columns"),
        (SNOMED_DESCRIPTIONS, description(1, 100001, SYNONYM, "a|b"), "10 fields, 9 columns"),
        (SNOMED_DESCRIPTIONS, description(1, 100001, SYNONYM, "a", active=2), "active must be 0 or 1"),
        (SNOMED_DESCRIPTIONS, description(1, 100001, "5", "a"), "typeId must be 900000000000003001"),
        (SNOMED_LANGUAGES, "u1|20240101|1|900", "4 fields, 7 columns"),
        (SNOMED_LANGUAGES, preference(1, US, active=7), "active must be 0 or 1"),
    ],
)
def test_a_malformed_row_is_named(tmp_path: Path, place: str, row: str, reason: str) -> None:
    files = RELEASES["snomed"]
    lines = len(files[place].splitlines())
    folder = lay(tmp_path, {**files, place: files[place] + tabbed(row)})
    with pytest.raises(InputError, match=rf"{Path(place).name}:{lines + 1}: .*{reason}"):
        snomed.read(folder)


@pytest.mark.parametrize("place", [SNOMED_TERMINOLOGY, SNOMED_DESCRIPTIONS, SNOMED_LANGUAGES])
@pytest.mark.parametrize("head", ["", "id\teffectiveTime\n", "id,effectiveTime,active,moduleId,definitionStatusId\n"])
def test_a_heading_that_is_none_of_the_format(tmp_path: Path, place: str, head: str) -> None:
    folder = lay(tmp_path, {**RELEASES["snomed"], place: head})
    with pytest.raises(InputError, match=rf"{Path(place).name}:1: the heading must be id effectiveTime active"):
        snomed.read(folder)
