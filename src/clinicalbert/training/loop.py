"""The loop of every long training run: exact resume, retention, any number of processes, a curve.

A run is the same to the bit when repeated, and after a stop at any moment, on the same machine and number of processes:
an objective's batches depend on the seed and their place alone, dropout on the seed and the step.
"""

from __future__ import annotations

import math
import os
import signal
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

import torch
from torch import Tensor, nn

from clinicalbert.errors import TrainingError
from clinicalbert.model.tops import FamilyModel
from clinicalbert.training.bert_optimizer import AdamWeightDecay, bert_schedule, decay_groups, modern_schedule
from clinicalbert.training.checkpoint import checkpoints, newest_checkpoint, save_step
from clinicalbert.training.loop_recipe import LoopTable
from clinicalbert.training.optimizer import RunningAverage, rated_groups

SMOOTH = 100
"""Steps over which the loss of the curve and of the screen is averaged."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an objective's batches go on: the epoch, the group in it, and the batch in that."""

    epoch: int = 0
    group: int = 0
    batch: int = 0


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


class Objective(Protocol):
    """What is learnt: on which batches, with which loss, measured how."""

    def batches(self, place: Place) -> Iterator[tuple[Any, Place]]:
        """Endless batches from ``place`` on, each with the place after it; each has ``tokens``."""

    def loss(self, model: nn.Module, batch: Any, part: int, parts: int, device: torch.device) -> Tensor:
        """The share that one of ``parts`` has in the loss of a batch; shares add up to it."""

    def evaluate(self, model: nn.Module, device: torch.device) -> dict[str, float]:
        """Figures on held-out data, the model being in evaluation mode."""

    def draw(self, folder: Path, curve: Sequence[Mapping[str, float]]) -> None:
        """Write the curve as numbers and as a picture."""


def build_optimizer(model: nn.Module, recipe: LoopTable) -> torch.optim.Optimizer:
    """The optimizer of a recipe, over what is trained."""
    groups = decay_groups(model, recipe.weight_decay)
    if isinstance(model, FamilyModel):
        groups = rated_groups(
            groups,
            model,
            layers=model.config.layers,
            cut=model.cut,
            new_rate=recipe.new_rate,
            layer_decay=recipe.layer_decay,
        )
    if recipe.optimizer == "bert":
        return AdamWeightDecay(groups, lr=recipe.learning_rate, betas=recipe.betas, eps=recipe.epsilon)
    return torch.optim.AdamW(groups, lr=recipe.learning_rate, betas=recipe.betas, eps=recipe.epsilon, fused=True)


