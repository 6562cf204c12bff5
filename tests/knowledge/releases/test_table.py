"""A user's own table: its three formats, its name, and rows that are malformed."""

from __future__ import annotations

from pathlib import Path

import pytest

from clinicalbert.errors import InputError
from clinicalbert.knowledge.concepts import Concept
from clinicalbert.knowledge.releases import table
from clinicalbert.knowledge.releases.release import read_release
from made_releases import lay

EXAMPLE = Path(__file__).parents[3] / "docs/examples/vocabulary.csv"
SAME = {
    "t.csv": "code,name,synonyms\n07,Humming knee,knee hum| the  hums |\n",
    "t.tsv": "name\tsynonyms\tnote\tcode\nHumming knee\tknee hum|the hums\tx\t07\n",
    "t.jsonl": '{"code": "07", "name": "Humming knee", "synonyms": "knee hum|the hums"}\n',
    "list.jsonl": '{"name": "Humming knee", "code": "07", "synonyms": ["knee hum", "the hums"], "x": 3}\n\n',
}


def at(folder: Path, name: str, text: str) -> Path:
    return lay(folder, {name: text}) / name


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("name", list(SAME))
def test_the_same_table_in_each_format(tmp_path: Path, name: str, packed: bool) -> None:
    lay(tmp_path, {name: SAME[name]}, packed=packed)
    release = table.read(tmp_path / (name + ".gz" * packed), system="house", version="7", uri="https://x.example/y")
    assert (release.system, release.version, release.uri) == ("house", "7", "https://x.example/y")
    assert release.concepts == [Concept("HOUSE:07", "Humming knee", ("knee hum", "the hums"), "house")]


def test_the_example_of_the_documentation() -> None:
    release = read_release(EXAMPLE)
    assert release.system == "vocabulary" and release.uri == "" and len(release.version) == 12
    assert release.concepts[0].id.startswith("VOCABULARY:") and release.concepts[0].synonyms


def test_without_a_name_the_file_gives_one_and_its_content_the_version(tmp_path: Path) -> None:
    first = table.read(at(tmp_path, "Local drugs-2.csv", SAME["t.csv"]))
    assert (first.system, first.concepts[0].id) == ("Local_drugs-2", "LOCAL_DRUGS-2:07")
    second = table.read(at(tmp_path, "other.csv", SAME["t.csv"]))
    assert first.version == second.version != table.read(at(tmp_path, "o.csv", SAME["t.csv"] + "8,b,\n")).version


def test_rows_of_one_code_are_one_concept(tmp_path: Path) -> None:
    path = at(tmp_path, "t.csv", "code,name,synonyms\n1,Hum,a|A\n2,Elbow,\n1,Humming,b\n1,HUM,a\n")
    assert [(c.name, c.synonyms) for c in table.read(path).concepts] == [("Hum", ("a", "Humming", "b")), ("Elbow", ())]


def test_synonyms_may_be_absent_and_fields_quoted(tmp_path: Path) -> None:
    path = at(tmp_path, "t.csv", 'code,name\n1,"Hum, of\nthe knee"\n')
    assert [(c.name, c.synonyms) for c in table.read(path).concepts] == [("Hum, of the knee", ())]


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("t.csv", "code,label\n1,a\n", "t.csv:1: no column name; it has code, label"),
        ("t.csv", "code;name\n1;a\n", "t.csv:1: no column code, name; it has code;name"),
        ("t.csv", "", "t.csv:1: no column code, name; it has none"),
        ("t.csv", "code,name,synonyms\n1,a,\n2,b\n", "t.csv:3: 2 fields, 3 columns"),
        ("t.csv", "code,name\n1,a\n2,b,c\n", "t.csv:3: 3 fields, 2 columns"),
        ("t.csv", "code,name\n1,a\n ,b\n", "t.csv:3: code and name must not be empty"),
        ("t.tsv", "code\tname\n1\t\n", "t.tsv:2: code and name must not be empty"),
        ("t.csv", 'code,name\n1,"a\n', "t.csv:2: unexpected end of data"),
        ("t.jsonl", '{"code": "1", "name": "a"}\n\n["2", "b"]\n', "t.jsonl:3: not a JSON object"),
        ("t.jsonl", '{"code": "1", "name": "a"\n', "t.jsonl:1: not a JSON object"),
        ("t.jsonl", "[" * 100_000 + "\n", "t.jsonl:1: not a JSON object"),
        ("t.jsonl", '{"code": 1, "name": "a"}\n', "t.jsonl:1: code and name must be strings"),
        ("t.jsonl", '{"name": "a"}\n', "t.jsonl:1: code and name must be strings"),
        ("t.jsonl", '{"code": "1", "name": "a", "synonyms": [2]}\n', "t.jsonl:1: .* or a list of strings"),
        ("t.jsonl", '{"code": "1", "name": "a", "synonyms": {"b": 1}}\n', "t.jsonl:1: .* or a list of strings"),
        ("t.jsonl", '{"code": "1", "name": ""}\n', "t.jsonl:1: code and name must not be empty"),
        ("t.xlsx", "code,name\n1,a\n", "t.xlsx: a table must be a file .csv, .tsv or .jsonl"),
    ],
)
def test_a_malformed_row_is_named(tmp_path: Path, name: str, text: str, reason: str) -> None:
    with pytest.raises(InputError, match=reason):
        table.read(at(tmp_path, name, text))


@pytest.mark.parametrize("system", ["a b", "a:b", "-a"])
def test_a_system_that_could_be_no_prefix(tmp_path: Path, system: str) -> None:
    with pytest.raises(InputError, match=r"t\.csv: the system .* must be a short name"):
        table.read(at(tmp_path, "t.csv", SAME["t.csv"]), system=system)


@pytest.mark.parametrize(
    ("name", "text"),
    [("notes.csv", "id,text\n1,a\n"), ("x.csv", ""), ("x.txt", "code,name\n1,a\n"), ("x.csv", 'code,"name\n')],
)
def test_other_files_are_not_recognised(tmp_path: Path, name: str, text: str) -> None:
    assert not table.FORMAT.found_in(at(tmp_path, name, text))
    assert not table.FORMAT.found_in(tmp_path)
