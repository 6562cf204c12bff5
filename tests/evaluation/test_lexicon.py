from __future__ import annotations

import json
from pathlib import Path

import pytest

from clinicalbert.datasets.example import Example, LabelledSpan
from clinicalbert.evaluation.ledger import record_look
from clinicalbert.evaluation.lexicon import BANDS, Lexicon


def seen(*mentions: tuple[str, str]) -> Lexicon:
    return Lexicon(
        [Example(str(i), m, (LabelledSpan(0, len(m), label),), "g") for i, (m, label) in enumerate(mentions)]
    )


LEXICON = seen(("chest pain", "problem"), ("Pain", "problem"), ("chest", "anatomy"), ("5-FU", "drug"))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        ("no cough", []),
        ("Chest  PAIN, pain", [("Chest  PAIN", "problem"), ("pain", "problem")]),
        ("chest, pain", [("chest", "anatomy"), ("pain", "problem")]),
        ("chest chest pain", [("chest", "anatomy"), ("chest pain", "problem")]),
        ("on 5-fu.", [("5-fu", "drug")]),
        ("painful chestnut 5", []),
    ],
)
def test_tagging_takes_the_longest(text: str, found: list[tuple[str, str]]) -> None:
    assert [(text[a:b], label) for a, b, label in sorted(LEXICON.tag(text))] == found


def test_the_commonest_label_is_given() -> None:
    assert seen(("x", "drug"), ("X", "problem"), ("x", "problem")).tag("x") == {(0, 1, "problem")}
    assert seen().tag("anything") == set()


@pytest.mark.parametrize(
    ("times", "band"), [(0, BANDS[0]), (1, BANDS[1]), (4, BANDS[1]), (5, BANDS[2]), (50, BANDS[2])]
)
def test_bands(times: int, band: str) -> None:
    assert seen(*[("chest pain", "problem")] * times).band("Chest\tPain") == band


def test_the_ledger_only_grows(tmp_path: Path) -> None:
    path = tmp_path / "results" / "ledger.jsonl"
    for i in range(3):
        record_look(path, {"look": i, "é": "\n"})
    assert [json.loads(line)["look"] for line in path.read_text("utf-8").splitlines()] == [0, 1, 2]
