import json

import pytest

from clinicalbert.errors import InputError
from clinicalbert.inference.bundle import EMBEDDED, open_bundle
from clinicalbert.release.card import card

SCORE = {"precision": 0.5, "recall": 0.25, "f1": 0.3333, "low": 0.3, "high": 0.4, "overlap_f1": 0.5}


def result(weights):
    row = {
        "dataset": "bc5cdr",
        "split": "dev",
        "view": "bc5cdr",
        "documents": 500,
        "mentions": 9591,
        "model": SCORE,
        "reference": None,
        "by_label": {"Chemical": 0.9},
        "recall_by_band": {"unseen": [0.6, 100]},
        "baselines": {"dictionary of training mentions": SCORE},
    }
    return {
        "weights": weights,
        "hardware": {"cpu": "x", "cores": 2, "flags": ["avx2"]},
        "backend": "openvino",
        "command": "clinicalbert benchmark",
        "rows": [row],
    }


@pytest.fixture
def checkpoint(tmp_path):
    config = {
        "encoder": {"layers": 6, "hidden_size": 384},
        "recipe": {"name": "ner", "seed": 13, "epochs": 13},
        "recipe_digest": "0123",
    }
    (tmp_path / "config.json").write_text(json.dumps(config))
    return tmp_path


@pytest.fixture
def bundle():
    return open_bundle(EMBEDDED / "clinicalbert-pro-mini")


def test_figures_come_from_the_results(bundle, checkpoint):
    text = card(bundle, checkpoint, [result(bundle.digest)])
    assert (
        "| bc5cdr dev | bc5cdr | 500 | 9591 | 0.500 | 0.250 | **0.333** | 0.300-0.400 | - | 0.500 | 0.600 (100) |"
        in text
    )
    assert "bc5cdr dev: Chemical 0.900" in text
    assert "Not a medical device" in text
    assert bundle.digest in text


def test_every_head_names_corpus_and_licence(bundle, checkpoint):
    text = card(bundle, checkpoint, [result(bundle.digest)])
    assert "CC BY 4.0" in text
    assert all(f"| {head} |" in text for head in bundle.manifest.heads)


def test_results_of_other_weights_are_refused(bundle, checkpoint):
    with pytest.raises(InputError, match="ffff"):
        card(bundle, checkpoint, [result("ffff")])


def test_a_card_without_results_is_refused(bundle, checkpoint):
    with pytest.raises(InputError, match="at least one"):
        card(bundle, checkpoint, [])


def test_the_embedded_card_is_that_of_the_embedded_weights(bundle):
    assert f"`{bundle.digest}`" in (bundle.folder / "card.md").read_text(encoding="utf-8")
