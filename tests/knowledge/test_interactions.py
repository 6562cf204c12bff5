"""A medication list against a user's own table."""

from __future__ import annotations

from pathlib import Path

import pytest

from clinicalbert.errors import InputError
from clinicalbert.knowledge.interactions import Interaction, InteractionTable, check_list

EXAMPLE = Path(__file__).parents[2] / "docs/examples/interactions.csv"


def test_every_pair_has_an_answer_and_none_is_no() -> None:
    table = InteractionTable.read(EXAMPLE)
    names = ["Fictolol", "exemplin", "sampledipine", "EXEMPLIN"]
    checks = check_list(names, table)
    told = {(names[c.first], names[c.second]): c.answer for c in checks}
    assert told == {
        ("Fictolol", "exemplin"): "interaction",
        ("Fictolol", "sampledipine"): "interaction",
        ("Fictolol", "EXEMPLIN"): "interaction",
        ("exemplin", "sampledipine"): "not in the table",
        ("sampledipine", "EXEMPLIN"): "not in the table",
    }
    assert checks[0].rows[0].note.startswith("major · invented")


def test_without_a_table_nothing_is_said() -> None:
    assert [c.answer for c in check_list(["a", "b", "c"], None)] == ["no table loaded"] * 3


def test_several_rows_of_a_pair_are_all_told() -> None:
    table = InteractionTable([Interaction("a", "b", "minor"), Interaction("B", " a ", "major")], "t")
    assert [r.severity for r in table.rows("A", "b")] == ["minor", "major"]


@pytest.mark.parametrize("suffix", ["csv", "tsv", "jsonl"])
def test_the_same_table_in_each_format(tmp_path: Path, suffix: str) -> None:
    rows = {
        "csv": "drug_a,drug_b,severity\na|x,b,major\n",
        "tsv": "drug_a\tdrug_b\tseverity\na|x\tb\tmajor\n",
        "jsonl": '{"drug_a": "a|x", "drug_b": "b", "severity": "major"}\n',
    }
    path = tmp_path / f"t.{suffix}"
    path.write_text(rows[suffix])
    assert InteractionTable.read(path).rows("b", "X") == (Interaction("a|x", "b", "major"),)


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("t.csv", "drug_a,severity\na,b\n", "no column drug_b"),
        ("t.csv", "drug_a,drug_b\na,\n", "line 2: drug_b"),
        ("t.csv", "drug_a,drug_b\n", "holds no interaction"),
        ("t.jsonl", '{"drug_a": "a", "drug_b": "b"}\n{"drug_a": 3, "drug_b": "b"}\n', "line 2: drug_a"),
        ("t.jsonl", "no json\n", "line 1: not a JSON object"),
        ("t.csv", "drug_a,drug_b\na|,b\n", "line 2: drug_a"),
    ],
)
def test_a_wrong_row_is_named(tmp_path: Path, name: str, content: str, reason: str) -> None:
    (tmp_path / name).write_text(content)
    with pytest.raises(InputError, match=reason):
        InteractionTable.read(tmp_path / name)
    with pytest.raises(InputError, match="none"):
        InteractionTable.read(tmp_path / "none.csv")
