"""The knowledge stage on a tiny encoder and made-up vocabularies."""

from __future__ import annotations

import json
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
import torch

from clinicalbert.errors import InputError
from clinicalbert.knowledge import vocabularies as vocabularies_module
from clinicalbert.knowledge.concepts import Concept, concept_of
from clinicalbert.knowledge.synonyms import letters
from clinicalbert.model.foreign import load_hugging_face
from clinicalbert.model.sentence import SentenceModel, embed_texts, load_sentence_model
from clinicalbert.text.tokens import Tokenizer
from clinicalbert.training import align as align_module
from clinicalbert.training.align import Alignment, align
from clinicalbert.training.align_data import PairData
from clinicalbert.training.align_recipe import AlignRecipe
from clinicalbert.training.checkpoint import checkpoints, read_checkpoint
from clinicalbert.training.loop import Place, Report

pytest.importorskip("accelerate")
WORDS = ["pain", "cough", "fever", "chest", "denies", "takes", "daily", "metoprolol"]


def concepts(count: int = 40) -> list[Concept]:
    return [
        concept_of(f"X:{i}", f"{WORDS[i % 8]} {i}", [f"{WORDS[(i + j) % 8]} {i} {j}" for j in range(1, 4)], "made_up")
        for i in range(count)
    ]


@pytest.fixture
def recipe(tiny_init: Path, monkeypatch: pytest.MonkeyPatch) -> AlignRecipe:
    class MadeUp:
        def load(self) -> list[Concept]:
            return concepts()

    class Registry(dict[str, MadeUp]):
        get = dict.__getitem__  # type: ignore[assignment]

    monkeypatch.setattr(align_module, "VOCABULARIES", Registry(made_up=MadeUp()))
    assert vocabularies_module.VOCABULARIES is not align_module.VOCABULARIES
    return AlignRecipe(
        name="tiny",
        init=str(tiny_init),
        vocabularies={"made_up": 1.5},
        held_out=0.2,
        batch_pairs=8,
        max_name_tokens=12,
        steps=12,
        learning_rate=1e-2,
        precision="fp32",
        case_noise=0.3,
        evaluate_every=6,
        save_every=4,
    )


def test_batches_hold_no_concept_twice(recipe: AlignRecipe) -> None:
    questions = [(f"what is {i % 5}?", f"it is {i % 5}, answer {i}") for i in range(20)]
    data = PairData({"made_up": concepts()}, questions, recipe.changed(questions=1.0))
    batches = list(islice(data.batches(Place()), 30))
    assert {p.epoch for _, p in batches} >= {0, 1}
    for batch, _ in batches:
        assert 2 <= len(batch.left) == len(batch.right) <= 8 and batch.tokens > 0
        keys = [{letters(a), letters(b)} for a, b in zip(batch.left, batch.right, strict=True)]
        assert all(not (a & b) for i, a in enumerate(keys) for b in keys[:i])
    again, place = next(data.batches(batches[4][1]))
    assert again == batches[5][0] and place == batches[5][1]


def test_a_run_links_better_and_goes_on(recipe: AlignRecipe, tmp_path: Path) -> None:
    align(recipe, tmp_path / "whole")
    before, after = (json.loads((tmp_path / f"whole/{n}.json").read_text())["made_up"] for n in ("before", "after"))
    assert before["queries"] == after["queries"] > 5 and after["surfaces"] > 100
    curve = json.loads((tmp_path / "whole/curve.json").read_text())
    assert curve[-1]["loss"] < curve[0]["loss"] and 0 <= curve[-1]["linking held-out accuracy"] <= 1

    def kill(report: Report) -> None:
        if report.step == 6:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        align(recipe, tmp_path / "out", on_step=kill)
    align(recipe, tmp_path / "out")
    one, two = (read_checkpoint(checkpoints(tmp_path / n)[-1])["model"] for n in ("whole", "out"))
    assert all(torch.equal(one[k], two[k]) for k in one)
    model, tokenizer = load_sentence_model(tmp_path / "out/model")
    vectors = embed_texts(model, tokenizer, ["chest pain", "fever"])
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)


def test_vectors_do_not_depend_on_their_neighbours(tiny_init: Path) -> None:
    model, tokenizer = load_sentence_model(tiny_init)
    texts = ["chest pain", "", "fever " * 30, "no cough", "Denies pain."]
    together = embed_texts(model, tokenizer, texts)
    for text, vector in zip(texts, together, strict=True):
        assert embed_texts(model, tokenizer, [text])[0] == pytest.approx(vector, abs=1e-5)
    assert embed_texts(model, tokenizer, []).shape == (0, 16)


def test_pairs_cannot_be_parted(recipe: AlignRecipe, tiny_init: Path) -> None:
    from clinicalbert.knowledge.synonyms import split_synonyms

    tokenizer = Tokenizer(tiny_init / "tokenizer.json")
    data = PairData({"made_up": concepts()}, [], recipe)
    objective = Alignment(data, split_synonyms(concepts()), tokenizer, recipe)
    batch, _ = next(data.batches(Place()))
    with pytest.raises(InputError, match="run in one process"):
        objective.loss(SentenceModel(load_hugging_face(tiny_init)), batch, 0, 2, torch.device("cpu"))
