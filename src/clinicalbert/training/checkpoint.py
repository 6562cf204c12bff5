"""Checkpoints: written beside, then renamed, so that a half-written one is never read."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import torch

from clinicalbert.errors import OutputError, TrainingError

STEPS = "checkpoints"


def checkpoints(folder: Path) -> list[Path]:
    """The checkpoints of a run that keeps several, oldest first."""
    return sorted((folder / STEPS).glob("step-*.pt"))


def save_step(folder: Path, step: int, state: dict[str, Any], *, keep: int) -> Path:
    """Write the checkpoint of a step, then remove all but the newest ``keep``.

    After a kill at any moment the ones before are whole. Raises OutputError.
    """
    path = folder / STEPS / f"step-{step:09d}.pt"
    _write(path, state)
    for old in checkpoints(folder)[:-keep]:
        old.unlink()
    return path


def newest_checkpoint(folder: Path, digest: str) -> dict[str, Any] | None:
    """The newest checkpoint of a run, or None. Raises TrainingError if it was made by another configuration."""
    found = checkpoints(folder)
    return _read(found[-1], digest) if found else None


def read_checkpoint(path: Path) -> dict[str, Any]:
    """A checkpoint of any configuration. Raises TrainingError when it cannot be read."""
    try:
        state: dict[str, Any] = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:  # pickle, zip and torch each have their own
        raise TrainingError(
            f"{path} cannot be read ({type(error).__name__}): remove it to go on from the one before, or afresh"
        ) from error
    return state


def _read(path: Path, digest: str) -> dict[str, Any]:
    state = read_checkpoint(path)
    if state.get("recipe") != digest:
        raise TrainingError(
            f"{path} was made by recipe {state.get('recipe')}, this one is {digest}: choose another --out or remove it"
        )
    return state


def _write(path: Path, state: dict[str, Any]) -> None:
    part = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with part.open("wb") as file:
            torch.save(state, file)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except (OSError, RuntimeError) as error:
        if isinstance(error, RuntimeError) and "StreamWriter" not in str(error):  # torch's word for a full disk
            raise
        part.unlink(missing_ok=True)
        raise OutputError(f"{path} cannot be written ({error}): make room; the same command goes on") from None
