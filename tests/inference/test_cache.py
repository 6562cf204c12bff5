from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

import clinicalbert
from clinicalbert.inference.cache import KEPT, SWITCH, cache_folder, fetch, keep


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(SWITCH, str(tmp_path / "cache"))
    found = cache_folder()
    assert found
    return found


def test_kept_and_fetched(folder: Path) -> None:
    assert fetch(folder, "a") is None
    keep(folder, "a", b"graph" * 100)
    found = fetch(folder, "a")
    assert found is not None and found.tobytes() == b"graph" * 100
    assert [p.name for p in folder.iterdir()] == ["a.graph"] and folder.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("damage", [slice(0, 1), slice(40, 41), slice(-1, None)])
def test_an_altered_file_is_not_used(folder: Path, damage: slice) -> None:
    keep(folder, "a", b"graph" * 100)
    data = bytearray((folder / "a.graph").read_bytes())
    data[damage] = b"\x00"
    (folder / "a.graph").write_bytes(data)
    assert fetch(folder, "a") is None
    (folder / "a.graph").write_bytes(b"")
    assert fetch(folder, "a") is None


def test_the_oldest_go(folder: Path) -> None:
    for i in range(KEPT + 3):
        keep(folder, str(i), b"x")
        os.utime(folder / f"{i}.graph", (i, i))
    assert len(list(folder.iterdir())) == KEPT and fetch(folder, "0") is None


def test_switched_off_or_not_to_be_had(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SWITCH, "off")
    assert cache_folder() is None
    (tmp_path / "file").touch()
    monkeypatch.setenv(SWITCH, str(tmp_path / "file" / "cache"))
    assert cache_folder() is None
    monkeypatch.delenv(SWITCH)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_folder() == tmp_path / "clinicalbert"


def test_a_cached_graph_answers_the_same(folder: Path) -> None:
    note = clinicalbert.cleared("Denies chest pain. Started lisinopril 10 mg daily.")
    plain, first, second = (clinicalbert.load(cache=c)(note) for c in (False, True, True))
    assert plain == first == second
    (kept,) = folder.iterdir()
    whole = np.fromfile(kept, dtype=np.uint8)
    whole[-1000:] = 0
    whole.tofile(kept)
    assert clinicalbert.load(cache=True)(note) == plain
    assert fetch(folder, kept.stem) is not None  # made anew
