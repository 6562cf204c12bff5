"""RxNorm: names by term type, its own rows alone, and rows that are malformed."""

from __future__ import annotations

from pathlib import Path

import pytest

from clinicalbert.errors import InputError
from clinicalbert.knowledge.concepts import Concept
from clinicalbert.knowledge.releases import rxnorm
from made_releases import RELEASES, conso, lay, sab


def row(id: str, words: str, tty: str = "IN", *, source: str = "RXNORM", **more: str) -> str:
    return conso(id, words, source=source, tty=tty, marks="- - -", **more)


def read(folder: Path, *rows: str) -> list[Concept]:
    return rxnorm.read(lay(folder, {"RXNCONSO.RRF": "".join(rows)})).concepts


def test_concepts(tmp_path: Path) -> None:
    release = rxnorm.read(lay(tmp_path, RELEASES["rxnorm"]))
    assert release.uri == "http://www.nlm.nih.gov/research/umls/rxnorm"
    assert release.concepts == [
        Concept("RXNORM:11", "sleepine", ("sleepine sulfate 7",), "rxnorm"),
        Concept("RXNORM:12", "sleepine 5 MG Oral Tablet", (), "rxnorm"),
    ]


@pytest.mark.parametrize("tty", rxnorm.TERM_TYPES)
def test_each_type_of_name_makes_a_concept(tmp_path: Path, tty: str) -> None:
    assert [c.name for c in read(tmp_path, row("1", "Dormin", tty))] == ["Dormin"]


@pytest.mark.parametrize("tty", sorted(rxnorm.SYNONYMS))
def test_a_synonym_may_stand_first_but_not_alone(tmp_path: Path, tty: str) -> None:
    rows = (row("1", "dormin tab", tty), row("1", "Dormin", "BN"), row("2", "of nothing", tty))
    assert read(tmp_path, *rows) == [Concept("RXNORM:1", "Dormin", ("dormin tab",), "rxnorm")]


@pytest.mark.parametrize(
    "left_out",
    [
        row("1", "old", suppress="O"),
        row("1", "old", suppress="Y"),
        row("1", "old", suppress="E"),
        row("1", "theirs", "PT", source="MTHSPL"),
        row("1", "theirs", source="MTHSPL"),
        row("1", "Oral Tablet", "DF"),
        row("1", "dormilona", language="SPA"),
        row("1", " "),
    ],
)
def test_what_is_left_out(tmp_path: Path, left_out: str) -> None:
    assert read(tmp_path, left_out, row("2", "kept")) == [Concept("RXNORM:2", "kept", (), "rxnorm")]


def test_types_are_chosen(tmp_path: Path) -> None:
    folder = lay(tmp_path, RELEASES["rxnorm"])
    assert [c.id for c in rxnorm.read(folder, term_types=rxnorm.INGREDIENTS).concepts] == ["RXNORM:11"]
    with pytest.raises(InputError, match="no drugs of term type DF, XX; valid: IN, PIN, MIN, BN, SCD"):
        rxnorm.read(folder, term_types=["XX", "IN", "DF"])


@pytest.mark.parametrize(
    ("place", "sources", "version"),
    [
        ("RxNorm_full_01022024/rrf", sab("RXNORM", "20AA_240102F", "") + sab("ATC", "9", ""), "20AA_240102F"),
        ("RxNorm_full_01022024/rrf", sab("ATC", "9", "") + sab("RXNORM", "8", "", current="N"), "01022024"),
        ("RxNorm_full_prescribe_01022024/rrf", None, "01022024"),
        ("rxnorm_weekly_01022024", None, "01022024"),
        ("rrf", None, "unknown"),
    ],
)
def test_the_release_is_told_by_its_sources_or_its_folder(
    tmp_path: Path, place: str, sources: str | None, version: str
) -> None:
    files = {f"{place}/RXNCONSO.RRF": row("1", "a")} | ({f"{place}/RXNSAB.RRF": sources} if sources else {})
    assert rxnorm.read(lay(tmp_path, files)).version == version


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (row("2", "a")[:-6] + "\n", "not 18 fields"),
        (row("2", "a", suppress="X"), "SUPPRESS must be one of"),
        (row("RX2", "a"), "must be an RXCUI, a whole number"),
    ],
)
def test_a_malformed_row_is_named(tmp_path: Path, bad: str, reason: str) -> None:
    with pytest.raises(InputError, match=rf"RXNCONSO\.RRF:2: .*{reason}"):
        read(tmp_path, row("1", "a"), bad)
