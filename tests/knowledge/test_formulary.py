"""A user's own formulary, and the units of its limits."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from clinicalbert.clinical.medication.lexicon import ROUTES as WRITTEN_ROUTES
from clinicalbert.errors import InputError
from clinicalbert.knowledge.dose_units import turned, unit_code
from clinicalbert.knowledge.formulary import ROUTES, Formulary, Limits

EXAMPLE = Path(__file__).parents[2] / "docs/examples/formulary.csv"


def test_limits_by_any_name_and_spelling() -> None:
    table = Formulary.read(EXAMPLE)
    assert len(table) == 4 and table.name.startswith("formulary.csv@") and len(table.name.split("@")[1]) == 12
    (row,) = table.rows(" EXEMPLIN ")
    assert (row.min_single, row.max_single, row.min_daily, row.max_daily) == (2, 8, 2, 16)
    assert table.rows("examplarin") == (row,) and row.unit == "mg"
    assert row.said == "invented: made for showing the format · docs/formulary.md"
    assert table.rows("aspirin") == ()


def test_the_rows_of_a_route_win_over_those_of_any() -> None:
    any_route, oral, twice = Limits("a", "mg"), Limits("A", "mg", route="oral"), Limits("a|b", "mg", route="oral")
    table = Formulary([any_route, oral, twice], "t")
    assert table.fitting("a", "oral") == (oral, twice)
    assert table.fitting("a", "rectal") == table.fitting("a") == (any_route,)
    assert table.fitting("b") == () and table.rows("b") == (twice,)


def test_routes_are_those_that_notes_are_read_for() -> None:
    assert {value.split()[0] for value in WRITTEN_ROUTES.values()} == ROUTES


@pytest.mark.parametrize("suffix", ["csv", "tsv", "jsonl"])
def test_the_same_formulary_in_each_format(tmp_path: Path, suffix: str) -> None:
    rows = {
        "csv": "drug,unit,max_single,route\na|x,mg,0.25,Oral\n",
        "tsv": "drug\tunit\tmax_single\troute\na|x\tmg\t.25\toral\n",
        "jsonl": '{"drug": "a|x", "unit": "mg", "max_single": 0.25, "max_daily": null, "route": "oral"}\n',
    }
    path = tmp_path / f"t.{suffix}"
    path.write_text(rows[suffix])
    assert Formulary.read(path).rows("X") == (Limits("a|x", "mg", max_single=Fraction(1, 4), route="oral"),)


def test_small_numbers_of_json_are_exact(tmp_path: Path) -> None:
    path = tmp_path / "t.jsonl"
    path.write_text('{"drug": "a", "unit": "g", "max_single": 0.00001, "max_daily": 3}\n')
    (row,) = Formulary.read(path).rows("a")
    assert row.max_single == Fraction(1, 100_000) and row.max_daily == 3


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("t.csv", "drug,max_single\na,1\n", "no column unit: a formulary needs drug and unit"),
        ("t.csv", "drug,unit,max_single\n,mg,1\n", "line 2: drug"),
        ("t.csv", "drug,unit,max_single\na|,mg,1\n", "line 2: drug"),
        ("t.csv", "drug,unit,max_single\na,mgs,1\n", "line 2: unit must be mg"),
        ("t.csv", "drug,unit,max_single\na,mg/head,1\n", "line 2: unit"),
        ("t.csv", "drug,unit,max_single\na,mg,\n", "line 2: no limit; give at least one of min_single"),
        ("t.csv", "drug,unit,max_single\na,mg,0\n", "line 2: max_single must be a number above 0"),
        ("t.csv", 'drug,unit,max_single\na,mg,"1,000"\n', "line 2: max_single"),
        ("t.csv", "drug,unit,max_single\na,mg,10 mg\n", "line 2: max_single"),
        ("t.csv", "drug,unit,max_daily\na,mg,1\na,mg,nan\n", "line 3: max_daily"),
        ("t.csv", "drug,unit,max_daily\na,mg,-1\n", "line 2: max_daily"),
        ("t.csv", "drug,unit,min_daily,max_daily\na,mg,3,2\n", "line 2: min_daily is greater than max_daily"),
        ("t.csv", "drug,unit,max_daily,route\na,mg,3,by mouth\n", "line 2: route must be empty .* oral"),
        ("t.csv", "drug,unit,max_daily\n", "holds no drug"),
        ("t.jsonl", '{"drug": "a", "unit": "mg", "max_daily": true}\n', "line 1: max_daily"),
        ("t.jsonl", '{"drug": "a", "unit": "mg", "max_daily": [1]}\n', "line 1: max_daily"),
        ("t.jsonl", '{"drug": "a", "unit": "mg", "max_daily": 1e400}\n', "line 1: max_daily"),
        ("t.jsonl", '\n{"drug": 3, "unit": "mg", "max_daily": 1}\n', "line 2: drug"),
        ("t.jsonl", "no json\n", "line 1: not a JSON object"),
    ],
)
def test_a_wrong_row_is_named(tmp_path: Path, name: str, content: str, reason: str) -> None:
    (tmp_path / name).write_text(content)
    with pytest.raises(InputError, match=reason):
        Formulary.read(tmp_path / name)
    with pytest.raises(InputError, match="none"):
        Formulary.read(tmp_path / "none.csv")


@pytest.mark.parametrize(
    ("written", "code"),
    [
        *(("mg", "mg"), ("mcg", "ug"), ("mEq", "meq"), ("mcg/kg/min", "ug/kg/min"), ("{tablet}", "{tablet}")),
        *((unit, "{unit}") for unit in ("U", "units", "[iU]", "{unit}")),
        *((unit, None) for unit in ("", "mgs", "tablet", "mg/d", "mg/", "/kg", "MG", "{}", "mg kg")),
    ],
)
def test_units_of_a_table(written: str, code: str | None) -> None:
    assert unit_code(written) == code


@pytest.mark.parametrize(
    ("unit", "into", "one"),
    [
        ("g", "mg", Fraction(1000)),
        ("ug", "mg", Fraction(1, 1000)),
        ("L", "mL", Fraction(1000)),
        ("mg/kg", "ug/kg", Fraction(1000)),
        ("{tablet}", "{tablet}", Fraction(1)),
        ("[in_i]", "[in_i]", Fraction(1)),
        *((a, b, None) for a, b in (("mg", "mL"), ("mg/kg", "mg"), ("mg", "mg/kg"), ("{unit}", "mg"), ("meq", "mmol"))),
        ("mg/kg", "mg/h", None),
        ("{tablet}", "{capsule}", None),
    ],
)
def test_units_of_one_kind_are_turned_into_each_other(unit: str, into: str, one: Fraction | None) -> None:
    assert turned(Fraction(1), unit, into) == one
