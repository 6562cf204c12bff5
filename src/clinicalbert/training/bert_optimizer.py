"""The optimizer and schedule of the first BERT program, which Bio_ClinicalBERT was trained with."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import torch
from torch import Tensor, nn


class AdamWeightDecay(torch.optim.Optimizer):
    """Adam without bias correction, epsilon outside the square root, decay decoupled and scaled by the learning rate.

    Source: ``optimization.py`` of google-research/bert. ``params`` are groups as ``decay_groups`` makes them.
    """

    def __init__(
        self,
        params: Iterable[dict[str, Any]],
        lr: float,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-6,
        weight_decay: float = 0.01,
    ) -> None:
        super().__init__(params, {"lr": lr, "betas": betas, "eps": eps, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self, closure: Callable[[], float] | None = None) -> None:  # type: ignore[override]
        """One update of every parameter that has a gradient."""
        for group in self.param_groups:
            first, second = group["betas"]
            for parameter in group["params"]:
                if parameter.grad is None:
                    continue
                state = self.state[parameter]
                if not state:
                    state["m"] = torch.zeros_like(parameter)
                    state["v"] = torch.zeros_like(parameter)
                m, v = state["m"], state["v"]
                m.mul_(first).add_(parameter.grad, alpha=1 - first)
                v.mul_(second).addcmul_(parameter.grad, parameter.grad, value=1 - second)
                update = m / (v.sqrt() + group["eps"])
                if group["weight_decay"]:
                    update.add_(parameter, alpha=group["weight_decay"])
                parameter.add_(update, alpha=-group["lr"])


def bert_schedule(step: int, steps: int, warmup: int) -> float:
    """Factor on the rate of update ``step``, from 0: linear warm-up from 0, else linear decay over *all* steps.

    The decay does not begin at the end of the warm-up but at step 0: there is a small drop where the two meet.
    """
    return step / warmup if step < warmup else max(0.0, 1.0 - step / steps)


def modern_schedule(step: int, steps: int, warmup: int) -> float:
    """Factor on the rate of update ``step``, from 0: linear up to 1, then linear down to 0 at the end."""
    if step < warmup:
        return (step + 1) / warmup
    return max(0.0, (steps - step) / max(1, steps - warmup))


def decay_groups(model: nn.Module, decay: float) -> list[dict[str, Any]]:
    """Weight decay for everything but norms and biases (embeddings do decay)."""
    trained = [(n, p) for n, p in model.named_parameters() if p.requires_grad]

    def plain(name: str) -> bool:
        return name.endswith("bias") or ".norm." in name or name.startswith("norm.")

    decayed: list[Tensor] = [p for n, p in trained if not plain(n)]
    others: list[Tensor] = [p for n, p in trained if plain(n)]
    return [{"params": decayed, "weight_decay": decay}, {"params": others, "weight_decay": 0.0}]
