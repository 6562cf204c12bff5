"""What a terminal shows of one document."""

from __future__ import annotations

import pytest

from clinicalbert.cli.terminal import show_document
from clinicalbert.document import Code, Document, Entity

TEXT = "cough, diabetes"


def shown(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *codes: Code) -> list[str]:
    monkeypatch.setenv("COLUMNS", "120")
    entities = (Entity(0, 5, "cough", "problem", 0.9), Entity(7, 15, "diabetes", "problem", 0.8, codes=codes))
    show_document(Document(TEXT, entities=entities))
    return [" ".join(line.split()) for line in capsys.readouterr().out.splitlines() if line.strip()]


def test_the_best_code_of_each_vocabulary(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    codes = (
        Code("icd10cm", "E10.9", "Type 1", "2021", 0.2),
        Code("icd10cm", "E11.9", "Type 2", "2021", 0.7),
        Code("doid", "DOID:9351", "diabetes mellitus", "2015-11-11", 0.6),
    )
    heads, cough, diabetes = shown(capsys, monkeypatch, *codes)
    assert heads == "section label text codes score at"
    assert cough == "problem cough 0.90 0:5"
    assert diabetes == "problem diabetes ICD10CM:E11.9, DOID:9351 0.80 7:15"


def test_no_column_without_codes(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown(capsys, monkeypatch)[0] == "section label text score at"


def test_codes_are_no_markup(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert "X:[/b] [red]y" in shown(capsys, monkeypatch, Code("x", "[/b]\n[red]y", "", ""))[-1]
