"""The encoder: BERT (Devlin et al., 2019) in named bricks.

Post-norm transformer with absolute positions and exact GELU. RoBERTa differs in its position offset and in having
one segment. ``word_shape`` is the one addition: see ``clinicalbert.text.shapes``.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from clinicalbert.model.config import EncoderConfig
from clinicalbert.model.dropout import Dropout


def activation(config: EncoderConfig) -> nn.GELU:
    """GELU, exact or in its tanh approximation."""
    return nn.GELU(approximate="tanh" if config.activation == "gelu_tanh" else "none")


class Embeddings(nn.Module):
    """Word + position + segment + word shape, normalised."""

    def __init__(self, config: EncoderConfig) -> None:
        super().__init__()
        self.word = nn.Embedding(config.vocab_size, config.hidden_size)
        self.position = nn.Embedding(config.max_positions, config.hidden_size)
        self.segment = nn.Embedding(config.type_vocab_size, config.hidden_size)
        self.word_shape = nn.Embedding(config.shapes, config.hidden_size)
        self.norm = nn.LayerNorm(config.hidden_size, eps=config.layer_norm_eps)
        self.dropout = Dropout(config.dropout)
        self.position_offset = config.position_offset
        nn.init.zeros_(self.word_shape.weight)

    def forward(self, ids: Tensor, shapes: Tensor, segments: Tensor | None = None) -> Tensor:
        positions = torch.arange(ids.shape[1], device=ids.device) + self.position_offset
        segment = self.segment.weight[0] if segments is None else self.segment(segments)
        total = self.word(ids) + self.position(positions) + segment + self.word_shape(shapes)
        out: Tensor = self.dropout(self.norm(total))
        return out


class Attention(nn.Module):
    """Multi-head self-attention with residual and norm.

    ``eager`` spells the product out (for export: runtimes fuse it, and int8 keeps more of it).
    """

    def __init__(self, config: EncoderConfig) -> None:
        super().__init__()
        self.heads = config.heads
        self.query = nn.Linear(config.hidden_size, config.hidden_size)
        self.key = nn.Linear(config.hidden_size, config.hidden_size)
        self.value = nn.Linear(config.hidden_size, config.hidden_size)
        self.output = nn.Linear(config.hidden_size, config.hidden_size)
        self.norm = nn.LayerNorm(config.hidden_size, eps=config.layer_norm_eps)
        self.dropout = Dropout(config.dropout)
        self.attention_dropout = config.attention_dropout
        self.eager = False

    def forward(self, x: Tensor, bias: Tensor | None) -> Tensor:
        batch, length, width = x.shape

        def split(y: Tensor) -> Tensor:
            return y.view(batch, length, self.heads, width // self.heads).transpose(1, 2)

        q, k, v = split(self.query(x)), split(self.key(x)), split(self.value(x))
        if self.eager:
            scores = q @ k.transpose(2, 3) / math.sqrt(width // self.heads)
            weights = torch.softmax(scores if bias is None else scores + bias, dim=-1)
            mixed = F.dropout(weights, self.attention_dropout, self.training) @ v
        else:
            drop = self.attention_dropout if self.training else 0.0
            mixed = F.scaled_dot_product_attention(
                q, k, v, attn_mask=None if bias is None else bias.to(q.dtype), dropout_p=drop
            )
        joined = mixed.transpose(1, 2).reshape(batch, length, width)
        out: Tensor = self.norm(x + self.dropout(self.output(joined)))
        return out


class FeedForward(nn.Module):
    """Two dense layers with GELU between, residual and norm."""

    def __init__(self, config: EncoderConfig) -> None:
        super().__init__()
        self.inner = nn.Linear(config.hidden_size, config.intermediate_size)
        self.outer = nn.Linear(config.intermediate_size, config.hidden_size)
        self.activation = activation(config)
        self.norm = nn.LayerNorm(config.hidden_size, eps=config.layer_norm_eps)
        self.dropout = Dropout(config.dropout)

    def forward(self, x: Tensor) -> Tensor:
        out: Tensor = self.norm(x + self.dropout(self.outer(self.activation(self.inner(x)))))
        return out


class Layer(nn.Module):
    """Attention, then feed-forward."""

    def __init__(self, config: EncoderConfig) -> None:
        super().__init__()
        self.attention = Attention(config)
        self.feed_forward = FeedForward(config)

    def forward(self, x: Tensor, bias: Tensor | None) -> Tensor:
        out: Tensor = self.feed_forward(self.attention(x, bias))
        return out


class Encoder(nn.Module):
    """Token ids → one vector a token."""

    def __init__(self, config: EncoderConfig) -> None:
        super().__init__()
        self.config = config
        self.embeddings = Embeddings(config)
        self.layers = nn.ModuleList(Layer(config) for _ in range(config.layers))

    def forward(self, ids: Tensor, mask: Tensor | None, shapes: Tensor, segments: Tensor | None = None) -> Tensor:
        """``ids``, ``mask`` (1 = token, 0 = padding), ``shapes``: [batch, length] → [batch, length, hidden].

        Without ``mask`` nothing is padding.
        """
        x: Tensor = self.embeddings(ids, shapes, segments)
        bias = None if mask is None else (1.0 - mask[:, None, None, :].to(x.dtype)) * -1e4
        for layer in self.layers:
            x = layer(x, bias)
        return x


def set_eager(model: nn.Module, eager: bool) -> None:
    """Choose, for all attention in a model, the spelled-out product (export, training on a CPU) or the fused one."""
    for module in model.modules():
        if isinstance(module, Attention):
            module.eager = eager
