from __future__ import annotations

from pathlib import Path

import pytest

from clinicalbert import recipes
from clinicalbert.errors import InputError, UnknownNameError
from clinicalbert.tasks.registry import TASKS
from clinicalbert.training.finetune_data import sources_of
from clinicalbert.training.finetune_recipe import FinetuneRecipe
from clinicalbert.training.pretrain_recipe import find_recipe
from clinicalbert.training.recipe import read_recipe

CONFIGS = Path(__file__).parents[2] / "configs"
GOOD = """
name = "x"
init = "y"
epochs = 2
learning_rate = 1e-3
weights = {"ner/bc5cdr" = 1}
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "recipe.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("name", ["entities", "facts", "interactions", "privacy"])
def test_every_config_of_families_loads(name: str) -> None:
    recipe = read_recipe(CONFIGS / f"{name}.toml", FinetuneRecipe)
    heads: set[str] = set()
    for task, dataset in sources_of(recipe):
        card = TASKS.get(task).card
        assert dataset in card.datasets and recipe.name in (card.family, "interactions")
        heads |= set(card.heads)
    assert set(recipe.loss_weights) <= heads


def test_there_are_configs() -> None:
    kinds = {p.stem for p in CONFIGS.glob("*.toml")}
    assert kinds == {
        "align-mini",
        "entities",
        "facts",
        "interactions",
        "pretrain-mini",
        "privacy",
    }  # each loaded by a test


def test_the_digest_names_the_values(tmp_path: Path) -> None:
    recipe = read_recipe(write(tmp_path, GOOD), FinetuneRecipe)
    assert recipe.digest() == read_recipe(write(tmp_path, "# comment" + GOOD + "seed = 0"), FinetuneRecipe).digest()
    assert recipe.digest() != read_recipe(write(tmp_path, GOOD + "seed = 1"), FinetuneRecipe).digest()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (GOOD.replace("epochs = 2", "epochs = 0"), "epochs: "),
        (GOOD.replace('init = "y"', ""), "init: Field required"),
        (GOOD.replace("epochs = 2", 'epochs = "two"'), "epochs: "),
        (GOOD + "epoch = 3", "epoch: Extra inputs"),
        (GOOD + "warmup = 1.0", "warmup: "),
        (GOOD + "average = -0.1\nlayer_decay = 0", "average: .*layer_decay: |layer_decay: .*average: "),
        (GOOD + "window_sizes = [8.5]", r"window_sizes\.0: "),
        ("name = ", "is not TOML"),
    ],
)
def test_every_wrong_key_is_named(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(InputError, match=rf"recipe\.toml.*(?:{says})"):
        read_recipe(write(tmp_path, text), FinetuneRecipe)


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot read recipe"):
        read_recipe(tmp_path / "none.toml", FinetuneRecipe)


@pytest.mark.parametrize("more", ["window_sizes = [4]", "window_sizes = []", "weights = {}"])
def test_values_that_cannot_work(tmp_path: Path, more: str) -> None:
    text = GOOD.replace('weights = {"ner/bc5cdr" = 1}', "") if more.startswith("weights") else GOOD
    with pytest.raises(InputError):
        read_recipe(write(tmp_path, text + more), FinetuneRecipe)


RECIPES = [*CONFIGS.glob("pretrain*.toml"), *Path(recipes.__file__).parent.glob("*.toml")]


@pytest.mark.parametrize("path", RECIPES, ids=lambda p: p.name)
def test_every_recipe_of_pretraining_loads(path: Path) -> None:
    recipe = find_recipe(str(path))
    assert recipe.name == path.stem
    assert (recipe.prepare.packing == "documents") == (recipe.train.objective == "masked-lm")
    assert recipe.prepare.max_seq_length == recipe.train.max_seq_length


def test_recipes_of_the_package_go_by_name() -> None:
    assert find_recipe("bio-clinicalbert").train.steps == 150_000
    with pytest.raises(UnknownNameError, match=r"bio-clinicalbert.*clinicalbert-pro"):
        find_recipe("bioclinicalbert")
    with pytest.raises(InputError, match=r"cannot read recipe"):
        find_recipe("none.toml")


def test_changes_are_checked() -> None:
    table = find_recipe("bio-clinicalbert").train
    assert table.changed(steps=None, seed=3).seed == 3 and table.changed(steps=None) == table
    with pytest.raises(InputError, match="warmup_steps 10000 is more than steps 5"):
        table.changed(steps=5)
    assert table.digest() != table.changed(seed=3).digest()
