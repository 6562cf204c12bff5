"""A disk that is really full: a tmpfs of a few hundred kilobytes."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from processes import analyze

pytestmark = pytest.mark.slow


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", folder], check=False, capture_output=True
    )
    if mounted.returncode:
        pytest.skip("no right to mount a small disk: run as root")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


@pytest.mark.parametrize("target", ["out.jsonl", "out/", "sqlite:///out.db"])
def test_full_then_larger(notes: Path, small_disk: Path, tmp_path: Path, target: str) -> None:
    options = [notes, "-o", target, "--part-notes", 5, "--resume"]
    code, said = analyze(*options, cwd=small_disk)
    assert code == 1 and "--resume" in said and "Traceback" not in said, said
    subprocess.run(["mount", "-o", "remount,size=64m", small_disk], check=True)
    code, said = analyze(*options, cwd=small_disk)
    assert code == 3, said
    whole = tmp_path / "whole"
    whole.mkdir()
    assert analyze(*options, cwd=whole)[0] == 3
    if "db" in target:
        import sqlite3

        def rows(folder: Path) -> list[tuple[object, ...]]:
            with sqlite3.connect(folder / "out.db") as database:
                query = "SELECT position, start_char, end_char, label, score FROM clinicalbert_entities"
                return sorted(database.execute(query).fetchall())

        assert rows(whole) == rows(small_disk) and rows(whole)
        return
    for path in whole.rglob("*"):
        if path.is_file() and "manifest" not in path.name:
            assert path.read_bytes() == (small_disk / path.relative_to(whole)).read_bytes()
