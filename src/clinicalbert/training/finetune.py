"""Fine-tuning: tasks learnt together over a trunk and the tops of their families.

Resumes from the last checkpoint of the run's folder. Writes ``curve.json``, ``curve.png`` and, at the end, ``model/``
(see ``clinicalbert.training.family_folder``). A training text that shares 13 words with any dev or test text is left
out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from clinicalbert.datasets.corpus import CORPORA
from clinicalbert.datasets.example import Example
from clinicalbert.decoding.heads import HeadSpec
from clinicalbert.errors import InputError
from clinicalbert.metrics.figures import figure, known_figures
from clinicalbert.model.encoder import set_eager
from clinicalbert.model.foreign import load_hugging_face
from clinicalbert.model.readouts import pair_logits, range_logits
from clinicalbert.model.tops import FamilyModel, PairLayer, Top
from clinicalbert.tasks.pages import pages_of
from clinicalbert.tasks.registry import TASKS
from clinicalbert.tasks.task import IGNORE
from clinicalbert.text.tokens import Tokenizer
from clinicalbert.training.allocator import keep_freed_memory
from clinicalbert.training.family_batch import FamilyBatch
from clinicalbert.training.family_folder import is_family_folder, load_families, save_families
from clinicalbert.training.family_predict import found_by
from clinicalbert.training.finetune_data import FinetuneData, Source, sources_of
from clinicalbert.training.finetune_recipe import FinetuneRecipe
from clinicalbert.training.init import init_folder
from clinicalbert.training.loop import Loop, Place, Report
from clinicalbert.training.pretrain_curve import write_pretrain_curve
from clinicalbert.training.screened import screened

Examples = Mapping[Source, Sequence[Example]]


class Finetuning:
    """The objective: gold words, ranges and pairs of all tasks."""

    def __init__(self, data: FinetuneData, dev: Examples, recipe: FinetuneRecipe, tokenizer: Tokenizer) -> None:
        self._data, self._dev, self._recipe, self._tokenizer = data, dev, recipe, tokenizer

    def batches(self, place: Place) -> Iterator[tuple[FamilyBatch, Place]]:
        return self._data.batches(place)

    def loss(self, model: nn.Module, batch: FamilyBatch, part: int, parts: int, device: torch.device) -> Tensor:
        weights = self._recipe.loss_weights
        total = batch_loss(cast(FamilyModel, model), batch.part(part, parts), weights, device)
        return total / max(1.0, batch.size(weights))

    def evaluate(self, model: nn.Module, device: torch.device) -> dict[str, float]:
        ours = cast(FamilyModel, model)
        found = {}
        for source, examples in self._dev.items():
            for name, value in dev_figures(ours, source, examples, self._tokenizer, bf16=True).items():
                found[f"{'/'.join(source)} {name} held-out accuracy"] = value
        return found

    def draw(self, folder: Path, curve: Sequence[Mapping[str, float]]) -> None:
        write_pretrain_curve(folder, curve)


def batch_loss(model: FamilyModel, batch: FamilyBatch, weights: Mapping[str, float], device: torch.device) -> Tensor:
    """Sum of the losses of all gold words, ranges and pairs of a batch, each by the weight of its head."""
    ids, mask, shapes, at = (torch.from_numpy(a).to(device) for a in (batch.ids, batch.mask, batch.shapes, batch.at))
    table = model.at_words(batch.family, ids, mask, shapes, at)
    slices = model.slices[batch.family]
    top: Top = model.tops[batch.family]  # type: ignore[assignment]
    total = table.new_zeros(())
    with torch.autocast(device.type, enabled=False):
        for name, classes in batch.targets.tags.items():
            labels = torch.from_numpy(classes).to(device)
            part = F.cross_entropy(table[:, slices[name]], labels, ignore_index=IGNORE, reduction="sum")
            total = total + weights.get(name, 1.0) * part
        for name, ranges in batch.targets.ranges.items():
            logits = range_logits(table[:, slices[name]], ranges.first, ranges.last)
            wanted = torch.from_numpy(ranges.labels).to(device)
            part = F.binary_cross_entropy_with_logits(logits, wanted, reduction="sum")
            total = total + weights.get(name, 1.0) * part
        for name, pairs in batch.targets.pairs.items():
            if len(pairs.classes):
                layer: PairLayer = top.pairs[name]  # type: ignore[assignment]
                logits = pair_logits(table[:, slices[name]], pairs.pairs, layer)
                part = F.cross_entropy(logits, torch.from_numpy(pairs.classes).to(device), reduction="sum")
                total = total + weights.get(name, 1.0) * part
    return total


def dev_figures(
    model: FamilyModel, source: Source, examples: Sequence[Example], tokenizer: Tokenizer, *, bf16: bool = False
) -> dict[str, float]:
    """The figures of one task on one data set."""
    task, dataset = TASKS.get(source[0]), source[1]
    pages = list(pages_of(task, examples, tokenizer, dataset))
    tallies = [
        task.tally(found, example, dataset)
        for found, example in zip(found_by(model, task, tokenizer, pages, bf16=bf16), examples, strict=True)
    ]
    return {name: figure(tallies, what) for name, what in known_figures(task.card.figures, tallies).items()}


def begin(recipe: FinetuneRecipe, families: Mapping[str, Mapping[str, HeadSpec]]) -> tuple[FamilyModel, Path]:
    """The model a run begins with, and its tokenizer."""
    torch.manual_seed(recipe.seed)
    source = init_folder(recipe.init)
    if is_family_folder(source):
        model = load_families(source, families, dropout=recipe.dropout, new_reach=recipe.own)
    elif recipe.own:
        raise InputError(f"recipe {recipe.name}: [own] is for a family over a trunk, which {recipe.init} does not have")
    else:
        model = FamilyModel(load_hugging_face(source, dropout=recipe.dropout), recipe.cut, families)
    set_eager(model, True)  # on a CPU the backward pass of the fused kernel is slower than the plain products
    if recipe.freeze_trunk:
        model.freeze_trunk()
    return model, source / "tokenizer.json"


def finetune(
    recipe: FinetuneRecipe,
    train: Examples,
    dev: Examples,
    out: Path,
    *,
    on_begin: Callable[[int, int], None] = lambda step, steps: None,
    on_step: Callable[[Report], None] = lambda report: None,
) -> Path:
    """Run (or go on with) a recipe; the folder of the model. Raises InputError, TrainingError, OutputError, Stopped."""
    from accelerate import Accelerator

    keep_freed_memory()
    tasks = {task: TASKS.get(task) for task, _ in sources_of(recipe)}
    families: dict[str, dict[str, HeadSpec]] = {}
    for task in tasks.values():
        if not task.card.heads:
            raise InputError(f"{task.card.name} reads the text alone: there is nothing to learn")
        families.setdefault(task.card.family, {}).update(task.card.heads)
    model, tokenizer_file = begin(recipe, families)
    tokenizer = Tokenizer(tokenizer_file)
    data = FinetuneData(train, recipe, tokenizer)
    steps = data.steps()
    table = recipe.changed(steps=steps, warmup_steps=int(steps * recipe.warmup))
    objective = Finetuning(data, dev, table, tokenizer)
    accelerator = Accelerator(mixed_precision="no")
    loop = Loop(table, f"{table.digest()}-{data.digest}", out, model, objective, accelerator, {})
    on_begin(loop.step, steps)
    loop.train(on_step)
    target = out / "model"
    if not target.exists():
        kept = init_folder(recipe.init) if recipe.freeze_trunk and is_family_folder(init_folder(recipe.init)) else None
        with loop.averaged():
            told = {family: recipe.model_dump(mode="json") for family in families}
            save_families(target, model, tokenizer_file, told, kept=kept)
    return target


def open_data(
    recipe: FinetuneRecipe, say: Callable[[str], None]
) -> tuple[dict[Source, list[Example]], dict[Source, list[Example]]]:
    """Training and dev examples of all sources, the training ones without leaks, which ``say`` is told of."""
    sources = list(sources_of(recipe))
    train = screened({dataset for _, dataset in sources}, say)
    dev = {s: CORPORA.get(s[1]).load("dev") for s in sources}
    return {s: train[s[1]] for s in sources}, dev
