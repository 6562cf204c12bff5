"""Compiled graphs kept on the disk, so that a command starts at once (0.1 s in place of 0.6 s).

Files hold weights in the engine's own layout, and nothing of any note. Each begins with the SHA-256 of the rest: a file
that was altered is not used but made anew. ``CLINICALBERT_CACHE`` names another folder, or is ``off``.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

SWITCH = "CLINICALBERT_CACHE"
KEPT = 6
_DIGEST = 32


def cache_folder() -> Path | None:
    """Where compiled graphs are kept, made for this user alone; None when switched off or not to be had."""
    chosen = os.environ.get(SWITCH, "")
    if chosen.lower() == "off":
        return None
    with suppress(OSError, RuntimeError):  # no home, or one that cannot be written
        folder = Path(chosen) if chosen else _user_cache() / "clinicalbert"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder if os.access(folder, os.W_OK) else None
    return None


def _user_cache() -> Path:
    named = os.environ.get("XDG_CACHE_HOME")
    return Path(named) if named else Path.home() / ".cache"


def key_of(*facts: Any) -> str:
    """A name for a graph compiled under these facts (engine version, weights, options, processor)."""
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:24]


def fetch(folder: Path, key: str) -> NDArray[np.uint8] | None:
    """The bytes kept under ``key``, or None when there are none or they are not what was kept."""
    try:
        data = np.fromfile(folder / f"{key}.graph", dtype=np.uint8)
    except OSError:
        return None
    if len(data) <= _DIGEST or hashlib.sha256(data[_DIGEST:].data).digest() != data[:_DIGEST].tobytes():
        return None
    return data[_DIGEST:]


def keep(folder: Path, key: str, data: bytes) -> None:
    """Keep bytes under ``key`` and drop the oldest files beyond six. A disk that refuses is no error."""
    with suppress(OSError):
        handle, name = tempfile.mkstemp(dir=folder, suffix=".tmp")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(hashlib.sha256(data).digest())
                file.write(data)
            Path(name).replace(folder / f"{key}.graph")
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        for old in sorted(folder.glob("*.graph"), key=lambda f: f.stat().st_mtime)[:-KEPT]:
            old.unlink(missing_ok=True)
