"""``clinicalbert finetune``: tasks learnt over a trunk, from open corpora or from your own records."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from clinicalbert.cli.exits import Exit
from clinicalbert.errors import InputError, MissingExtraError

if TYPE_CHECKING:
    from clinicalbert.datasets.example import Example
    from clinicalbert.tasks.task import Task
    from clinicalbert.training.finetune_recipe import FinetuneRecipe

PARTS = 10
"""A user's records are parted into so many, of which one is measured on."""


def finetune(
    config: Annotated[Path, typer.Option("--config", "-c", help="Recipe: a TOML file (see configs/).")],
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder of the run; one that was stopped goes on.")],
    tasks: Annotated[
        list[str] | None, typer.Argument(metavar="[TASK]...", help="Tasks of the recipe to learn; default: all of it.")
    ] = None,
    data: Annotated[
        Path | None, typer.Option(help="Your records (JSON lines, docs/records.md) in place of the corpora; one task.")
    ] = None,
    dev: Annotated[
        Path | None, typer.Option(help="Records to measure on; default: a tenth of the groups of --data, by a hash.")
    ] = None,
    init: Annotated[str | None, typer.Option(help="In place of the recipe's: a folder.")] = None,
    seed: Annotated[int | None, typer.Option(min=0, help="In place of the recipe's.")] = None,
    epochs: Annotated[float | None, typer.Option(min=0.01, help="In place of the recipe's.")] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress bar and no summary.")] = False,
    json_progress: Annotated[bool, typer.Option("--json-progress", help="Lines of JSON on stderr, no bar.")] = False,
) -> None:
    """Fine-tune: tasks together, over a trunk that is learnt with them or stays as it is.

    The model lies in OUT/model at the end; `clinicalbert benchmark --task TASK --models OUT/model` measures it. A
    training text that shares 13 words with any text that is evaluated on is left out, and counted.
    """
    if not all(map(find_spec, ("torch", "accelerate", "safetensors"))):
        raise MissingExtraError("fine-tuning", "train")
    from clinicalbert.cli.pretrain_screen import RunScreen
    from clinicalbert.training.finetune import finetune as run
    from clinicalbert.training.finetune import open_data
    from clinicalbert.training.finetune_recipe import FinetuneRecipe
    from clinicalbert.training.loop import Stopped
    from clinicalbert.training.recipe import read_recipe

    recipe = read_recipe(config, FinetuneRecipe).changed(init=init, seed=seed, epochs=epochs)
    if tasks:
        recipe = recipe.changed(weights=_of_tasks(recipe, tasks))
    screen = RunScreen(steps=0, quiet=quiet, as_json=json_progress)
    if data is None:
        if dev is not None:
            raise InputError("--dev goes with --data")
        train_examples, dev_examples = open_data(recipe, screen.say)
    else:
        train_examples, dev_examples = _own(recipe, data, dev)
    try:
        with screen:
            model = run(recipe, train_examples, dev_examples, out, on_begin=screen.begin, on_step=screen.step)
    except Stopped as stopped:
        typer.echo(f"clinicalbert: {stopped}", err=True)
        raise typer.Exit(Exit.INTERRUPTED) from None
    screen.say(f"wrote {model}, {out / 'curve.png'}")


def _of_tasks(recipe: FinetuneRecipe, tasks: list[str]) -> dict[str, float]:
    from clinicalbert.tasks.registry import TASKS

    for name in tasks:
        TASKS.get(name)  # an unknown one lists the valid ones
    weights = {name: w for name, w in recipe.weights.items() if name.partition("/")[0] in tasks}
    if not weights:
        raise InputError(f"recipe {recipe.name} learns none of {', '.join(tasks)}: it has {', '.join(recipe.weights)}")
    return weights


def _own(
    recipe: FinetuneRecipe, data: Path, dev: Path | None
) -> tuple[dict[tuple[str, str], list[Example]], dict[tuple[str, str], list[Example]]]:
    """A user's records, in the place of the recipe's one data set."""
    from clinicalbert.datasets.folds import grouped_folds
    from clinicalbert.datasets.records import read_records
    from clinicalbert.tasks.registry import TASKS
    from clinicalbert.training.finetune_data import sources_of

    sources = list(sources_of(recipe))
    if len(sources) != 1:
        raise InputError(
            f"--data is for one task and data set, the recipe has {', '.join(recipe.weights)}: name one task, or give "
            "a recipe whose [weights] hold one line"
        )
    source = sources[0]
    task: Task = TASKS.get(source[0])
    needs = task.card.needs[source[1]]
    examples = read_records(data, needs=needs)
    if dev is not None:
        return {source: examples}, {source: read_records(dev, needs=needs)}
    if len({e.group for e in examples}) < PARTS:
        raise InputError(f"{data} has too few groups to keep one of {PARTS} for measuring: give --dev")
    fold = grouped_folds(examples, PARTS)[0]
    return {source: list(fold.train)}, {source: list(fold.dev)}
