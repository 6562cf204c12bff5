"""Checkpoints: written beside, then renamed, so that a half-written one is never read."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import torch

from clinicalbert.errors import TrainingError

LAST = "last.pt"


def save_checkpoint(folder: Path, state: dict[str, Any]) -> None:
    """Write ``last.pt``; after a kill at any moment either the old one or the new one is there, whole."""
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f"{LAST}.part"
    with part.open("wb") as file:
        torch.save(state, file)
        file.flush()
        os.fsync(file.fileno())
    part.replace(folder / LAST)


def load_checkpoint(folder: Path, digest: str) -> dict[str, Any] | None:
    """The last checkpoint, or None. Raises TrainingError if it was made by another recipe."""
    path = folder / LAST
    if not path.exists():
        return None
    try:
        state: dict[str, Any] = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:  # pickle, zip and torch each have their own
        raise TrainingError(f"{path} cannot be read ({type(error).__name__}): remove it to start afresh") from error
    if state.get("recipe") != digest:
        raise TrainingError(
            f"{path} was made by recipe {state.get('recipe')}, this one is {digest}: choose another --out or remove it"
        )
    return state
