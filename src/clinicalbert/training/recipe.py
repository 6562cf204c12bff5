"""Recipes: commented TOML files, checked when they are read."""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path
from typing import Any, Self, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

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
