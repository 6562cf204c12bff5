"""Praise is held against results."""

from __future__ import annotations

from pathlib import Path

import pytest

from clinicalbert.errors import InputError
from clinicalbert.evaluation.claims import objections
from clinicalbert.evaluation.scores import Score, read_scores

SEED_TABLE = """\
group,benchmark,PubMedBERT,BioBERT,ClinicalBERT,ClinicalBERT-Pro
Entity recognition,Clinical NER,0.821,0.835,0.847,0.768
Entity recognition,Symptom extraction,0.756,0.771,0.783,0.780
Entity recognition,Adverse event detection,0.698,0.712,0.729,0.692
Clinical reasoning,Diagnosis prediction,0.612,0.628,0.645,0.683
Clinical reasoning,Drug interaction,0.734,0.749,0.761,0.803
Clinical reasoning,Treatment recommendation,0.589,0.601,0.618,0.614
Coding & matching,ICD coding,0.578,0.592,0.608,0.784
Coding & matching,Clinical trial matching,0.534,0.549,0.563,0.705
Coding & matching,Medical literature QA,0.689,0.703,0.718,0.728
"""
SUMMARY = (
    "ClinicalBERT-Pro demonstrates strong performance across all evaluated medical benchmark categories, with "
    "particularly notable results in entity recognition and clinical reasoning tasks."
)
PRO = "ClinicalBERT-Pro"


@pytest.fixture
def table(tmp_path: Path) -> list[Score]:
    (tmp_path / "seed.csv").write_text(SEED_TABLE)
    return read_scores(tmp_path / "seed.csv")


def test_a_summary_that_contradicts_its_own_table(table: list[Score]) -> None:
    found = objections(SUMMARY, table, PRO)
    notable = [o.reason for o in found if "notable" in o.claim]
    assert [r.split(" has")[0] for r in notable] == [
        f"on {name} {PRO}"
        for name in ("Clinical NER", "Symptom extraction", "Adverse event detection", "Treatment recommendation")
    ]
    assert "0.768, ClinicalBERT 0.847" in notable[0]
    strong = [o.reason for o in found if "strong" in o.claim]
    assert len(strong) == 2 and "Clinical NER" in strong[0]  # 0.003 below the best is still strong


@pytest.mark.parametrize(
    "text",
    [
        "It is the best of the four in coding & matching.",
        "It outperforms BioBERT on symptom extraction.",
        "On drug interaction it reaches 0.803.",
        "On drug interaction it reaches 80.3 %.",
        "Strong results on treatment recommendation.",
        "It is behind in entity recognition, and not the best on medical treatment recommendation.",
        "It reads notes of any length.",
        "",
    ],
)
def test_what_the_table_bears_out(table: list[Score], text: str) -> None:
    assert objections(text, table, PRO) == []


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("It outperforms ClinicalBERT on symptom extraction.", "has 0.780, ClinicalBERT 0.783"),
        ("The best model in entity recognition.", "Clinical NER"),
        ("Superior on every task.", "Clinical NER"),
        ("A powerful model.", "names no task or data set"),
        ("It reaches 0.85 on clinical NER.", "0.85 is none of the figures"),
        ("It reaches 77.4 % on clinical NER.", "77.4 % is none of the figures"),
        ("It reaches 0.783 on symptom extraction.", "0.783 is none"),  # that is another's
    ],
)
def test_what_it_does_not(table: list[Score], text: str, reason: str) -> None:
    assert any(reason in str(o) for o in objections(text, table, PRO))


def test_nothing_to_compare_with(table: list[Score]) -> None:
    alone = [s for s in table if s.system == PRO]
    assert "nothing else was measured" in str(objections("The best on drug interaction.", alone, PRO)[0])


@pytest.mark.parametrize("content", ["", "a,b\n1,2\n", "group,benchmark,X\na,b,c\n"])
def test_a_table_of_another_shape(tmp_path: Path, content: str) -> None:
    (tmp_path / "t.csv").write_text(content)
    with pytest.raises(InputError, match=r"t\.csv"):
        read_scores(tmp_path / "t.csv")
