"""The order file of ICD-10-CM: columns, the fiscal year, and lines that are malformed."""

from __future__ import annotations

from pathlib import Path

import pytest

from clinicalbert.errors import InputError
from clinicalbert.knowledge.concepts import Concept
from clinicalbert.knowledge.releases import icd10cm_order
from made_releases import RELEASES, lay, order

GOOD = order(1, "Q00", 0, "Hum knee", "Humming knee")


def test_concepts(tmp_path: Path) -> None:
    release = icd10cm_order.read(lay(tmp_path, RELEASES["icd10cm"]))
    assert (release.system, release.uri) == ("icd10cm", "http://hl7.org/fhir/sid/icd-10-cm")
    assert release.concepts == [
        Concept("ICD10CM:Q00", "Humming knee", ("Hum knee",), "icd10cm"),
        Concept("ICD10CM:Q00.1XXA", "Humming knee, initial encounter", ("Hum knee, init",), "icd10cm"),
    ]


def test_the_longest_words_and_letters_in_codes(tmp_path: Path) -> None:
    lines = order(1, "Z3A", 0, "s" * 60, "l" * 300) + order(2, "M1A00X0", 1, "", "Gout") + order(3, "I10", 1, "B", "b")
    assert [(c.id, len(c.name), c.synonyms) for c in icd10cm_order.read(
        lay(tmp_path, {"icd10cm_order_2025.txt": lines})
    ).concepts] == [("ICD10CM:Z3A", 300, ("s" * 60,)), ("ICD10CM:M1A.00X0", 4, ()), ("ICD10CM:I10", 1, ())]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "version"),
    [
        ("icd10cm_order_2025.txt", "2025"),
        ("icd10cm-order-2025.txt", "2025"),
        ("ICD10CM_ORDER_2025.TXT", "2025"),
        ("icd10cm-order-April-2025.txt", "April-2025"),
        ("icd10cm-order-April-1-2026.txt", "April-1-2026"),
    ],
)
def test_the_release_is_the_year_of_the_name(tmp_path: Path, name: str, version: str) -> None:
    assert icd10cm_order.read(lay(tmp_path, {name: GOOD})).version == version


@pytest.mark.parametrize(
    "name", ["icd10cm_order_addenda_2025.txt", "icd10cm_codes_2025.txt", "icd10pcs_order_2025.txt", "icd10cm_order.txt"]
)
def test_other_files_of_the_zip_are_left_alone(tmp_path: Path, name: str) -> None:
    assert not icd10cm_order.FORMAT.found_in(lay(tmp_path, {name: GOOD}))
    with pytest.raises(InputError, match=r"has no file icd10cm_order_YYYY\.txt"):
        icd10cm_order.read(tmp_path)
    assert icd10cm_order.read(lay(tmp_path, {"icd10cm_order_2025.txt": GOOD})).concepts


@pytest.mark.parametrize(
    "line",
    [
        GOOD[:40],
        GOOD[:77],
        GOOD[:77] + "   \n",
        "x" + GOOD,
        GOOD[1:],
        "A0001" + GOOD[5:],
        order(2, "Q0", 0, "s", "l"),
        order(2, "q01", 0, "s", "l"),
        order(2, "Q01.1", 0, "s", "l"),
        order(2, "Q0123456", 0, "s", "l"),
        order(2, "Q01", 2, "s", "l"),
        order(2, "Q01", 1, "s" * 61, "l"),
        "00002\tQ01\t1\tshort\tlong\n",
    ],
)
def test_a_malformed_line_is_named(tmp_path: Path, line: str) -> None:
    folder = lay(tmp_path, {"icd10cm_order_2025.txt": GOOD + "\n" + line})
    with pytest.raises(InputError, match=r"icd10cm_order_2025\.txt:3: not an order number \(columns 1-5\)"):
        icd10cm_order.read(folder)


def test_a_code_stands_once(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"icd10cm_order_2025\.txt:2: a second row of Q00"):
        icd10cm_order.read(lay(tmp_path, {"icd10cm_order_2025.txt": GOOD + GOOD}))
