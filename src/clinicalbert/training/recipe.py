"""Recipes: commented TOML files, checked when they are read."""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path
from typing import Annotated, Any, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from clinicalbert.errors import InputError


class Settings(BaseModel):
    """A table of a recipe. Unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    def changed(self, **values: Any) -> Self:
        """The same with other values; those that are None stay. Raises InputError."""
        wanted = {name: value for name, value in values.items() if value is not None}
        try:
            return type(self).model_validate({**self.model_dump(exclude_unset=True), **wanted})
        except ValidationError as error:
            raise InputError(_faults(error)) from None

    def digest(self) -> str:
        """SHA-256 over the values: names a configuration in results and checkpoints."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:16]


class TokenHeadsRecipe(Settings):
    """Joint fine-tuning of token heads."""

    name: str

    init: str = Field(description="a folder, or the name of an installed package with a model folder")
    corpora: tuple[str, ...] = Field(min_length=1)
    seed: int = 0
    epochs: int = Field(gt=0)
    window_sizes: tuple[Annotated[int, Field(ge=8)], ...] = Field(default=(64, 128, 254), min_length=1)
    case_noise: float = Field(default=0.0, ge=0, le=1, description="share of windows read as all capitals or all small")
    word_masking: float = Field(default=0.0, ge=0, lt=1, description="share of words hidden from the encoder")
    batch_tokens: int = Field(default=4096, gt=0)
    learning_rate: float = Field(gt=0)
    new_learning_rate: float = Field(gt=0, description="for heads and the word-shape table, which start from nothing")
    layer_decay: float = Field(default=1.0, gt=0, le=1)
    warmup: float = Field(default=0.1, ge=0, lt=1, description="share of all steps")
    weight_decay: float = 0.01
    dropout: float = Field(default=0.1, ge=0, lt=1)
    clip: float = 1.0
    average: float = Field(default=0.0, ge=0, lt=1, description="decay of the running average of weights; 0 = none")
    bf16: bool = True
    evaluate_every: int = Field(default=1, gt=0, description="epochs")


R = TypeVar("R", bound=Settings)


def read_recipe(path: Path, kind: type[R]) -> R:
    """Read a TOML recipe; raises InputError naming each wrong key."""
    try:
        return kind.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise InputError(f"cannot read recipe {path}: {error.strerror}") from error
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{path} is not TOML: {error}") from error
    except ValidationError as error:
        raise InputError(f"{path}: {_faults(error)}") from error


def _faults(error: ValidationError) -> str:
    told = [(".".join(map(str, e["loc"])), e["msg"].removeprefix("Value error, ")) for e in error.errors()]
    return "; ".join(f"{place}: {message}" if place else message for place, message in told)
