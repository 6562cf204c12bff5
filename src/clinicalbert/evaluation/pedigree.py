"""Where a number comes from: code, weights, machine, moment."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from clinicalbert import __version__
from clinicalbert.inference.hardware import hardware


def pedigree(*, weights: str, backend: str, seed: int) -> dict[str, Any]:
    """The facts every result carries."""
    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "code": __version__,
        "commit": commit(),
        "weights": weights,
        "backend": backend,
        "seed": seed,
        "hardware": hardware(),
    }


def pedigree_line(facts: Mapping[str, Any]) -> str:
    """Those facts in one line, for the foot of a table."""
    hardware = facts["hardware"]
    return (
        f"weights {facts['weights']} · {facts['backend']} · {hardware['cpu']}, {hardware['cores']} cores, "
        f"{' '.join(hardware['flags'])} · commit {facts['commit']} · seed {facts['seed']}"
    )


def commit() -> str | None:
    """The commit of the source tree, with ``+`` when the package's code differs from it; None outside a repository."""
    folder = Path(__file__).parents[1]
    head = _git(folder, "rev-parse", "--short=12", "HEAD")
    changed = _git(folder, "status", "--porcelain", "--", str(folder))
    return head and head + ("+" if changed else "")


def _git(folder: Path, *arguments: str) -> str | None:
    try:
        run = subprocess.run(  # noqa: S603
            ["git", *arguments],  # noqa: S607
            cwd=folder,
            capture_output=True,
            text=True,
            check=True,
            timeout=10,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return run.stdout.strip()
