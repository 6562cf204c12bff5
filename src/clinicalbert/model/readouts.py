"""``decoding.ranges`` and ``decoding.pairs`` once more, so that gradients flow through them."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from clinicalbert.decoding.pairs import WordPairs
from clinicalbert.decoding.ranges import Index, expand
from clinicalbert.model.tops import PairLayer


def _put(index: Index, like: Tensor) -> Tensor:
    return torch.from_numpy(np.ascontiguousarray(index)).to(like.device)


def _sums(rows: Tensor, owner: Tensor, count: int) -> Tensor:
    return rows.new_zeros((count, *rows.shape[1:])).index_add(0, owner, rows)


def means(columns: Tensor, first: Index, last: Index) -> Tensor:
    """Mean over the words of each range; zero where a range is empty."""
    owner, word = (_put(i, columns) for i in expand(first, last))
    size = _put(np.maximum(1, last - first + 1), columns)
    return _sums(columns[word], owner, len(first)) / size[:, None]


def range_logits(columns: Tensor, first: Index, last: Index) -> Tensor:
    """Logits of the labels of each range, [ranges, labels]."""
    owner, word = (_put(i, columns) for i in expand(first, last))
    attention = columns[word, 0]
    top = attention.new_full((len(first),), -torch.inf).scatter_reduce(0, owner, attention.detach(), "amax")
    weight = torch.exp(attention - top[owner])
    norm = _sums(weight, owner, len(first))
    total = _sums(weight[:, None] * columns[word, 1:], owner, len(first))
    return total / torch.where(norm > 0, norm, torch.ones_like(norm))[:, None]


def pair_logits(columns: Tensor, pairs: WordPairs, layer: PairLayer) -> Tensor:
    """Logits [pairs, classes]."""
    width = layer.bias.shape[0]
    hidden = (
        means(columns[:, :width], pairs.head_first, pairs.head_last)
        + means(columns[:, width : 2 * width], pairs.tail_first, pairs.tail_last)
        + means(columns[:, 2 * width :], *pairs.between())
        + layer.places[_put(pairs.places(), columns)]
        + layer.bias
    )
    logits: Tensor = torch.relu(hidden) @ layer.out.T + layer.out_bias
    return logits
