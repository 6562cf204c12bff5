"""The shape of an encoder, and how it is read from a Hugging Face ``config.json``."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from clinicalbert.errors import WeightsError
from clinicalbert.text.shapes import SHAPES

_FAMILIES = ("bert", "roberta")
_ACTIVATIONS = {"gelu": "gelu", "gelu_new": "gelu_tanh", "gelu_pytorch_tanh": "gelu_tanh"}
"""Hugging Face's names → ours."""


@dataclass(frozen=True, slots=True)
class EncoderConfig:
    """Sizes of a BERT-family encoder. ``position_offset`` is 2 for RoBERTa (its padding_idx + 1), else 0.

    Dropout inside the attention is off by default: on a CPU it keeps the fused kernel from being used and costs a
    third of the speed of training. ``activation`` is ``gelu`` (exact) or ``gelu_tanh`` (the approximation of the first
    BERT program).
    """

    vocab_size: int = 30522
    hidden_size: int = 384
    layers: int = 6
    heads: int = 12
    intermediate_size: int = 1536
    max_positions: int = 512
    type_vocab_size: int = 2
    layer_norm_eps: float = 1e-12
    dropout: float = 0.1
    attention_dropout: float = 0.0
    position_offset: int = 0
    activation: str = "gelu"
    shapes: int = len(SHAPES)

    def __post_init__(self) -> None:
        if self.hidden_size % self.heads:
            raise WeightsError(f"hidden size {self.hidden_size} is not a multiple of {self.heads} heads")

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_hugging_face(cls, folder: Path) -> EncoderConfig:
        """Read ``config.json``; raises WeightsError when absent, or of another family than BERT or RoBERTa."""
        try:
            raw = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise WeightsError(f"no readable config.json in {folder.name}") from error
        family = raw.get("model_type")
        if family not in _FAMILIES or raw.get("hidden_act") not in _ACTIVATIONS:
            raise WeightsError(
                f"{folder.name} is a {family!r} model; this encoder reads {', '.join(_FAMILIES)} with gelu"
            )
        if raw.get("position_embedding_type", "absolute") != "absolute":
            raise WeightsError(
                f"{folder.name} has {raw['position_embedding_type']} positions; only absolute ones are read"
            )
        try:
            return cls(
                vocab_size=raw["vocab_size"],
                hidden_size=raw["hidden_size"],
                layers=raw["num_hidden_layers"],
                heads=raw["num_attention_heads"],
                intermediate_size=raw["intermediate_size"],
                max_positions=raw["max_position_embeddings"],
                type_vocab_size=raw["type_vocab_size"],
                layer_norm_eps=raw["layer_norm_eps"],
                dropout=raw["hidden_dropout_prob"],
                position_offset=raw["pad_token_id"] + 1 if family == "roberta" else 0,
                activation=_ACTIVATIONS[raw["hidden_act"]],
            )
        except KeyError as error:
            raise WeightsError(f"config.json in {folder.name} has no {error.args[0]!r}") from None