class Loop:
    """The state of a run, and what changes it.

    ``digest`` names recipe and data: a checkpoint of another is refused. ``told`` goes into the checkpoints, for
    whoever reads them.
    """

    def __init__(
        self,
        recipe: LoopTable,
        digest: str,
        out: Path,
        model: nn.Module,
        objective: Objective,
        accelerator: Any,
        told: dict[str, Any],
    ) -> None:
        self.recipe, self.digest, self.out = recipe, digest, out
        self.model, self.objective, self.accelerator, self.told = model, objective, accelerator, told
        self.wrapped = accelerator.prepare_model(model)
        self.optimizer = build_optimizer(model, recipe)
        self.average = RunningAverage(self._trained(), recipe.average) if recipe.average else None
        self.schedule = bert_schedule if recipe.optimizer == "bert" else modern_schedule
        self.step, self.place = 0, Place()
        self.curve: list[dict[str, float]] = []
        self.recent: list[float] = []
        self.tokens, self.seconds = 0, 0.0
        self._resume()

    def _resume(self) -> None:
        """Take up the newest whole checkpoint, if there is one."""
        state = newest_checkpoint(self.out, self.digest)
        if state is None:
            return
        self.model.load_state_dict(state["model"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.step, self.place = state["step"], Place(**state["place"])
        self.curve, self.recent = state["curve"], state["recent"]
        self.tokens, self.seconds = state["tokens"], state["seconds"]
        if self.average:
            self.average.values, self.average.steps = state["average"], state["average_steps"]

    def _trained(self) -> list[tuple[str, Tensor]]:
        return [(name, p) for name, p in self.model.named_parameters() if p.requires_grad]

    def _save(self) -> None:
        if self.accelerator.is_main_process:
            state = {
                **self.told,
                "recipe": self.digest,
                "model": self.model.state_dict(),
                "optimizer": self.optimizer.state_dict(),
                "step": self.step,
                "place": asdict(self.place),
                "curve": self.curve,
                "recent": self.recent,
                "tokens": self.tokens,
                "seconds": self.seconds,
            }
            if self.average:
                state |= {"average": self.average.values, "average_steps": self.average.steps}
            save_step(self.out, self.step, state, keep=self.recipe.keep)
        self.accelerator.wait_for_everyone()

    def train(self, on_step: Callable[[Report], None]) -> Path:
        """Run to the end; the last checkpoint. Raises TrainingError, OutputError and Stopped."""
        with _asked_to_stop() as asked:
            for batch, place in self.objective.batches(self.place):
                if self.step >= self.recipe.steps:
                    break
                began = time.monotonic()
                loss, stop = self._step(batch, asked())
                if not math.isfinite(loss):
                    raise TrainingError(
                        f"the loss of step {self.step + 1} is {loss}: lower learning_rate, or use precision fp32"
                    )
                self.step, self.place = self.step + 1, place
                self.tokens += batch.tokens
                self.seconds += time.monotonic() - began
                self.recent = [*self.recent, loss][-SMOOTH:]
                last = self.step == self.recipe.steps
                evaluated = self._note_point() if last or self.step % self.recipe.evaluate_every == 0 else None
                on_step(Report(self.step, self._smooth(), self.tokens / max(self.seconds, 1e-9), evaluated))
                stop = stop or (self.accelerator.num_processes == 1 and asked())
                if last or stop or self.step % self.recipe.save_every == 0:
                    self._save()
                if stop and not last:
                    raise Stopped(self.step)
        return checkpoints(self.out)[-1]

    def _smooth(self) -> float:
        return sum(self.recent) / len(self.recent)

    def _step(self, batch: Any, stop: bool) -> tuple[float, bool]:
        """One update: the loss of the whole batch, and whether any process was asked to stop."""
        recipe, accelerator = self.recipe, self.accelerator
        self.wrapped.train()
        factor = self.schedule(self.step, recipe.steps, recipe.warmup_steps)
        for group in self.optimizer.param_groups:
            group["lr"] = recipe.learning_rate * factor * group.get("factor", 1.0)
        world, rank = accelerator.num_processes, accelerator.process_index
        total = torch.zeros(2, device=accelerator.device, dtype=torch.float64)
        total[1] = float(stop)
        for index in range(recipe.accumulate):
            part = rank * recipe.accumulate + index
            torch.manual_seed((recipe.seed * 1_000_003 + self.step) * 1_009 + part)
            last = index + 1 == recipe.accumulate
            with nullcontext() if last else accelerator.no_sync(self.wrapped):
                with self._lower_precision():
                    loss = self.objective.loss(self.wrapped, batch, part, world * recipe.accumulate, accelerator.device)
                (loss * world).backward()  # processes average their gradients
            total[0] += loss.detach()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), recipe.clip)
        self.optimizer.step()
        if self.average:
            self.average.update(self._trained())
        self.optimizer.zero_grad(set_to_none=True)
        loss_of_all, asked = accelerator.reduce(total).tolist()
        return loss_of_all, asked > 0

    def _lower_precision(self) -> torch.autocast:
        return torch.autocast(self.accelerator.device.type, torch.bfloat16, enabled=self.recipe.precision == "bf16")

    @contextmanager
    def averaged(self) -> Iterator[None]:
        """The model with the running average of its weights, where there is one."""
        if self.average is None:
            yield
            return
        kept = {name: p.detach().clone() for name, p in self._trained()}
        self.model.load_state_dict(self.average.values, strict=False)
        try:
            yield
        finally:
            self.model.load_state_dict(kept, strict=False)

    def _note_point(self) -> dict[str, float]:
        """Evaluate on held-out data and add a point to the curve."""
        self.model.eval()
        with self.averaged(), torch.inference_mode(), self._lower_precision():
            found = self.objective.evaluate(self.model, self.accelerator.device)
        point = {
            "step": float(self.step),
            "tokens": float(self.tokens),
            "loss": self._smooth(),
            "tokens_per_s": self.tokens / max(self.seconds, 1e-9),
            **found,
        }
        self.curve.append(point)
        if self.accelerator.is_main_process:
            self.objective.draw(self.out, self.curve)
        return found


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
