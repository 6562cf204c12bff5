"""Optimizer, schedule and weight averaging for fine-tuning."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import torch
from torch import Tensor, nn

_UPPER = re.compile(r"tops\.[^.]+\.layers\.(\d+)\.")
_LOWER = re.compile(r"trunk\.layers\.(\d+)\.")


def rated_groups(
    groups: Iterable[dict[str, Any]], model: nn.Module, *, layers: int, cut: int, new_rate: float, layer_decay: float
) -> list[dict[str, Any]]:
    """Optimizer groups parted by the ``factor`` on their rate, for a model of trunk and tops.

    Rates fall by ``layer_decay`` a layer downwards (Howard & Ruder, 2018); heads and the word-shape table begin from
    nothing and take ``new_rate``.
    """
    names = {id(p): n for n, p in model.named_parameters()}

    def factor(name: str) -> float:
        if upper := _UPPER.match(name):
            return layer_decay ** (layers - 1 - cut - int(upper.group(1)))
        if lower := _LOWER.match(name):
            return layer_decay ** (layers - 1 - int(lower.group(1)))
        return layer_decay**layers if name.startswith("trunk.") and "word_shape" not in name else new_rate

    found: list[dict[str, Any]] = []
    for group in groups:
        parts: dict[float, list[Tensor]] = {}
        for parameter in group["params"]:
            parts.setdefault(factor(names[id(parameter)]), []).append(parameter)
        found += [{**group, "params": some, "factor": rate} for rate, some in sorted(parts.items())]
    return found


def linear_schedule(step: int, total: int, warmup: float) -> float:
    """Factor on the rate: 0 → 1 over the warm-up share of the steps, then down to 0 at the end."""
    rise = max(1, int(total * warmup))
    return (step + 1) / rise if step < rise else max(0.0, (total - step) / max(1, total - rise))


class RunningAverage:
    """Exponential running average of the weights, short at first: decay = min(decay, (1 + t) / (10 + t))."""

    def __init__(self, parameters: Iterable[tuple[str, Tensor]], decay: float) -> None:
        self.decay = decay
        self.steps = 0
        self.values = {name: p.detach().clone() for name, p in parameters}

    @torch.no_grad()
    def update(self, parameters: Iterable[tuple[str, Tensor]]) -> None:
        self.steps += 1
        keep = min(self.decay, (1 + self.steps) / (10 + self.steps))
        for name, p in parameters:
            self.values[name].lerp_(p.detach(), 1 - keep)
