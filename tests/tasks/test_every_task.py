"""One walk over the registry: each task's card is valid, eight examples can be learnt by heart, and are kept."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

pytest.importorskip("accelerate")

from clinicalbert.datasets.example import Example
from clinicalbert.decoding.heads import Tags
from clinicalbert.metrics.figures import figure
from clinicalbert.tasks.pages import pages_of
from clinicalbert.tasks.registry import TASKS
from clinicalbert.tasks.task import Found
from clinicalbert.text.tokens import Tokenizer
from clinicalbert.training.family_folder import load_families
from clinicalbert.training.family_predict import found_by
from clinicalbert.training.finetune import finetune
from clinicalbert.training.finetune_recipe import FinetuneRecipe
from dummies import write_checkpoint
from synthetic import OF_TASK

LEARNT = [name for name in TASKS if TASKS.get(name).card.heads]
"""The others read the text alone."""


def recipe_for(name: str, init: Path, **changes: object) -> FinetuneRecipe:
    told = {
        "name": name,
        "init": str(init),
        "cut": 1,
        "weights": {f"{name}/{dataset}": 1.0 for dataset in OF_TASK[name]},
        "epochs": 120,
        "learning_rate": 5e-3,
        "dropout": 0.0,
        "precision": "fp32",
        "evaluate_every": 1000,
        "save_every": 1000,
        "batch_tokens": 512,
    }
    return FinetuneRecipe.model_validate(told | changes)


def by_source(name: str) -> dict[tuple[str, str], list[Example]]:
    return {(name, dataset): examples for dataset, examples in OF_TASK[name].items()}


def read(name: str, folder: Path) -> dict[str, list[Found]]:
    model, tokenizer, task = load_families(folder), Tokenizer(folder / "tokenizer.json"), TASKS.get(name)
    return {
        dataset: found_by(model, task, tokenizer, list(pages_of(task, examples, tokenizer, dataset)))
        for dataset, examples in OF_TASK[name].items()
    }


def figures(name: str, found: Mapping[str, list[Found]]) -> dict[str, float]:
    task = TASKS.get(name)
    tallies = [
        task.tally(f, e, dataset)
        for dataset, some in found.items()
        for f, e in zip(some, OF_TASK[name][dataset], strict=True)
    ]
    return {key: figure(tallies, what) for key, what in task.card.figures.items()}


@pytest.mark.parametrize("name", list(TASKS))
def test_the_card_is_valid(name: str) -> None:
    card = TASKS.get(name).card
    assert card.name == name and card.title and card.limits.endswith(".")
    assert card.primary in card.figures and card.datasets
    assert bool(card.heads) == bool(card.family) == (name in LEARNT)
    assert set(card.needs) == set(card.datasets)
    assert name not in LEARNT or set(OF_TASK[name]) == set(card.datasets)
    for head in card.heads.values():
        assert len(set(head.labels)) == len(head.labels) > 0


def test_tasks_of_one_family_share_no_head() -> None:
    seen: set[tuple[str, str]] = set()
    for name in TASKS:
        card = TASKS.get(name).card
        own = {(card.family, head) for head in card.heads}
        assert not own & seen
        seen |= own


@pytest.mark.parametrize("name", LEARNT)
def test_eight_examples_are_learnt_and_kept(name: str, tmp_path: Path) -> None:
    init = write_checkpoint(tmp_path / "init")
    source = by_source(name)
    out = finetune(recipe_for(name, init), source, source, tmp_path / "run")
    found = read(name, out)
    told = figures(name, found)
    assert told[TASKS.get(name).card.primary] > 0.95, told
    assert all(value > 0.8 for key, value in told.items() if key not in absent(name)), told
    again = finetune(recipe_for(name, init), source, source, tmp_path / "run")
    assert read(name, again) == found
    for dataset, some in found.items():
        for one, example in zip(some, OF_TASK[name][dataset], strict=True):
            assert all(example.text[e.start : e.end] == e.text for e in one.entities)
            assert all(0 <= x.score <= 1 for x in (*one.entities, *one.relations, *one.labels))


def absent(name: str) -> set[str]:
    """Figures of labels that no synthetic example has."""
    gold = {s.label for some in OF_TASK[name].values() for e in some for s in e.spans}
    gold |= {r.label for some in OF_TASK[name].values() for e in some for r in e.relations}
    return {"macro F1"} | {
        key
        for key, what in TASKS.get(name).card.figures.items()
        if getattr(what, "key", "").rpartition("/")[0] and what.key.rpartition("/")[2] not in gold
    }


@pytest.mark.parametrize("name", LEARNT)
def test_an_empty_text_has_nothing(name: str, tmp_path: Path) -> None:
    init = write_checkpoint(tmp_path / "init")
    source = by_source(name)
    out = finetune(recipe_for(name, init, epochs=0.01), source, source, tmp_path / "run")
    model, tokenizer, task = load_families(out), Tokenizer(out / "tokenizer.json"), TASKS.get(name)
    empty = Example("e", "", (), "e")
    (found,) = found_by(model, task, tokenizer, list(pages_of(task, [empty], tokenizer)))
    assert found == Found()
    for head in task.card.heads.values():
        assert isinstance(head, Tags) or head.columns > 1
