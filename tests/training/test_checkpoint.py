from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch")

from clinicalbert.errors import OutputError, TrainingError  # noqa: E402
from clinicalbert.training.checkpoint import newest_checkpoint, save_step  # noqa: E402

NAME = "step-000000007.pt"
STATE = {"recipe": "abc", "model": {"w": torch.ones(3)}, "curve": [{"epoch": 1, "loss": 0.5}], "step": 7}


def test_there_and_back(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b"
    assert newest_checkpoint(folder, "abc") is None
    save_step(folder, 7, STATE, keep=2)
    state = newest_checkpoint(folder, "abc")
    assert state is not None and state["curve"] == STATE["curve"] and state["step"] == 7
    assert torch.equal(state["model"]["w"], torch.ones(3)) and [p.name for p in (folder / "checkpoints").iterdir()] == [
        NAME
    ]


@pytest.mark.parametrize(("error", "seen"), [(KeyboardInterrupt, KeyboardInterrupt), (OSError, OutputError)])
def test_a_kill_while_writing_leaves_the_old_one_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: type[BaseException], seen: type[BaseException]
) -> None:
    save_step(tmp_path, 7, STATE, keep=2)

    def torn(state: Any, file: Any) -> None:
        file.write(b"half")
        raise error

    monkeypatch.setattr(torch, "save", torn)
    with pytest.raises(seen):
        save_step(tmp_path, 8, {**STATE, "step": 8}, keep=2)
    monkeypatch.undo()
    state = newest_checkpoint(tmp_path, "abc")
    assert state is not None and state["step"] == 7


def test_another_recipe_is_refused(tmp_path: Path) -> None:
    save_step(tmp_path, 7, STATE, keep=2)
    with pytest.raises(TrainingError, match="made by recipe abc, this one is xyz: choose another --out"):
        newest_checkpoint(tmp_path, "xyz")


def test_code_in_a_checkpoint_is_not_run(tmp_path: Path) -> None:
    class Evil:
        def __reduce__(self) -> Any:
            return (Path.touch, (tmp_path / "owned",))

    (tmp_path / "checkpoints").mkdir()
    torch.save({"recipe": "abc", "x": Evil()}, tmp_path / "checkpoints" / NAME)
    with pytest.raises(Exception, match="UnpicklingError"):
        newest_checkpoint(tmp_path, "abc")
    assert not (tmp_path / "owned").exists()


@pytest.mark.parametrize("content", [b"", b"garbage"])
def test_a_broken_checkpoint_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "checkpoints").mkdir()
    (tmp_path / "checkpoints" / NAME).write_bytes(content)
    with pytest.raises(TrainingError, match=NAME):
        newest_checkpoint(tmp_path, "abc")
