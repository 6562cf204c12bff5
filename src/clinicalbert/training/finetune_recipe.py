"""The recipe of a fine-tuning run."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from clinicalbert.model.tops import Reach
from clinicalbert.training.loop_recipe import LoopTable


class FinetuneRecipe(LoopTable):
    """Tasks learnt together over a trunk and the tops of their families.

    ``weights`` name what is learnt from, as ``TASK/DATASET``, and the passes over each in an epoch.
    """

    name: str
    init: str = Field(description="a Hugging Face folder, an installed package with one, or a folder of families")
    cut: int = Field(default=4, ge=0, description="layers of the trunk; the others are copied for each family")
    own: Reach | None = Field(default=None, description="of a new family over a trunk that is there: where it begins")
    freeze_trunk: bool = Field(default=False, description="train tops and heads alone")
    weights: dict[str, float] = Field(min_length=1)
    loss_weights: dict[str, float] = Field(default={}, description="of a head's words, ranges or pairs; 1 if not named")
    steps: int = Field(default=0, ge=0, description="0: as many as the epochs take")
    epochs: float = Field(default=8, gt=0)
    warmup: float = Field(default=0.1, ge=0, lt=1, description="share of all steps")
    window_sizes: tuple[Annotated[int, Field(ge=8)], ...] = Field(default=(48, 128, 254), min_length=1)
    batch_tokens: int = Field(default=4096, gt=0)
    case_noise: float = Field(default=0.0, ge=0, le=1, description="share of rows read as all capitals or all small")
    word_masking: float = Field(default=0.0, ge=0, lt=1, description="share of words hidden from the encoder")
    dropout: float = Field(default=0.1, ge=0, lt=1)

    @model_validator(mode="after")
    def _names_tasks(self) -> Self:
        for name, weight in self.weights.items():
            if name.count("/") != 1 or weight < 0:
                raise ValueError(f"weights.{name}: write TASK/DATASET = passes, which are not negative")
        return self
