"""Small inventories of each format, made by hand; and the real ones, where they are at hand."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from clinicalbert.datasets.corpus import ROOT_VARIABLE
from clinicalbert.errors import InputError, UnknownNameError
from clinicalbert.knowledge.abbreviations import INVENTORIES, OPEN, Sense, key_of, load_senses

FILES = {
    "3-berman__12000_pathology_abbreviations.txt": "zk = zebra  kick \nzk =zoo keeper\nzk = Zebra kick\n",
    "5-wikipedia__wikipedia_abbreviation_database.csv": '"abr","long_form"\n"Z.K.","zany knee"\n"q","each, of"\n',
    "5-wikipedia__wikipedia_clinical_trials.txt": ' "ZK":"Zinc in Knees"\n "ZEBRA":"Zinc: Early Benefit"\n',
    "2-adam__adam_database": "# HEAD\n# a\tb\nZK\tZK:9|zk:1\tzinc kinase:8:0.9|Zn: kinase:2:0.9\t0.9\t10\n",
    "4-vanderbilt__vanderbilt_clinic_notes.txt": (
        "abbreviation\tsense\tvariation\tCUI\tfrequency\n"
        'z_k\t"zoo, kept"\tz/k_2|Z/K_7\tc1\t0.75\nzk\tzoo keeper\tzk_1\tnull\t\n'
    ),
    "4-vanderbilt__vanderbilt_discharge_sums.txt": "abbreviation\tsense\tvariation\tCUI\tfrequency\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / f"sources__{name}").write_text(text, encoding="utf-8")
    return tmp_path


def test_the_open_inventories_are_the_default(folder: Path) -> None:
    found = load_senses(folder=folder)
    assert OPEN == ("berman", "wikipedia") and list(found) == ["q", "zebra", "zk"]
    assert found["zk"] == [
        Sense("zebra kick", "berman", "zk"),
        Sense("zoo keeper", "berman", "zk"),
        Sense("zany knee", "wikipedia", "Z.K."),
        Sense("Zinc in Knees", "wikipedia", "ZK"),
    ]
    assert found["zebra"][0].long_form == "Zinc: Early Benefit" and found["q"][0].long_form == "each, of"


def test_others_are_read_by_name(folder: Path) -> None:
    assert load_senses(["adam"], folder)["zk"] == [
        Sense("zinc kinase", "adam", "ZK"),
        Sense("Zn: kinase", "adam", "ZK"),
    ]
    found = load_senses(["vanderbilt"], folder)
    assert found["z/k"] == [Sense("zoo, kept", "vanderbilt", "Z/K", 0.75)]
    assert found["zk"] == [Sense("zoo keeper", "vanderbilt", "zk", None)]
    assert not INVENTORIES["adam"].open and not INVENTORIES["vanderbilt"].open
    with pytest.raises(UnknownNameError, match="unknown inventory of abbreviations 'umls'"):
        load_senses(["umls"], folder)


@pytest.mark.parametrize(
    ("short", "key"), [("q.d.", "qd"), (" A/B ", "a/b"), ("5.2", "5.2"), ("Aa.", "aa"), ("c  difficile", "c difficile")]
)
def test_keys(short: str, key: str) -> None:
    assert key_of(short) == key


@pytest.mark.parametrize(
    ("name", "file", "text", "says"),
    [
        ("berman", "3-berman__12000_pathology_abbreviations.txt", "zk: x\n", "berman: a line without an equals sign"),
        ("wikipedia", "5-wikipedia__wikipedia_clinical_trials.txt", "ZK\n", "is no pair of names"),
        ("wikipedia", "5-wikipedia__wikipedia_abbreviation_database.csv", "a,b\n", "no column abr, long_form"),
        ("adam", "2-adam__adam_database", "ZK\ta\tb\n", "a line of 3 fields, not of five"),
    ],
)
def test_malformed_files(folder: Path, name: str, file: str, text: str, says: str) -> None:
    (folder / f"sources__{file}").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=says):
        load_senses([name], folder)


def test_files_that_are_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"berman: .*cannot be read"):
        load_senses(folder=tmp_path)
    with pytest.raises(InputError, match=r"does not exist: get clinical_abbreviations from https:"):
        load_senses(folder=tmp_path / "none")


@pytest.mark.skipif(not os.environ.get(ROOT_VARIABLE), reason=f"{ROOT_VARIABLE} is not set")
def test_the_real_inventories() -> None:
    counts = {}
    for name in INVENTORIES:
        found = load_senses([name])
        counts[name] = len(found), sum(map(len, found.values()))
    assert counts == {
        "berman": (7548, 11947),
        "wikipedia": (2453, 2916),
        "adam": (23911, 63626),
        "vanderbilt": (1207, 2217),
    }
    (room_air,) = (s for s in load_senses(["vanderbilt"])["ra"] if s.long_form == "room air")
    assert room_air.share == 0.918 and {s.source for s in load_senses()["ra"]} == {"berman", "wikipedia"}
