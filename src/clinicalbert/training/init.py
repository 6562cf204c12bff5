"""Where a recipe's initial weights lie."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from clinicalbert.errors import InputError


def init_folder(init: str) -> Path:
    """A folder as it is, or the ``model`` folder of an installed package."""
    folder = Path(init)
    if folder.is_dir():
        return folder
    try:
        return Path(str(import_module(init).__file__)).parent / "model"
    except ImportError as error:
        raise InputError(f"init {init!r} is neither a folder nor an installed package") from error
