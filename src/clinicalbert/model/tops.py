"""A trunk that reads a note once, tops of a few layers above it, and heads that write columns for each token.

A family of tasks shares a top. Trunk and earlier families stay as they are when a new family is learnt. A family may
begin lower than the trunk ends (more layers of its own), or have fewer layers in all (less time).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Self

import torch
from torch import Tensor, nn

from clinicalbert.decoding.heads import HeadSpec, Pairs, column_slices
from clinicalbert.decoding.pairs import PLACES
from clinicalbert.model.dropout import Dropout
from clinicalbert.model.encoder import Encoder, Layer

Families = Mapping[str, Mapping[str, HeadSpec]]
"""Family → its heads."""


@dataclass(frozen=True, slots=True)
class Reach:
    """A family reads what the first ``cut`` layers of the trunk give, and has ``layers`` of its own above."""

    cut: int
    layers: int


class PairLayer(nn.Module):
    """What ``decoding.pairs`` computes above the columns, to be learnt."""

    def __init__(self, spec: Pairs) -> None:
        super().__init__()
        self.places = nn.Parameter(torch.zeros(PLACES, spec.width))
        self.bias = nn.Parameter(torch.zeros(spec.width))
        self.out = nn.Parameter(torch.empty(1 + len(spec.labels), spec.width))
        self.out_bias = nn.Parameter(torch.zeros(1 + len(spec.labels)))
        nn.init.normal_(self.out, std=spec.width**-0.5)


class Trunk(nn.Module):
    """Embeddings and the lower layers of an encoder."""

    def __init__(self, encoder: Encoder, cut: int) -> None:
        super().__init__()
        self.config = encoder.config
        self.embeddings = encoder.embeddings
        self.layers = nn.ModuleList(encoder.layers[:cut])

    def forward(self, ids: Tensor, bias: Tensor | None, shapes: Tensor) -> Tensor:
        """[batch, length] → [batch, length, hidden]."""
        return self.levels(ids, bias, shapes, len(self.layers))[-1]

    def levels(self, ids: Tensor, bias: Tensor | None, shapes: Tensor, cut: int) -> list[Tensor]:
        """What the embeddings give, and each of the first ``cut`` layers: [batch, length, hidden] each."""
        found: list[Tensor] = [self.embeddings(ids, shapes)]
        for layer in self.layers[:cut]:
            found.append(layer(found[-1], bias))
        return found


class Top(nn.Module):
    """The upper layers of one family, its heads, and the layers that read pairs out of their columns."""

    def __init__(self, layers: Sequence[Layer], heads: Mapping[str, HeadSpec], hidden: int, dropout: float) -> None:
        super().__init__()
        self.layers = nn.ModuleList(layers)
        self.dropout = Dropout(dropout)
        self.heads = nn.ModuleDict({n: nn.Linear(hidden, h.columns) for n, h in heads.items()})
        self.pairs = nn.ModuleDict({n: PairLayer(h) for n, h in heads.items() if isinstance(h, Pairs)})
        for head in self.heads.values():
            nn.init.normal_(head.weight, std=0.02)  # type: ignore[arg-type]
            nn.init.zeros_(head.bias)  # type: ignore[arg-type]

    def forward(self, x: Tensor, bias: Tensor | None) -> Tensor:
        """[batch, length, hidden] → [batch, length, columns], float32."""
        return self.write(self.hidden(x, bias))

    def hidden(self, x: Tensor, bias: Tensor | None) -> Tensor:
        """What the heads look at."""
        for layer in self.layers:
            x = layer(x, bias)
        return x

    def write(self, hidden: Tensor) -> Tensor:
        """[…, hidden] → […, columns], float32."""
        dropped = self.dropout(hidden)
        return torch.cat([head(dropped) for head in self.heads.values()], dim=-1).float()


class FamilyModel(nn.Module):
    """A trunk of ``cut`` layers with the tops of some families, which begin where it ends unless ``reaches`` says
    otherwise. ``slices``: where each head's columns stand in its family's table."""

    def __init__(self, encoder: Encoder, cut: int, families: Families, reaches: Mapping[str, Reach] = {}) -> None:
        super().__init__()
        self.config, self.cut = encoder.config, cut
        whole = Reach(cut, encoder.config.layers - cut)
        self.reaches = {name: reaches.get(name, whole) for name in families}
        self.families = {name: dict(heads) for name, heads in families.items()}
        self.trunk = Trunk(encoder, cut)
        hidden, dropout = encoder.config.hidden_size, encoder.config.dropout
        self.tops = nn.ModuleDict()
        for name, heads in families.items():
            reach = self.reaches[name]
            own = list(encoder.layers[reach.cut : reach.cut + reach.layers])
            self.tops[name] = Top(deepcopy(own), heads, hidden, dropout)  # type: ignore[arg-type]
        self.slices = {name: column_slices(heads) for name, heads in families.items()}
        self.frozen = False

    def freeze_trunk(self) -> None:
        """Keep the trunk as it is: no gradients, no dropout."""
        self.frozen = True
        self.trunk.requires_grad_(False)
        self.trunk.eval()

    def train(self, mode: bool = True) -> Self:
        super().train(mode)
        if self.frozen:
            self.trunk.eval()
        return self

    def forward(self, ids: Tensor, mask: Tensor, shapes: Tensor) -> Tensor:
        """``ids``, ``mask``, ``shapes``: [batch, length] → columns of all families, side by side."""
        bias = attention_bias(mask)
        levels = self.trunk.levels(ids, bias, shapes, max(r.cut for r in self.reaches.values()))
        return torch.cat([top(levels[self.reaches[n].cut], bias) for n, top in self.tops.items()], dim=-1)

    def at_words(self, family: str, ids: Tensor, mask: Tensor, shapes: Tensor, at: Tensor) -> Tensor:
        """Columns of one family at positions ``at`` [words] of the flattened batch: [words, columns]."""
        bias = attention_bias(mask)
        top: Top = self.tops[family]  # type: ignore[assignment]
        hidden = top.hidden(self.trunk.levels(ids, bias, shapes, self.reaches[family].cut)[-1], bias)
        return top.write(hidden.flatten(0, 1).index_select(0, at))


def attention_bias(mask: Tensor) -> Tensor:
    """What is added to the scores of attention: padding is not looked at."""
    return (1.0 - mask[:, None, None, :].float()) * -1e4
