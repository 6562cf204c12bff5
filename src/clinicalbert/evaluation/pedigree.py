"""Where a number comes from: code, weights, machine, moment."""

from __future__ import annotations

import platform
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from clinicalbert import __version__

_FLAGS = (
    "avx2",
    "avx512f",
    "avx512_vnni",
    "avx_vnni",
    "avx512_bf16",
    "amx_int8",
    "amx_bf16",
    "asimddp",
    "i8mm",
    "bf16",
)


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


def hardware() -> dict[str, Any]:
    """Processor, usable cores and the instruction sets that int8 and bf16 speed depend on."""
    from clinicalbert.inference.runtime import usable_cores

    model, flags = platform.processor() or platform.machine(), ""
    try:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            name, _, value = line.partition(":")
            if name.strip() == "model name":
                model = value.strip()
            if name.strip() in ("flags", "Features"):
                flags = value
    except OSError:
        pass
    return {"cpu": model, "cores": usable_cores(), "flags": [f for f in _FLAGS if f in flags.split()]}
