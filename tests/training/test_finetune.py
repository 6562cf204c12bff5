"""Fine-tuning runs: the same when resumed, whatever the parts; a frozen trunk and other families stay as they are."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import numpy as np
import pytest
import torch

pytest.importorskip("accelerate")

from safetensors.torch import load_file

from clinicalbert.errors import InputError, WeightsError
from clinicalbert.model.tops import FamilyModel, Reach
from clinicalbert.tasks.registry import TASKS
from clinicalbert.tasks.task import IGNORE
from clinicalbert.text.tokens import Tokenizer
from clinicalbert.training.family_batch import FamilyBatch, hide_words, noise_case
from clinicalbert.training.family_folder import load_families, read_config, save_families
from clinicalbert.training.finetune import batch_loss, begin, finetune
from clinicalbert.training.finetune_data import FinetuneData
from clinicalbert.training.finetune_recipe import FinetuneRecipe
from clinicalbert.training.loop import Place, Report, Stopped
from clinicalbert.training.optimizer import rated_groups
from dummies import write_checkpoint
from synthetic import OF_TASK

EXAMPLES = {(t, d): some for t in ("symptoms", "adverse_events") for d, some in OF_TASK[t].items()}
CPU = torch.device("cpu")


def recipe(init: Path, **changes: object) -> FinetuneRecipe:
    told = {
        "name": "x",
        "init": str(init),
        "cut": 1,
        "weights": {"/".join(s): 1.0 for s in EXAMPLES},
        "steps": 12,
        "learning_rate": 1e-3,
        "new_rate": 4.0,
        "layer_decay": 0.8,
        "average": 0.9,
        "case_noise": 0.2,
        "word_masking": 0.2,
        "precision": "fp32",
        "evaluate_every": 6,
        "save_every": 5,
        "batch_tokens": 64,
        "seed": 3,
    }
    return FinetuneRecipe.model_validate(told | changes)


@pytest.fixture(scope="module")
def init(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_checkpoint(tmp_path_factory.mktemp("init"))


def run(told: FinetuneRecipe, out: Path) -> Path:
    return finetune(told, EXAMPLES, EXAMPLES, out)


def same(one: Path, two: Path) -> bool:
    files = sorted(p.name for p in one.iterdir())
    return files == sorted(p.name for p in two.iterdir()) and all(
        (one / f).read_bytes() == (two / f).read_bytes() for f in files
    )


def test_resumed_to_the_bit(init: Path, tmp_path: Path) -> None:
    told = recipe(init)
    whole = run(told, tmp_path / "whole")

    class Enough(Exception):
        pass

    def stop(report: Report) -> None:
        if report.step == 8:
            raise Enough

    with pytest.raises((Enough, Stopped)):
        finetune(told, EXAMPLES, EXAMPLES, tmp_path / "part", on_step=stop)
    assert same(whole, run(told, tmp_path / "part"))
    assert not same(whole, run(told.changed(seed=4), tmp_path / "other"))
    assert (tmp_path / "whole/curve.png").exists()


@pytest.fixture(scope="module")
def batches(init: Path) -> list[FamilyBatch]:
    data = FinetuneData(EXAMPLES, recipe(init), Tokenizer(init / "tokenizer.json"))
    return [b for b, _ in islice(data.batches(Place()), 12)]


def model_of(init: Path) -> FamilyModel:
    heads = {h: s for t in ("symptoms", "adverse_events") for h, s in TASKS.get(t).card.heads.items()}
    return begin(recipe(init, dropout=0.0), {"facts": heads})[0]


def test_parts_add_up(init: Path, batches: list[FamilyBatch]) -> None:
    model = model_of(init)
    weights = {"causes": 3.0}
    for batch in batches:
        whole = batch_loss(model, batch, weights, CPU)
        for count in (2, 3, 50):
            parts = [batch.part(i, count) for i in range(count)]
            assert sum(p.size(weights) for p in parts) == pytest.approx(batch.size(weights))
            assert sum(p.tokens for p in parts) == batch.tokens
            total = sum(batch_loss(model, p, weights, CPU) for p in parts if len(p.ids))
            torch.testing.assert_close(total, whole, rtol=1e-4, atol=1e-4)


def test_gold_points_at_the_words_that_it_means(init: Path) -> None:
    told = recipe(init, case_noise=0.0, word_masking=0.0)
    tokenizer = Tokenizer(init / "tokenizer.json")
    data = FinetuneData(
        {("adverse_events", "ade_corpus_v2"): OF_TASK["adverse_events"]["ade_corpus_v2"]}, told, tokenizer
    )
    names = tokenizer.names
    seen = 0
    for batch, _ in islice(data.batches(Place()), 6):
        words = [names[i] for i in batch.ids.ravel()[batch.at]]
        for word, kind in zip(words, batch.targets.tags["drug"].tolist(), strict=True):
            assert kind in (IGNORE, 0, 1, 2)
            if kind == 1:
                assert word == "aspirin"
        pairs = batch.targets.pairs["causes"]
        for head, tail, kind in zip(pairs.pairs.head_first, pairs.pairs.tail_first, pairs.classes, strict=True):
            seen += 1
            assert words[head] == "aspirin" and words[tail] in ("cough", "pain")
            assert kind in (0, 1)
        events = batch.targets.ranges["event"]
        for first, last, label in zip(events.first, events.last, events.labels[:, 0], strict=True):
            assert ("aspirin" in words[first : last + 1]) == bool(label)
    assert seen


def test_noise_touches_what_it_may(batches: list[FamilyBatch], init: Path) -> None:
    tokenizer = Tokenizer(init / "tokenizer.json")
    batch = batches[0].part(0, 1)
    ids, shapes = batch.ids.copy(), batch.shapes.copy()
    batch = FamilyBatch(batch.family, ids.copy(), batch.mask, shapes.copy(), batch.at, batch.row_words, batch.targets)
    hide_words(batch, 1.0, tokenizer.mask, np.random.default_rng(0))
    assert (batch.ids[:, 0] == tokenizer.cls).all() and (batch.ids[batch.mask == 0] == tokenizer.pad).all()
    assert ((batch.ids == tokenizer.sep).sum(axis=1) == 1).all()
    inner = (batch.mask == 1) & (ids != tokenizer.cls) & (ids != tokenizer.sep)
    assert (batch.ids[inner] == tokenizer.mask).all()
    noise_case(batch, 1.0, np.random.default_rng(0))
    assert (batch.shapes[shapes == 0] == 0).all()


def test_a_new_family_leaves_trunk_and_others_alone(init: Path, tmp_path: Path) -> None:
    first = finetune(
        recipe(init, weights={"ner/bc5cdr": 1.0}),
        {("ner", "bc5cdr"): OF_TASK["ner"]["bc5cdr"]},
        {("ner", "bc5cdr"): OF_TASK["ner"]["bc5cdr"]},
        tmp_path / "first",
    )
    told = recipe(first, freeze_trunk=True)
    both = run(told, tmp_path / "second")
    for file in ("trunk.safetensors", "entities.safetensors", "tokenizer.json"):
        assert (first / file).read_bytes() == (both / file).read_bytes()
    assert set(read_config(both)["families"]) == {"entities", "facts"}
    assert set(read_config(both)["recipes"]) == {"entities", "facts"}
    model = load_families(both)
    begun = load_file(first / "entities.safetensors")["layers.0.attention.query.weight"].float()
    learnt = model.tops["facts"].state_dict()["layers.0.attention.query.weight"]
    assert not torch.equal(begun, learnt) and torch.allclose(begun, learnt, atol=0.1)
    lower = load_families(first, model.families, new_reach=Reach(0, 2))
    assert lower.reaches == {"entities": Reach(1, 1), "facts": Reach(0, 2)}
    trunk = load_file(first / "trunk.safetensors")["layers.0.attention.query.weight"].float()
    for i, layer in enumerate((trunk, begun)):
        assert torch.equal(lower.tops["facts"].state_dict()[f"layers.{i}.attention.query.weight"], layer)
    with pytest.raises(WeightsError, match="cannot have 9 layers above 1 of"):
        load_families(first, model.families, new_reach=Reach(1, 9))
    free = run(recipe(first), tmp_path / "free")
    assert set(read_config(free)["families"]) == {"facts"}
    with pytest.raises(WeightsError, match="the trunk is not that of"):
        save_families(tmp_path / "wrong", load_families(free), free / "tokenizer.json", {}, kept=first)
    with pytest.raises(WeightsError, match="holds no model of ours"):
        load_families(tmp_path)


def test_rates_fall_downwards(init: Path) -> None:
    model = model_of(init)
    groups = rated_groups([{"params": list(model.parameters())}], model, layers=2, cut=1, new_rate=4.0, layer_decay=0.5)
    rate = {id(p): g["factor"] for g in groups for p in g["params"]}
    found = {n: rate[id(p)] for n, p in model.named_parameters()}
    assert len(found) == sum(len(g["params"]) for g in groups)
    assert found["trunk.embeddings.word.weight"] == 0.25
    assert found["trunk.embeddings.word_shape.weight"] == 4.0
    assert found["trunk.layers.0.attention.query.weight"] == 0.5
    assert found["tops.facts.layers.0.attention.query.weight"] == 1.0
    assert found["tops.facts.heads.drug.weight"] == found["tops.facts.pairs.causes.out"] == 4.0


def test_epochs_become_steps(init: Path) -> None:
    tokenizer = Tokenizer(init / "tokenizer.json")
    one = FinetuneData(EXAMPLES, recipe(init, steps=0, epochs=1), tokenizer).steps()
    two = FinetuneData(EXAMPLES, recipe(init, steps=0, epochs=2), tokenizer).steps()
    assert one < two <= 2 * one + 2
    assert FinetuneData(EXAMPLES, recipe(init, steps=7), tokenizer).steps() == 7


def test_a_recipe_names_tasks(init: Path) -> None:
    with pytest.raises(ValueError, match="write TASK/DATASET"):
        recipe(init, weights={"ner": 1.0})
    with pytest.raises(InputError):
        run(recipe(init, weights={"nothing/bc5cdr": 1.0}), init / "x")
