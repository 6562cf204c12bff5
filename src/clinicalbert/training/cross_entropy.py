"""Cross-entropy over a large vocabulary, with one exponential an entry instead of two.

The gradient of softmax and logarithm is the softmax itself less the label: it is made with the loss, in place.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

AT_ONCE = 128
"""Rows whose exponentials are made together, so that they stay in the cache."""


class _SummedCrossEntropy(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, logits: Tensor, labels: Tensor) -> Tensor:
        exact = logits.dtype if logits.dtype == torch.float64 else torch.float32
        gradient = torch.empty_like(logits)
        loss = torch.zeros((), dtype=exact, device=logits.device)
        for start in range(0, len(logits), AT_ONCE):
            rows = slice(start, start + AT_ONCE)
            at = labels[rows, None]
            share = logits[rows].to(exact, copy=True)
            right = share.gather(1, at)
            highest = share.amax(dim=1, keepdim=True)
            share.sub_(highest).exp_()
            total = share.sum(dim=1, keepdim=True)
            loss += (total.log() + highest - right).sum()
            share.div_(total).scatter_add_(1, at, torch.full_like(right, -1))
            gradient[rows] = share
        ctx.gradient = gradient
        return loss

    @staticmethod
    def backward(ctx: Any, *outer: Tensor) -> tuple[Tensor, None]:
        gradient: Tensor = ctx.gradient
        ctx.gradient = None  # scaled in place: a second backward pass has none
        return gradient.mul_(outer[0]), None


def summed_cross_entropy(logits: Tensor, labels: Tensor) -> Tensor:
    """Sum over rows of the cross-entropy of ``logits`` [n, classes] at ``labels`` [n], in float32 at least."""
    loss: Tensor = _SummedCrossEntropy.apply(logits, labels)  # type: ignore[no-untyped-call]
    return loss
