"""Fictional documents, and two short forms of a zoo."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinicalbert.datasets import replaced_abbreviations as adapter
from clinicalbert.datasets.corpus import CORPORA
from clinicalbert.errors import InputError

ZOO = adapter.ambiguous_form("ZK", {"zebra kick": ["zebra kicks"], "zoo keeper": [], "zinc kinase": []})


@pytest.fixture(autouse=True)
def zoo(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adapter, "ambiguous_forms", lambda: (ZOO,))


def made(text: str) -> list[tuple[str, str]]:
    found = list(adapter.examples_of("zoo/1", text))
    assert all(e.text[s.start : s.end] == "ZK" for e in found for s in e.spans)
    assert all(e.group == "zoo/1" and len(e.spans) == 1 for e in found)
    return [(e.text, e.spans[0].value) for e in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Bruised by a zebra kick today.", ("Bruised by a ZK today.", "zebra kick")),
        ("Zebra-kick at noon", ("ZK at noon", "zebra kick")),
        ("Two zebra\nkicks", ("Two ZK", "zebra kick")),
        ("A zoo keeper (ZK) fell.", ("A ZK fell.", "zoo keeper")),
        ("A zoo keeper [ zk ].", ("A ZK.", "zoo keeper")),
        ("A zoo keeper (male) fell.", ("A ZK (male) fell.", "zoo keeper")),
        ("One zebra kick, then zebra kicks.", ("One ZK, then ZK.", "zebra kick")),
    ],
)
def test_a_long_form_becomes_its_short_form(text: str, expected: tuple[str, str]) -> None:
    assert made(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ZK",
        "zebra kicked",
        "a stripedzebra kick",
        "zebra. kick",
        "non-zebra kick",
        "A zebra kick hit the zoo keeper.",
        "A zebra kick, and many zebra kickers.",
    ],
)
def test_nothing_is_made(text: str) -> None:
    assert made(text) == []


def test_text_around_is_cut_at_blanks_and_two_are_made_of_a_document() -> None:
    filler = "word " * 200
    found = made(f"{filler}zebra kick {filler}zoo keeper {filler}zebra kick {filler}zebra kick")
    assert [value for _, value in found] == ["zebra kick", "zebra kick", "zoo keeper"]
    assert all(text.startswith("word ") and text.endswith(" word") and len(text) <= 602 for text, _ in found)


def test_a_split_is_filled_up_to_its_cap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    documents = [(str(n), f"Case {n}: zebra kick") for n in range(50)] + [("k", "zoo keeper")]
    monkeypatch.setattr(adapter, "_documents", lambda root, split: iter(documents))
    found = adapter.read(tmp_path, "dev")
    assert Counter(e.spans[0].value for e in found) == {"zebra kick": 30, "zoo keeper": 1}
    assert len({e.id for e in found}) == len(found)


def test_all_folders_are_needed(tmp_path: Path) -> None:
    (tmp_path / "mtsamples").mkdir()
    with pytest.raises(InputError, match=r"maccrobat2020 does not exist: abbreviations are replaced in its texts"):
        CORPORA.get("replaced_abbreviations").load_below(tmp_path, "dev")


def test_the_halves_never_change() -> None:
    assert sum(adapter.half_of(str(n)) == "dev" for n in range(1000)) == 512


@given(st.text(st.sampled_from("zebrakicodn -\n(ZK)ı"), max_size=80))
def test_any_text_can_be_read(text: str) -> None:
    made(f"{text} zebra kick {text}")


@pytest.mark.parametrize("piece", ["1 ", "q", "zebra ", "zebra kick ", "zoo keeper (ZK) ", "\n", " "])
def test_long_texts_take_no_long_time(piece: str) -> None:
    start = time.process_time()
    made(piece * (200_000 // len(piece)))
    assert time.process_time() - start < 2
