"""Masked-language-model head (Devlin et al., 2019): what a pre-training step computes above the encoder."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from clinicalbert.model.config import EncoderConfig
from clinicalbert.model.encoder import Encoder, activation


class MaskedLMHead(nn.Module):
    """Vectors of hidden tokens → logits over the vocabulary. The decoder is the word table itself, plus a bias."""

    def __init__(self, config: EncoderConfig) -> None:
        super().__init__()
        self.transform = nn.Linear(config.hidden_size, config.hidden_size)
        self.norm = nn.LayerNorm(config.hidden_size, eps=config.layer_norm_eps)
        self.bias = nn.Parameter(torch.zeros(config.vocab_size))
        self.activation = activation(config)
        nn.init.normal_(self.transform.weight, std=0.02)
        nn.init.zeros_(self.transform.bias)

    def forward(self, hidden: Tensor, words: Tensor) -> Tensor:
        """[n, hidden], word table [vocabulary, hidden] → [n, vocabulary]."""
        logits: Tensor = nn.functional.linear(self.norm(self.activation(self.transform(hidden))), words, self.bias)
        return logits


class NextSentenceHead(nn.Module):
    """Vector of [CLS] → logits of (B follows A, B is random)."""

    def __init__(self, config: EncoderConfig) -> None:
        super().__init__()
        self.pooler = nn.Linear(config.hidden_size, config.hidden_size)
        self.classifier = nn.Linear(config.hidden_size, 2)
        for layer in (self.pooler, self.classifier):
            nn.init.normal_(layer.weight, std=0.02)
            nn.init.zeros_(layer.bias)

    def forward(self, first: Tensor) -> Tensor:
        """[batch, hidden] → [batch, 2]."""
        logits: Tensor = self.classifier(torch.tanh(self.pooler(first)))
        return logits


class PretrainingModel(nn.Module):
    """An encoder with its pre-training heads; logits are computed at the hidden positions only."""

    def __init__(self, encoder: Encoder, *, next_sentence: bool) -> None:
        super().__init__()
        self.encoder = encoder
        self.masked_lm = MaskedLMHead(encoder.config)
        self.next_sentence = NextSentenceHead(encoder.config) if next_sentence else None

    def forward(
        self, ids: Tensor, mask: Tensor | None, shapes: Tensor, segments: Tensor | None, hidden_at: Tensor
    ) -> tuple[Tensor, Tensor | None]:
        """Logits of the hidden tokens [n, vocabulary] and of next sentences [batch, 2].

        ``ids``, ``mask``, ``shapes``, ``segments``: [batch, length]; ``mask`` is None where nothing is padded.
        ``hidden_at`` [n]: positions in the flattened batch.
        """
        vectors = self.encoder(ids, mask, shapes, segments)
        chosen = vectors.flatten(0, 1).index_select(0, hidden_at)
        words = self.masked_lm(chosen, self.encoder.embeddings.word.weight)
        following = self.next_sentence(vectors[:, 0]) if self.next_sentence is not None else None
        return words, following
