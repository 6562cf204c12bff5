"""Encoder S in the runtime."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from clinicalbert.errors import WeightsError
from clinicalbert.inference.bundle import EMBEDDED
from clinicalbert.inference.sentence import DEFAULT, SentenceEncoder, open_sentence_bundle

TEXTS = ["heart attack", "myocardial infarction", "", "fracture of the left wrist " * 60, "aspirin"]


@pytest.fixture(scope="module")
def encoder() -> SentenceEncoder:
    return SentenceEncoder.open(threads=1)


def test_vectors_are_of_length_one_and_in_order(encoder: SentenceEncoder) -> None:
    vectors = encoder(TEXTS)
    assert vectors.shape == (5, 384)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-2)
    for text, vector in zip(TEXTS, vectors, strict=True):
        assert encoder([text])[0] @ vector > 0.99
    assert encoder([]).shape == (0, 384)


def test_what_means_the_same_is_near(encoder: SentenceEncoder) -> None:
    attack, infarction, other = encoder(["heart attack", "myocardial infarction", "wrist fracture"])
    assert attack @ infarction > attack @ other + 0.2


def test_texts_are_cut_where_it_is_said(encoder: SentenceEncoder) -> None:
    long, short = TEXTS[3], "fracture of the left wrist fracture"
    assert encoder([long], 8)[0] @ encoder([short])[0] > 0.99


def test_damage_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "s"
    shutil.copytree(EMBEDDED / DEFAULT, folder)
    assert open_sentence_bundle(folder).digest == open_sentence_bundle().digest
    (folder / "tokenizer.json").write_text("{}")
    with pytest.raises(WeightsError, match=r"tokenizer\.json does not match its checksum"):
        open_sentence_bundle(folder)
    manifest = json.loads((folder / "bundle.json").read_text())
    (folder / "bundle.json").write_text(json.dumps({**manifest, "format": "other/1"}))
    with pytest.raises(WeightsError, match="has format other/1"):
        open_sentence_bundle(folder)
    (folder / "bundle.json").write_text("{}")
    with pytest.raises(WeightsError, match="is not a manifest"):
        open_sentence_bundle(folder)
    with pytest.raises(WeightsError, match="holds no sentence encoder"):
        open_sentence_bundle(tmp_path)
