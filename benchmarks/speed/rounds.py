"""Contestants take turns in one process, so that what the machine does meanwhile hits all of them alike."""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

Work = Callable[[], Iterable[object]]


def alternate(contestants: Mapping[str, Work], rounds: int) -> dict[str, list[float]]:
    """Seconds of each contestant in each round. Whatever it gives is consumed; warm it up before."""
    seconds: dict[str, list[float]] = {name: [] for name in contestants}
    for turn in range(rounds):
        for name, work in contestants.items():
            began = time.perf_counter()
            for _ in work():
                pass
            seconds[name].append(time.perf_counter() - began)
            print(f"  round {turn + 1}: {name} {seconds[name][-1]:.2f} s", file=sys.stderr)
    return seconds


def rates(tokens: Mapping[str, int], seconds: Mapping[str, list[float]]) -> dict[str, float]:
    """Tokens per second of each contestant, by the median of its rounds."""
    return {name: tokens[name] / statistics.median(runs) for name, runs in seconds.items()}


def write_result(path: Path | None, result: Mapping[str, Any]) -> None:
    """Write a result where it shall lie; nowhere when ``path`` is None."""
    if path:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
