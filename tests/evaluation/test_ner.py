from __future__ import annotations

import pytest

from clinicalbert.datasets.example import Example, LabelledSpan
from clinicalbert.document import Entity
from clinicalbert.errors import InputError, RecordError
from clinicalbert.evaluation import pedigree
from clinicalbert.evaluation.head_scores import HeadPredictions
from clinicalbert.evaluation.lexicon import BANDS, Lexicon
from clinicalbert.evaluation.ner import ner_row, predictor, score, view_for
from clinicalbert.inference.pipeline import Pipeline


@pytest.mark.parametrize(
    ("labels", "view"),
    [
        ({"drug", "problem"}, "public"),
        (set(), "public"),
        ({"Disease"}, "ncbi_disease"),
        ({"Chemical"}, "bc5cdr"),
        ({"Chemical", "Disease"}, "bc5cdr"),
        ({"Dosage"}, "maccrobat2020"),
    ],
)
def test_labels_choose_a_view(labels: set[str], view: str) -> None:
    assert view_for(labels) == view


@pytest.mark.parametrize("labels", [{"Thing"}, {"drug", "Chemical"}, {"Chemical", "Dosage"}, {"DRUG"}])
def test_labels_that_no_view_speaks(labels: set[str]) -> None:
    with pytest.raises(InputError, match=rf"{min(labels)}.*--label-map"):
        view_for(labels)


def example(key: str, *spans: tuple[int, int, str]) -> Example:
    return Example(key, "abcdefghij", tuple(LabelledSpan(*s) for s in spans), key)


EXAMPLES = [example("1", (0, 3, "drug"), (4, 6, "problem")), example("2", (0, 3, "drug")), example("3")]
FOUND = [{(0, 3, "drug"), (4, 7, "problem")}, {(0, 3, "drug"), (5, 6, "test")}, {(0, 1, "problem")}]


def test_score_looks_at_its_labels_alone() -> None:
    found = score(FOUND, EXAMPLES, {"drug", "problem"})
    assert (found.precision, found.recall, found.f1) == pytest.approx((2 / 4, 2 / 3, 4 / 7))
    assert found.low <= found.f1 <= found.high and found.overlap_f1 == pytest.approx(2 * 0.75 / 1.75)


def test_row() -> None:
    row = ner_row(
        "x",
        "dev",
        "public",
        EXAMPLES,
        FOUND,
        labels={"drug", "problem"},
        lexicon=Lexicon(EXAMPLES[1:]),
        reference=FOUND,
    )
    assert (row.documents, row.mentions, row.by_label) == (3, 3, {"drug": 1.0, "problem": 0.0})
    assert row.reference == row.model and row.baselines["nothing found"].f1 == 0
    assert row.recall_by_band == {BANDS[0]: (0.0, 1), BANDS[1]: (1.0, 2), BANDS[2]: (0.0, 0)}
    assert row.to_json()["model"]["f1"] == row.model.f1


def test_head_predictions() -> None:
    entities = [[Entity(a, b, "x" * (b - a), label, 0.7) for a, b, label in sorted(f)] for f in FOUND]
    found = HeadPredictions(EXAMPLES, entities)
    scores, right = found.scored()
    assert found.f1() == pytest.approx(4 / 8) and scores.tolist() == [0.7] * 5
    assert right.tolist() == [True, False, True, False, False]


def test_predictions_go_through_the_whole_pipeline(dummy: Pipeline) -> None:
    examples = [Example(k, t, (), k) for k, t in (("a", "no chest pain"), ("b", ""))]
    for view in ("public", "bc5cdr"):
        first, second = predictor(dummy, view)(examples)
        assert second == set() and all(0 <= a < b <= 13 for a, b, _ in first)
    with pytest.raises(RecordError, match=r"^c: "):
        predictor(dummy, "public")([Example("c", "\ud800", (), "c")])


def test_pedigree() -> None:
    facts = pedigree.pedigree(weights="w", backend="b", seed=3)
    assert (facts["weights"], facts["backend"], facts["seed"]) == ("w", "b", 3)
    assert {"date", "code", "commit", "hardware"} <= set(facts) and facts["hardware"]["cores"] >= 1


def test_no_repository_no_commit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert pedigree.commit() is None
