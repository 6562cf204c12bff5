"""Pre-training: a recipe, a prepared folder, and a folder for the run, which a later call goes on with.

clinicalbert pretrain run --recipe configs/pretrain-mini.toml --data PREPARED --out RUN
torchrun --nproc_per_node 8 -m clinicalbert pretrain run …
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from clinicalbert.corpus.shards import TOKENIZER, open_prepared
from clinicalbert.errors import InputError
from clinicalbert.model.encoder import set_eager
from clinicalbert.model.foreign import load_pretraining
from clinicalbert.model.masked_lm import PretrainingModel
from clinicalbert.text.tokens import Tokenizer
from clinicalbert.training.allocator import keep_freed_memory
from clinicalbert.training.init import init_folder
from clinicalbert.training.loop import Loop, Place, Report
from clinicalbert.training.pretrain_batch import PretrainBatch
from clinicalbert.training.pretrain_curve import write_pretrain_curve
from clinicalbert.training.pretrain_data import PretrainData
from clinicalbert.training.pretrain_recipe import TrainTable
from clinicalbert.training.pretrain_step import losses


def pretrain(
    recipe: TrainTable,
    data: Path,
    out: Path,
    *,
    on_step: Callable[[Report], None] = lambda report: None,
    on_begin: Callable[[int], None] = lambda step: None,
) -> Path:
    """Run (or go on with) a recipe; the last checkpoint. Raises InputError, TrainingError, OutputError and Stopped."""
    from accelerate import Accelerator

    keep_freed_memory()
    prepared = open_prepared(data)
    tokenizer = Tokenizer(data / TOKENIZER)
    model = build_model(recipe)
    config = model.encoder.config
    if tokenizer.vocabulary_size != config.vocab_size:
        raise InputError(
            f"the vocabulary of {data} has {tokenizer.vocabulary_size} entries, the encoder of {recipe.init} "
            f"{config.vocab_size}: prepare the text with the vocabulary of the encoder (--vocab)"
        )
    accelerator = Accelerator(mixed_precision="no")  # ours: its own would turn all logits into float32
    # on a CPU the backward pass of the fused kernel is slower than the plain products
    set_eager(model, accelerator.device.type == "cpu")
    objective = MaskedLanguage(PretrainData(prepared, recipe, tokenizer))
    digest = f"{recipe.digest()}-{prepared.digest}"
    loop = Loop(recipe, digest, out, model, objective, accelerator, {"config": config.to_json()})
    on_begin(loop.step)
    return loop.train(on_step)


def build_model(recipe: TrainTable) -> PretrainingModel:
    """What a run begins with: ``init``, and heads from the seed where it has none. Raises InputError, WeightsError."""
    torch.manual_seed(recipe.seed)
    next_sentence = recipe.objective != "masked-lm"
    model = load_pretraining(init_folder(recipe.init), next_sentence=next_sentence, **_changes(recipe))
    encoder = model.encoder
    encoder.embeddings.word_shape.weight.requires_grad_(recipe.word_shapes)
    if recipe.freeze_encoder:
        encoder.requires_grad_(False)
    if encoder.config.max_positions - encoder.config.position_offset < recipe.max_seq_length:
        raise InputError(f"max_seq_length {recipe.max_seq_length} is more than the encoder of {recipe.init} can read")
    return model.double() if recipe.precision == "fp64" else model


def _changes(recipe: TrainTable) -> dict[str, Any]:
    """What the recipe says otherwise than the configuration of the initial weights."""
    changes: dict[str, Any] = {"dropout": recipe.dropout, "attention_dropout": recipe.attention_dropout}
    return changes | ({"activation": recipe.activation} if recipe.activation else {})


class MaskedLanguage:
    """The objective: hidden words, and next sentences where the text was packed for them."""

    def __init__(self, source: PretrainData) -> None:
        self._source = source

    def batches(self, place: Place) -> Iterator[tuple[PretrainBatch, Place]]:
        return self._source.batches(place)

    def loss(self, model: nn.Module, batch: PretrainBatch, part: int, parts: int, device: torch.device) -> Tensor:
        return losses(model, batch.part(part, parts), device).mean(len(batch.labels), len(batch.ids))

    def evaluate(self, model: nn.Module, device: torch.device) -> dict[str, float]:
        return evaluate(model, self._source.held_out(), device)

    def draw(self, folder: Path, curve: Sequence[Mapping[str, float]]) -> None:
        write_pretrain_curve(folder, curve)


def evaluate(model: nn.Module, held_out: Mapping[str, list[PretrainBatch]], device: torch.device) -> dict[str, float]:
    """Loss and accuracy at hidden tokens of each category, and over all."""
    found: dict[str, float] = {}
    all_loss, all_right, all_hidden = 0.0, 0, 0
    for category, batches in held_out.items():
        loss, right, hidden = 0.0, 0, 0
        for batch in batches:
            one = losses(model, batch, device)
            loss, right, hidden = loss + float(one.words), right + one.right, hidden + one.hidden
        found[f"{category} held-out loss"] = loss / max(1, hidden)
        found[f"{category} held-out accuracy"] = right / max(1, hidden)
        all_loss, all_right, all_hidden = all_loss + loss, all_right + right, all_hidden + hidden
    if all_hidden:
        found |= {"held-out loss": all_loss / all_hidden, "held-out accuracy": all_right / all_hidden}
    return found
