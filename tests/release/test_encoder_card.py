"""Cards of encoders say what was measured, and refuse what was measured on others."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

pytest.importorskip("accelerate")

from clinicalbert.corpus.blocks import PrepareSettings
from clinicalbert.corpus.notes import CorpusNote
from clinicalbert.corpus.prepare import prepare
from clinicalbert.corpus.shards import digest_of
from clinicalbert.errors import InputError
from clinicalbert.release.encoder_card import card_of_sentences, card_of_tokens
from dummies import write_checkpoint

CONFIGS = Path(__file__).parents[2] / "configs"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = write_checkpoint(tmp_path / "model")
    (made / "curve.json").write_text(json.dumps([{"step": 1, "tokens": 21_300_000}]))
    return made


def test_card_of_tokens(folder: Path, tmp_path: Path) -> None:
    notes = [CorpusNote(str(i), str(i), "mtsamples", "no pain of the patient") for i in range(9)]
    data = tmp_path / "text"
    prepare(notes, data, folder / "tokenizer.json", PrepareSettings(), described=dict, held_out=0.3)
    weights = digest_of(folder / "model.safetensors")[:12]
    score = {"loss": 2.5, "loss_per_word": 3.0, "accuracy": 0.512, "hidden": 10}
    masked = {"data": "x", "models": {"T": {"weights": weights, "mtsamples dev": score}}}
    entities = {
        "split": "dev",
        "data sets": {
            "bc5cdr": {
                "figure": "strict F1",
                "T": {"seeds": [0.84, 0.85], "mean": 0.845},
                "MiniLM": {
                    "seeds": [0.83],
                    "mean": 0.83,
                    "T minus this": {"value": 0.015, "low": 0.01, "high": 0.02},
                },
            }
        },
    }
    card = card_of_tokens(folder, CONFIGS / "pretrain-mini.toml", data, [masked, entities])
    for said in (
        weights,
        "21.3 million tokens",
        "| mtsamples |",
        "| T | 2.500 / 0.512 |",
        "+0.0150 (+0.0100 to +0.0200)",
        "clinicalbert pretrain run --recipe configs/pretrain-mini.toml",
        "Not a medical device",
    ):
        assert said in card
    masked["models"]["T"]["weights"] = "0123456789ab"  # type: ignore[index]
    with pytest.raises(InputError, match="the results are of weights 0123456789ab"):
        card_of_tokens(folder, CONFIGS / "pretrain-mini.toml", data, [masked])


def test_card_of_sentences(folder: Path, tmp_path: Path) -> None:
    for name, share in (("before", 0.619), ("after", 0.7)):
        score = {
            "queries": 909,
            "surfaces": 9,
            "at_1": share,
            "at_5": 0.9,
            "at_1_interval": [share - 0.1, share + 0.1],
            "at_5_interval": [0.8, 1.0],
        }
        (tmp_path / f"{name}.json").write_text(json.dumps({"disease_ontology": score}))
    card = card_of_sentences(folder, CONFIGS / "align-mini.toml", tmp_path)
    assert "| 909 | 0.619 (0.519-0.719) | **0.700 (0.600-0.800)** |" in card
    assert "python -m clinicalbert.training.align configs/align-mini.toml" in card
