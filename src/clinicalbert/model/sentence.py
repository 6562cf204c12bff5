"""Texts → one vector each: the mean of their tokens' vectors, of length one (Reimers & Gurevych, 2019)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from clinicalbert.model.encoder import Encoder, set_eager
from clinicalbert.model.foreign import load_hugging_face
from clinicalbert.text.tokens import Tokenizer

AT_ONCE = 128
"""Texts in a batch."""
Rows = tuple[Tensor, Tensor, Tensor]
"""ids, mask, shapes: [texts, length]."""
Piece = tuple[NDArray[np.int32], NDArray[np.uint8]]
"""Ids and shapes of a stretch of tokens."""


class SentenceModel(nn.Module):
    """An encoder with mean pooling; special tokens count, as they did when the initial weights were made."""

    def __init__(self, encoder: Encoder) -> None:
        super().__init__()
        self.encoder = encoder

    def forward(self, ids: Tensor, mask: Tensor, shapes: Tensor) -> Tensor:
        """[texts, length] each → [texts, hidden], of length one, in float32."""
        hidden = self.encoder(ids, mask, shapes).float()
        weights = mask[:, :, None].to(hidden.dtype)
        mean = (hidden * weights).sum(dim=1) / weights.sum(dim=1)
        return F.normalize(mean, dim=1)


def token_rows(pieces: Sequence[Piece], tokenizer: Tokenizer) -> Rows:
    """Rows of stretches of tokens, between special tokens, padded to the longest."""
    sizes = np.array([len(ids) for ids, _ in pieces])
    shape = len(pieces), int(sizes.max(initial=0)) + 2
    ids, shapes = np.full(shape, tokenizer.pad), np.zeros(shape, dtype=np.int64)
    ids[:, 0] = tokenizer.cls
    for row, (piece, piece_shapes) in enumerate(pieces):
        size = len(piece)
        ids[row, 1 : size + 1] = piece
        ids[row, size + 1] = tokenizer.sep
        shapes[row, 1 : size + 1] = piece_shapes
    mask = np.arange(shape[1]) < sizes[:, None] + 2
    return torch.from_numpy(ids), torch.from_numpy(mask), torch.from_numpy(shapes)


def rows_of(texts: Sequence[str], tokenizer: Tokenizer, longest: int) -> Rows:
    """Token rows of texts, cut after ``longest`` tokens, special ones included, and padded to the longest of them."""
    kept = longest - 2
    return token_rows([(t.ids[:kept], t.shapes[:kept]) for t in tokenizer.batch(texts)], tokenizer)


@torch.inference_mode()
def embed_texts(
    model: SentenceModel, tokenizer: Tokenizer, texts: Sequence[str], *, longest: int = 256, bf16: bool = False
) -> NDArray[np.float32]:
    """Vectors [texts, hidden]; texts of about one length are computed together."""
    model.eval()
    config = model.encoder.config
    longest = min(longest, config.max_positions - config.position_offset)
    order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
    vectors = np.zeros((len(texts), config.hidden_size), dtype=np.float32)
    for start in range(0, len(order), AT_ONCE):
        chosen = order[start : start + AT_ONCE]
        rows = rows_of([texts[i] for i in chosen], tokenizer, longest)
        with torch.autocast("cpu", torch.bfloat16, enabled=bf16):
            vectors[chosen] = model(*rows).numpy()
    return vectors


def load_sentence_model(folder: Path) -> tuple[SentenceModel, Tokenizer]:
    """The sentence model of a local Hugging Face folder, and its tokenizer. Raises WeightsError."""
    model = SentenceModel(load_hugging_face(folder, dropout=0.0))
    set_eager(model, True)
    return model.eval(), Tokenizer(folder / "tokenizer.json")
