"""Pre-training: a recipe, a prepared folder, and a folder for the run, which a later call goes on with.

    clinicalbert pretrain run --recipe configs/pretrain-mini.toml --data PREPARED --out RUN
    torchrun --nproc_per_node 8 -m clinicalbert pretrain run …

A run is the same to the bit when repeated, and after a stop at any moment, on the same machine and number of processes:
batches, masks and dropout depend on the seed and the step alone.
"""

from __future__ import annotations

import math
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from torch import nn

from clinicalbert.corpus.shards import TOKENIZER, open_prepared
from clinicalbert.errors import InputError, TrainingError
from clinicalbert.model.foreign import load_hugging_face
from clinicalbert.model.masked_lm import PretrainingModel
from clinicalbert.text.tokens import Tokenizer
from clinicalbert.training.allocator import keep_freed_memory
from clinicalbert.training.bert_optimizer import AdamWeightDecay, bert_schedule, decay_groups, modern_schedule
from clinicalbert.training.checkpoint import checkpoints, newest_checkpoint, save_step
from clinicalbert.training.init import init_folder
from clinicalbert.training.pretrain_batch import PretrainBatch
from clinicalbert.training.pretrain_data import Place, PretrainData
from clinicalbert.training.pretrain_recipe import TrainTable
from clinicalbert.training.pretrain_step import losses

SMOOTH = 100
"""Steps over which the loss of the curve and of the screen is averaged."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a screen shows after a step."""

    step: int
    loss: float
    tokens_per_s: float
    evaluated: dict[str, float] | None = None


class Stopped(Exception):  # noqa: N818 - it is no error
    """The run was asked to stop, and has saved itself at ``step``."""

    def __init__(self, step: int) -> None:
        super().__init__(f"stopped after step {step}; the same command goes on from there")
        self.step = step


def evaluate(
    model: PretrainingModel, held_out: dict[str, list[PretrainBatch]], device: torch.device
) -> dict[str, float]:
    """Loss and accuracy at hidden tokens of each category, and over all."""
    model.eval()
    found: dict[str, float] = {}
    all_loss, all_right, all_hidden = 0.0, 0, 0
    with torch.inference_mode():
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


def build_model(recipe: TrainTable) -> PretrainingModel:
    """The model a run begins with: encoder of ``init``, heads from the seed. Raises InputError, WeightsError."""
    torch.manual_seed(recipe.seed)
    encoder = load_hugging_face(init_folder(recipe.init), **_changes(recipe))
    model = PretrainingModel(encoder, next_sentence=recipe.objective != "masked-lm")
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


def build_optimizer(model: nn.Module, recipe: TrainTable) -> torch.optim.Optimizer:
    """The optimizer of a recipe, over what is trained."""
    groups = decay_groups(model, recipe.weight_decay)
    if recipe.optimizer == "bert":
        return AdamWeightDecay(groups, lr=recipe.learning_rate, betas=recipe.betas, eps=recipe.epsilon)
    return torch.optim.AdamW(groups, lr=recipe.learning_rate, betas=recipe.betas, eps=recipe.epsilon, fused=True)


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
    accelerator = Accelerator(mixed_precision="no")  # ours: its own would turn all logits into float32
    # on a CPU the backward pass of the fused kernel is slower than the plain products
    model.encoder.set_eager(accelerator.device.type == "cpu")
    if tokenizer.vocabulary_size != model.encoder.config.vocab_size:
        raise InputError(
            f"the vocabulary of {data} has {tokenizer.vocabulary_size} entries, the encoder of {recipe.init} "
            f"{model.encoder.config.vocab_size}: prepare the text with the vocabulary of the encoder (--vocab)"
        )
    source = PretrainData(prepared, recipe, tokenizer)
    run = _Run(recipe, f"{recipe.digest()}-{prepared.digest}", out, model, source, accelerator)
    run.resume()
    on_begin(run.step)
    run.train(on_step)
    return checkpoints(out)[-1]


