"""SIGKILL at random moments, then --resume: the output is that of a run that nobody stopped."""

from __future__ import annotations

import random
import sqlite3
import time
from pathlib import Path
from typing import Any

import psutil
import pytest

from processes import analyze, start

pytestmark = pytest.mark.slow
ROUNDS = 50
TARGETS = ["out.jsonl", "out/", "out.parquet", "sqlite:///out.db"]


def content(folder: Path) -> Any:
    """All that a run leaves, but for moments and manifests."""
    database = folder / "out.db"
    if database.exists():
        with sqlite3.connect(database) as connection:
            tables = {}
            for table in ("notes", "entities"):
                names = [c[1] for c in connection.execute(f"PRAGMA table_info(clinicalbert_{table})") if c[1] != "run"]
                rows = connection.execute(f"SELECT {', '.join(names)} FROM clinicalbert_{table}").fetchall()
                tables[table] = sorted(rows, key=repr)
            return tables
    return {
        str(p.relative_to(folder)): p.read_bytes()
        for p in folder.rglob("*")
        if p.is_file() and "manifest" not in p.name
    }


def test_fifty_kills(notes: Path, tmp_path: Path) -> None:
    rng = random.Random(3)
    killed = 0
    whole: dict[str, Any] = {}
    for target in TARGETS:
        folder = tmp_path / f"whole {TARGETS.index(target)}"
        folder.mkdir()
        began = time.monotonic()
        assert analyze(notes, "-o", target, "--part-notes", 5, cwd=folder) == (3, "")
        took = time.monotonic() - began
        whole[target] = content(folder)
    for round_ in range(ROUNDS):
        target = TARGETS[round_ % len(TARGETS)]
        workers = ["--workers", 2] if round_ % 5 == 4 else []
        folder = tmp_path / f"killed {round_}"
        folder.mkdir()
        options = [notes, "-o", target, "--part-notes", 5, "--resume", *workers]
        for _ in range(2):
            process = start(*options, cwd=folder)
            time.sleep(rng.uniform(0, took * (1.6 if workers else 1.0)))
            children = psutil.Process(process.pid).children(recursive=True) if process.poll() is None else []
            killed += process.poll() is None
            process.kill()
            process.wait()
            _, alive = psutil.wait_procs(children, timeout=15)
            assert not alive, "a worker outlived its parent"
        assert analyze(*options, cwd=folder) == (3, "")
        assert content(folder) == whole[target], f"round {round_}, {target}"
    assert killed >= ROUNDS  # of two kills a round, most find the process alive
    print(f"{killed} kills, each run of {took:.1f} s resumed to the same output")
