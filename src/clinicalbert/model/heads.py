"""Heads: small bricks on top of the encoder."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor, nn

from clinicalbert.model.dropout import Dropout
from clinicalbert.model.encoder import Encoder


class TokenHeads(nn.Module):
    """Several token-classification heads over one pass of one encoder.

    ``sizes`` maps a head's name to its number of classes. The logits of all heads stand side by side in one
    tensor, in the order of ``sizes``; ``slices`` says where each begins and ends.
    """

    def __init__(self, encoder: Encoder, sizes: Mapping[str, int]) -> None:
        super().__init__()
        self.encoder = encoder
        self.dropout = Dropout(encoder.config.dropout)
        self.classifiers = nn.ModuleDict({n: nn.Linear(encoder.config.hidden_size, k) for n, k in sizes.items()})
        for classifier in self.classifiers.values():
            nn.init.normal_(classifier.weight, std=0.02)  # type: ignore[arg-type]
            nn.init.zeros_(classifier.bias)  # type: ignore[arg-type]
        self.slices = head_slices(sizes)

    def forward(self, ids: Tensor, mask: Tensor, shapes: Tensor) -> Tensor:
        """[batch, length] each → logits [batch, length, sum of all classes], float32."""
        hidden = self.dropout(self.encoder(ids, mask, shapes))
        return torch.cat([head(hidden) for head in self.classifiers.values()], dim=-1).float()


def head_slices(sizes: Mapping[str, int]) -> dict[str, slice]:
    """Where each head's classes stand in the concatenated logits."""
    slices, start = {}, 0
    for name, size in sizes.items():
        slices[name] = slice(start, start + size)
        start += size
    return slices
