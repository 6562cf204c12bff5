"""What every long training run is told: steps, optimizer, precision, and when to look and to save."""

from __future__ import annotations

import hashlib
import json
from typing import Literal, Self

from pydantic import Field, model_validator

from clinicalbert.training.recipe import Settings


class LoopTable(Settings):
    """The part of a recipe that the loop reads."""

    seed: int = 0
    steps: int = Field(gt=0)
    accumulate: int = Field(default=1, gt=0, description="parts in which each process takes its share of a step")
    optimizer: Literal["adamw", "bert"] = "adamw"
    learning_rate: float = Field(gt=0)
    warmup_steps: int = Field(default=0, ge=0)
    betas: tuple[float, float] = (0.9, 0.98)
    epsilon: float = 1e-6
    weight_decay: float = 0.01
    layer_decay: float = Field(default=1.0, gt=0, le=1, description="factor on the rate for each layer further down")
    new_rate: float = Field(default=1.0, gt=0, description="factor on the rate of what begins from nothing")
    average: float = Field(default=0.0, ge=0, lt=1, description="decay of a running average of the weights; 0: none")
    clip: float = 1.0
    precision: Literal["bf16", "fp32", "fp64"] = "bf16"
    evaluate_every: int = Field(default=1000, gt=0, description="steps")
    save_every: int = Field(default=500, gt=0, description="steps")
    keep: int = Field(default=2, gt=0, description="checkpoints that are kept")

    @model_validator(mode="after")
    def _warms_up_in_time(self) -> Self:
        if self.warmup_steps > self.steps:
            raise ValueError(f"warmup_steps {self.warmup_steps} is more than steps {self.steps}")
        return self

    def digest(self) -> str:
        """Over what is said otherwise than the defaults: a run goes on under a version that knows more options."""
        told = json.dumps(self.model_dump(mode="json", exclude_defaults=True), sort_keys=True)
        return hashlib.sha256(told.encode()).hexdigest()[:16]
