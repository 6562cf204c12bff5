"""Measurements: what is read off fictional lines, offsets, any string, time."""

from __future__ import annotations

import importlib.util
import time
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinicalbert.clinical.measurement import Measurement, read_measurements


def table() -> ModuleType:
    spec = importlib.util.spec_from_file_location("lines", Path(__file__).with_name("lines.py"))
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def shown(m: Measurement) -> str:
    unit = f" {m.unit.value}" if m.unit else ""
    low, high = m.low.value if m.low else "", m.high.value if m.high else ""
    bounds = f" ({low}..{high})" if low or high else ""
    return f"{m.name.value}={m.value.value}{unit}{bounds}{f' !{m.flag}' if m.flag else ''}"


@pytest.mark.parametrize(("line", "gold"), table().LINES)
def test_lines(line: str, gold: str) -> None:
    assert "; ".join(shown(m) for m in read_measurements(line)) == gold


def test_offsets_point_at_what_was_read() -> None:
    text = "Labs today: creatinine was 1.4 mg/dL (ref 0.6-1.2)."
    (found,) = read_measurements(text)
    assert text[found.name.start : found.name.end] == "creatinine"
    assert text[found.value.start : found.value.end] == "1.4"
    assert found.unit and text[found.unit.start : found.unit.end] == "mg/dL"
    assert found.low and found.high
    assert (text[found.low.start : found.low.end], text[found.high.start : found.high.end]) == ("0.6", "1.2")
    assert text[found.start : found.end] == "creatinine was 1.4 mg/dL (ref 0.6-1.2)"


_PIECES = (
    "Na|K|BP|T|PT|INR|Hgb|/|120/80|138|4.1|<|>|=|:|-| |  |\t|\n|mg/dL|mEq|%|(|)|[|]|*|#|H|L|(H)|ref|0.6-1.2|from|to"
    "|was|of|negative|positive|for|and|UA|->|1,250|1:160|2+"
    "|7.35/45/80|ABG|°C|é|٣|²|\U0001f600|.|,|;|\xa0"
)
TEXTS = st.one_of(st.text(max_size=120), st.lists(st.sampled_from(_PIECES.split("|")), max_size=40).map("".join))


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_any_text_is_read_and_offsets_hold(text: str) -> None:
    for m in read_measurements(text):
        parts = [p for p in (m.name, m.value, m.unit, m.low, m.high) if p]
        assert all(0 <= p.start < p.end <= len(text) for p in parts)
        assert 0 <= m.start < m.end <= len(text)
        assert m.start <= m.value.start < m.value.end <= m.end


@pytest.mark.parametrize("piece", ["1 ", "q", "no ", "mg ", "Na ", "K 4.1 ", "from ", "BP ", "9", "\t", "120/", "was "])
@pytest.mark.slow
def test_time_is_linear(piece: str) -> None:
    text = (piece * 200_000)[:200_000]
    start = time.process_time()
    read_measurements(text)
    assert time.process_time() - start < 6
