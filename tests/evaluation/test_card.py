"""The model card is computed, and refuses what the results do not bear out."""

from __future__ import annotations

from typing import Any

import pytest

from clinicalbert.errors import InputError
from clinicalbert.evaluation.card import UnbornClaimError, card_of, eval_results, licence_of
from clinicalbert.inference.bundle import Bundle, open_bundle
from clinicalbert.tasks.registry import TASKS

RECIPES = {"entities": {"name": "entities", "init": "models/t", "seed": 13, "epochs": 12, "freeze_trunk": False}}


def result(weights: str, f1: float = 0.3333) -> dict[str, Any]:
    score = {"precision": 0.5, "recall": 0.25, "f1": f1, "low": 0.3, "high": 0.4, "overlap_f1": 0.5}
    row = {
        "dataset": "bc5cdr",
        "split": "dev",
        "model": score,
        "reference": None,
        "baselines": {"dictionary of training mentions": {**score, "f1": 0.31}},
    }
    return {
        "schema": "clinicalbert.benchmark/1",
        "task": "ner",
        "date": "2026-01-01T00:00:00+00:00",
        "weights": weights,
        "hardware": {"cpu": "x", "cores": 2, "flags": ["avx2"]},
        "backend": "openvino",
        "command": "clinicalbert benchmark --task ner",
        "rows": [row],
    }


@pytest.fixture
def bundle() -> Bundle:
    return open_bundle()


def test_figures_come_from_the_results(bundle: Bundle) -> None:
    text = card_of(bundle, [result(bundle.digest)], "", RECIPES, "int8")
    assert "| int8 | 0.333 (0.300-0.400) | 0.500 |" in text
    assert "| dictionary of training mentions | 0.310 (0.300-0.400) | 0.500 |" in text
    assert "Not a medical device" in text and bundle.digest in text
    assert "recipe `entities`, from `t`, seed 13, 12 epochs" in text
    assert all(f"| ner | {name}" in text or name in text for name in TASKS.get("ner").card.datasets)


def test_the_front_matter_is_yaml_of_the_hub(bundle: Bundle) -> None:
    yaml = pytest.importorskip("yaml")
    text = card_of(bundle, [result(bundle.digest)], "", {}, "int8")
    told = yaml.safe_load(text.split("---\n")[1])
    metrics = told["model-index"][0]["results"][0]["metrics"]
    assert {m["name"]: m["value"] for m in metrics} == {"strict F1": 0.3333, "overlap F1": 0.5}
    [entry] = yaml.safe_load(eval_results("int8", [result(bundle.digest)]))
    assert entry["value"] == 0.3333 and entry["dataset"] == {"id": "bc5cdr", "task_id": "ner/dev"}


def test_prose_is_checked(bundle: Bundle) -> None:
    assert "ahead of" in card_of(
        bundle, [result(bundle.digest)], "On bc5cdr it is ahead of the dictionary of training mentions.", {}, "int8"
    )
    with pytest.raises(UnbornClaimError, match="entity recognition"):
        card_of(bundle, [result(bundle.digest, 0.2)], "Notable results in entity recognition.", {}, "int8")


def test_results_of_other_weights_are_refused(bundle: Bundle) -> None:
    with pytest.raises(InputError, match="ffff"):
        card_of(bundle, [result("ffff")], "", {}, "int8")
    with pytest.raises(InputError, match="at least one"):
        card_of(bundle, [], "", {}, "int8")


def test_weights_of_research_corpora_say_so() -> None:
    assert licence_of([TASKS.get("ner")]) == "apache-2.0"
    assert licence_of([TASKS.get("ner"), TASKS.get("drug_interaction")]) == "cc-by-nc-4.0"


def test_the_embedded_card_is_that_of_the_embedded_weights(bundle: Bundle) -> None:
    assert f"`{bundle.digest}`" in (bundle.folder / "card.md").read_text(encoding="utf-8")
