"""Dropout (Srivastava et al., 2014) that draws eight decisions from one random number.

On a CPU torch draws a number of 64 bits for every single value, one after the other: a fifth of a fine-tuning step.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

LEVELS = 256
"""A decision is a byte: the rate is met to 1/512."""


class Dropout(nn.Dropout):
    """``nn.Dropout``; on a CPU with rates in steps of 1/256. Draws from torch's default generator."""

    def forward(self, x: Tensor) -> Tensor:
        if not self.training or not self.p or x.device.type != "cpu" or self.p == 1:
            return F.dropout(x, self.p, self.training)
        kept = LEVELS - max(1, round(self.p * LEVELS))
        count = x.numel()
        numbers = torch.empty(count // 8 + 1, dtype=torch.int64).random_(-(2**63), None)
        mask = numbers.view(torch.uint8)[:count].view(x.shape) < kept
        return x * mask.to(x.dtype).mul_(LEVELS / kept)
