"""LOINC: names, status, the release, and rows that are malformed."""

from __future__ import annotations

from pathlib import Path

import pytest

from clinicalbert.errors import InputError
from clinicalbert.knowledge.concepts import Concept
from clinicalbert.knowledge.releases import loinc
from made_releases import LOINC_HEAD, RELEASES, lay

CORE_HEAD = "LOINC_NUM,LONG_COMMON_NAME,SHORTNAME,STATUS,VersionLastChanged"


def table(folder: Path, *rows: str, head: str = LOINC_HEAD, place: str = "Loinc.csv") -> Path:
    return lay(folder, {place: "\n".join((head, *rows, ""))})


def test_concepts(tmp_path: Path) -> None:
    release = loinc.read(lay(tmp_path, RELEASES["loinc"]))
    assert release.uri == "http://loinc.org"
    assert release.concepts == [
        Concept("LOINC:11-1", "Hum [Loudness] in Knee", ("Hum, Knee", "Hum Knee-aCnc"), "loinc"),
        Concept("LOINC:12-9", "Hum [Loudness] in Elbow", ("Hum Elbow",), "loinc"),
    ]


def test_related_names_come_when_asked_for(tmp_path: Path) -> None:
    first, second = loinc.read(lay(tmp_path, RELEASES["loinc"]), related_names=True).concepts
    assert first.synonyms == ("Hum, Knee", "Hum Knee-aCnc", "Hum", "Knee", "Point in time")
    assert second.synonyms == ("Hum Elbow",)


@pytest.mark.parametrize("status", ["TRIAL", "DISCOURAGED", "DEPRECATED"])
def test_codes_of_another_status_are_left_out(tmp_path: Path, status: str) -> None:
    folder = table(tmp_path, f'1-8,x,2.1,{status},,s,"",', '"2-6",x,2.1,ACTIVE,,s,kept,')
    assert [c.name for c in loinc.read(folder).concepts] == ["kept"]


def test_the_core_of_the_table_is_enough(tmp_path: Path) -> None:
    rows = ("1-8,Hum of knee,Hum,ACTIVE,2.77",)
    folder = table(tmp_path / "core", *rows, head=CORE_HEAD, place="LoincTableCore_2.77/LoincTableCore.csv")
    assert loinc.read(folder).concepts == [Concept("LOINC:1-8", "Hum of knee", ("Hum",), "loinc")]


def test_the_whole_table_is_read_where_others_lie_beside(tmp_path: Path) -> None:
    folder = lay(tmp_path, RELEASES["loinc"])
    table(folder, head=CORE_HEAD, place="Loinc_2.77/LoincTableCore/LoincTableCore.csv")
    table(folder, head=CORE_HEAD, place="Loinc_2.77/AccessoryFiles/PanelsAndForms/Loinc.csv")
    assert len(loinc.read(folder).concepts) == 2


@pytest.mark.parametrize(
    ("place", "changed", "version"),
    [
        ("Loinc_2.77/Loinc.csv", ("2.9", "2.80", "1.0i-2"), "2.80"),
        ("Loinc.csv", ("2.72", "2.8", "2.10"), "2.72"),
        ("Loinc_2.77/LoincTable/Loinc.csv", ("1.0i-2", ""), "2.77"),
        ("LoincTable/Loinc.csv", ("", ""), "unknown"),
    ],
)
def test_the_release_is_the_newest_change_or_what_the_folder_says(
    tmp_path: Path, place: str, changed: tuple[str, ...], version: str
) -> None:
    rows = (f"{n}-1,x,{said},{'ACTIVE' if n % 2 else 'DEPRECATED'},,s,name,d" for n, said in enumerate(changed))
    assert loinc.read(table(tmp_path, *rows, place=place)).version == version


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("1-8,x,2.1,ACTIVE", "4 fields, 8 columns"),
        ("1-8,x,2.1,ACTIVE,,s,name,d,e", "9 fields, 8 columns"),
        ("1-8,x,2.1,active,,s,name,d", "STATUS must be one of ACTIVE, DEPRECATED"),
        ("18,x,2.1,ACTIVE,,s,name,d", "must be a code such as 718-7"),
        ("1-8,x,2.1,ACTIVE,,s,,d", "LONG_COMMON_NAME its name"),
        ("0-1,x,2.1,ACTIVE,,s,name,d", "a second row of 0-1"),
        ('1-8,x,2.1,ACTIVE,,s,"name,d', "unexpected end of data"),
    ],
)
def test_a_malformed_row_is_named(tmp_path: Path, row: str, reason: str) -> None:
    with pytest.raises(InputError, match=rf"Loinc\.csv:3: .*{reason}"):
        loinc.read(table(tmp_path, "0-1,x,2.1,ACTIVE,,s,name,d", row))


@pytest.mark.parametrize("head", ["LOINC_NUM,STATUS,SHORTNAME,VersionLastChanged", CORE_HEAD.replace(",", ";"), ""])
def test_a_heading_without_its_columns(tmp_path: Path, head: str) -> None:
    with pytest.raises(InputError, match=r"Loinc\.csv:1: no column .*LONG_COMMON_NAME.*; it has "):
        loinc.read(table(tmp_path, head=head))
