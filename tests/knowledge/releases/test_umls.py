"""The UMLS: which name comes first, what is left out, and choosing by source and semantic type."""

from __future__ import annotations

from pathlib import Path

import pytest

from clinicalbert.errors import InputError
from clinicalbert.knowledge.releases import umls
from made_releases import conso, lay, sab

TYPES = "C0000001|T047|B2|Disease or Syndrome|AT1|256|\nC0000002|T184|A2|Sign or Symptom|AT2||\n"


def read(folder: Path, rows: str, **more: str) -> dict[str, tuple[str, tuple[str, ...]]]:
    release = umls.read(lay(folder, {"MRCONSO.RRF": rows, **{f"{name}.RRF": text for name, text in more.items()}}))
    return {c.id: (c.name, c.synonyms) for c in release.concepts}


def test_the_preferred_name_comes_first_wherever_it_stands(tmp_path: Path) -> None:
    rows = (
        conso("C0000001", "knee hum", marks="S PF Y")
        + conso("C0000002", "Elbow")
        + conso("C0000001", "Hums", marks="P PF N")
        + conso("C0000001", "Humming knee")
        + conso("C0000001", "Hums")
    )
    assert read(tmp_path, rows) == {
        "UMLS:C0000001": ("Humming knee", ("knee hum", "Hums")),
        "UMLS:C0000002": ("Elbow", ()),
    }


def test_among_equals_the_ranks_decide(tmp_path: Path) -> None:
    rows = (
        conso("C0000001", "a", tty="SY")
        + conso("C0000001", "b", tty="PT")
        + conso("C0000002", "c", tty="PT", marks="S VO N")
        + conso("C0000002", "d", tty="SY", marks="P VO Y")
    )
    assert [name for name, _ in read(tmp_path / "none", rows).values()] == ["a", "d"]
    ranks = "0380|TOY|PT|N|\n0379|TOY|SY|N|\n"
    assert [name for name, _ in read(tmp_path / "ranks", rows, MRRANK=ranks).values()] == ["b", "c"]


@pytest.mark.parametrize("left_out", [{"suppress": s} for s in "OEY"] + [{"language": "SPA"}], ids=str)
def test_suppressed_and_foreign_names_are_left_out(tmp_path: Path, left_out: dict[str, str]) -> None:
    rows = conso("C0000001", "old", **left_out) + conso("C0000001", "new", marks="S VO N")
    assert read(tmp_path, rows + conso("C0000002", "older", **left_out)) == {"UMLS:C0000001": ("new", ())}


def test_empty_and_repeated_names_are_left_out(tmp_path: Path) -> None:
    rows = conso("C0000001", " ") + conso("C0000001", "hum") + conso("C0000001", "HUM") + conso("C0000002", "")
    assert read(tmp_path, rows) == {"UMLS:C0000001": ("hum", ())}


def test_sources_are_chosen(tmp_path: Path) -> None:
    rows = conso("C0000001", "mine", source="A", marks="S VO N") + conso("C0000001", "theirs", source="B")
    folder = lay(tmp_path, {"MRCONSO.RRF": rows + conso("C0000002", "theirs too", source="B")})
    assert [(c.id, c.name, c.synonyms) for c in umls.read(folder, sources=["A"]).concepts] == [
        ("UMLS:C0000001", "mine", ())
    ]
    with pytest.raises(InputError, match=r"MRCONSO.RRF: no source C, D; it has A, B"):
        umls.read(folder, sources=["D", "A", "C"])


@pytest.mark.parametrize("wanted", ["T184", "Sign or Symptom"])
def test_semantic_types_are_chosen(tmp_path: Path, wanted: str) -> None:
    rows = conso("C0000001", "a") + conso("C0000002", "b") + conso("C0000003", "c")
    folder = lay(tmp_path, {"MRCONSO.RRF": rows, "MRSTY.RRF": TYPES})
    assert [c.name for c in umls.read(folder, semantic_types=[wanted]).concepts] == ["b"]
    assert [c.name for c in umls.read(folder, semantic_types=["T047", wanted]).concepts] == ["a", "b"]


def test_a_semantic_type_that_is_not_there(tmp_path: Path) -> None:
    folder = lay(tmp_path, {"MRCONSO.RRF": conso("C0000001", "a")})
    with pytest.raises(InputError, match=r"has no file MRSTY\.RRF"):
        umls.read(folder, semantic_types=["T047"])
    with pytest.raises(InputError, match=r"is not, or not beside, MRSTY.RRF"):
        umls.read(folder / "MRCONSO.RRF", semantic_types=["T047"])
    lay(tmp_path, {"MRSTY.RRF": TYPES})
    with pytest.raises(InputError, match=r"MRSTY.RRF: no semantic type T999; it has T047 Disease or Syndrome, T184"):
        umls.read(folder, semantic_types=["T999", "T047"])


@pytest.mark.parametrize(
    ("place", "sources", "version"),
    [
        ("2023AB/META", sab("A", "3", "2023AA") + sab("B", "1", "2024AA"), "2024AA"),
        ("2023AB/META", sab("A", "3", "2023AA") + sab("B", "1", "2024AA", current="N"), "2023AA"),
        ("2023AB/META", None, "2023AB"),
        ("umls-2024AA-mrconso", "", "2024AA"),
        ("META12024AA", None, "unknown"),
        ("x", None, "unknown"),
    ],
)  # fmt: skip
def test_the_release_is_told_by_its_sources_or_its_folder(
    tmp_path: Path, place: str, sources: str | None, version: str
) -> None:
    files = {f"{place}/MRCONSO.RRF": conso("C0000001", "a")}
    files |= {f"{place}/MRSAB.RRF": sources} if sources is not None else {}
    assert umls.read(lay(tmp_path, files)).version == version


@pytest.mark.parametrize(
    ("file", "row", "reason"),
    [
        ("MRCONSO", conso("C0000001", "a")[:-4] + "\n", "not 18 fields that each end with |"),
        ("MRCONSO", conso("C0000001", "a")[:-2] + "\n", "not 18 fields that each end with |"),
        ("MRCONSO", conso("C0000001", "a|b"), "not 18 fields that each end with |"),
        ("MRCONSO", conso("C0000001", "a")[:-1] + "x\n", "not 18 fields that each end with |"),
        ("MRCONSO", conso("C1", "a"), "must be a CUI"),
        ("MRCONSO", conso("C0000001", "a", suppress=""), "SUPPRESS must be one of E, N, O, Y"),
        ("MRRANK", "0380|TOY|PT|\n", "not 4 fields"),
        ("MRRANK", "high|TOY|PT|N|\n", "must be a rank"),
        ("MRSAB", "TOY|\n", "not 25 fields"),
        ("MRSTY", "C0000001|T047|\n", "not 6 fields"),
    ],
)
def test_a_malformed_row_is_named_and_not_quoted(tmp_path: Path, file: str, row: str, reason: str) -> None:
    good = {
        "MRCONSO": conso("C0000001", "hum"),
        "MRRANK": "0380|TOY|PT|N|\n",
        "MRSAB": sab("A", "3", "2023AA"),
        "MRSTY": TYPES.splitlines(keepends=True)[0],
    }
    folder = lay(tmp_path, {f"{name}.RRF": text + (row if name == file else "") for name, text in good.items()})
    with pytest.raises(InputError, match=rf"{file}\.RRF:2: .*{reason}".replace("|", r"\|")):
        umls.read(folder, semantic_types=["T047"])