class _Run:
    """The state of a run, and what changes it."""

    def __init__(
        self,
        recipe: TrainTable,
        digest: str,
        out: Path,
        model: PretrainingModel,
        source: PretrainData,
        accelerator: Any,
    ) -> None:
        self.recipe, self.digest, self.out, self.source, self.accelerator = recipe, digest, out, source, accelerator
        self.model = model
        self.wrapped = accelerator.prepare_model(model)
        self.optimizer = build_optimizer(model, recipe)
        self.schedule = bert_schedule if recipe.optimizer == "bert" else modern_schedule
        self.step, self.place = 0, Place()
        self.curve: list[dict[str, float]] = []
        self.recent: list[float] = []
        self.tokens, self.seconds = 0, 0.0

    def resume(self) -> None:
        """Take up the newest whole checkpoint, if there is one."""
        state = newest_checkpoint(self.out, self.digest)
        if state is None:
            return
        self.model.load_state_dict(state["model"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.step, self.place = state["step"], Place(**state["place"])
        self.curve, self.recent = state["curve"], state["recent"]
        self.tokens, self.seconds = state["tokens"], state["seconds"]

    def save(self) -> None:
        if self.accelerator.is_main_process:
            state = {
                "recipe": self.digest,
                "config": self.model.encoder.config.to_json(),
                "model": self.model.state_dict(),
                "optimizer": self.optimizer.state_dict(),
                "step": self.step,
                "place": asdict(self.place),
                "curve": self.curve,
                "recent": self.recent,
                "tokens": self.tokens,
                "seconds": self.seconds,
            }
            save_step(self.out, self.step, state, keep=self.recipe.keep)
        self.accelerator.wait_for_everyone()

    def train(self, on_step: Callable[[Report], None]) -> None:
        saved = self.step
        with _asked_to_stop() as asked:
            for batch, place in self.source.batches(self.place):
                if self.step >= self.recipe.steps:
                    break
                began = time.monotonic()
                loss = self._step(batch)
                if not math.isfinite(loss):
                    raise TrainingError(
                        f"the loss of step {self.step + 1} is {loss}: lower learning_rate, or use precision fp32"
                    )
                self.step, self.place = self.step + 1, place
                self.tokens += batch.tokens
                self.seconds += time.monotonic() - began
                self.recent = [*self.recent, loss][-SMOOTH:]
                evaluated = None
                if self.step % self.recipe.evaluate_every == 0 or self.step == self.recipe.steps:
                    evaluated = self._note_point()
                smooth = sum(self.recent) / len(self.recent)
                on_step(Report(self.step, smooth, self.tokens / max(self.seconds, 1e-9), evaluated))
                if self.step % self.recipe.save_every == 0 or self.step == self.recipe.steps or asked():
                    self.save()
                    saved = self.step
                if asked():
                    raise Stopped(saved)

    def _step(self, batch: PretrainBatch) -> float:
        """One update; the loss of the whole batch, over all processes."""
        recipe, accelerator = self.recipe, self.accelerator
        self.wrapped.train()
        factor = self.schedule(self.step, recipe.steps, recipe.warmup_steps)
        for group in self.optimizer.param_groups:
            group["lr"] = recipe.learning_rate * factor
        world, rank = accelerator.num_processes, accelerator.process_index
        total = torch.zeros((), device=accelerator.device, dtype=torch.float64)
        for index in range(recipe.accumulate):
            part = batch.part(rank * recipe.accumulate + index, world * recipe.accumulate)
            torch.manual_seed((recipe.seed * 1_000_003 + self.step) * 1_009 + rank * recipe.accumulate + index)
            last = index + 1 == recipe.accumulate
            with nullcontext() if last else accelerator.no_sync(self.wrapped):
                with self.lower_precision():
                    loss = losses(self.wrapped, part, accelerator.device).mean(len(batch.labels), len(batch.ids))
                (loss * world).backward()  # processes average their gradients
            total += loss.detach()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), recipe.clip)
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        return float(accelerator.reduce(total))

    def lower_precision(self) -> torch.autocast:
        return torch.autocast(self.accelerator.device.type, torch.bfloat16, enabled=self.recipe.precision == "bf16")

    def evaluate(self) -> dict[str, float]:
        """Held-out loss and accuracy as they are now."""
        with self.lower_precision():
            return evaluate(self.model, self.source.held_out(), self.accelerator.device)

    def _note_point(self) -> dict[str, float]:
        """Evaluate on held-out text and add a point to the curve."""
        point = {
            "step": float(self.step),
            "tokens": float(self.tokens),
            "loss": sum(self.recent) / len(self.recent),
            "tokens_per_s": self.tokens / max(self.seconds, 1e-9),
            **self.evaluate(),
        }
        self.curve.append(point)
        if self.accelerator.is_main_process:
            from clinicalbert.training.pretrain_curve import write_pretrain_curve

            write_pretrain_curve(self.out, self.curve)
        return {k: v for k, v in point.items() if "held-out" in k}


@contextmanager
def _asked_to_stop() -> Iterator[Callable[[], bool]]:
    """Whether SIGTERM or SIGINT has come since; the step at hand is finished and saved first."""
    came: list[int] = []
    before = {}
    for number in (signal.SIGTERM, signal.SIGINT):
        try:
            before[number] = signal.signal(number, lambda n, frame: came.append(n))
        except ValueError:  # not in the main thread
            break
    try:
        yield lambda: bool(came)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def end_processes() -> None:
    """Close the group of processes that torchrun opened, where there is one."""
    if torch.distributed.is_available() and torch.distributed.is_initialized():
        torch.distributed.destroy_process_group()


def is_main_process() -> bool:
    """Whether this is the process that shows the screen."""
    return os.environ.get("RANK", "0") == "0"
