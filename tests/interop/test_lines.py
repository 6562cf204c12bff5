from __future__ import annotations

import errno
from pathlib import Path

import pytest

from clinicalbert.errors import InputError
from clinicalbert.interop.lines import LinesFile


def test_appears_whole_at_the_end(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    with LinesFile(path) as lines:
        lines.write("é\u2028")
        assert not path.exists()
        lines.write("b")
    assert path.read_bytes() == "é\u2028\nb\n".encode()
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit])
def test_nothing_is_left_when_the_run_breaks(tmp_path: Path, error: type[BaseException]) -> None:
    with pytest.raises(error), LinesFile(tmp_path / "out.jsonl") as lines:
        lines.write("a")
        raise error
    assert list(tmp_path.iterdir()) == []


def test_the_old_file_outlives_a_broken_run(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    path.write_text("old\n")
    with pytest.raises(ValueError), LinesFile(path) as lines:
        lines.write("new")
        raise ValueError
    assert path.read_text() == "old\n" and list(tmp_path.iterdir()) == [path]
    with LinesFile(path) as lines:
        lines.write("new")
    assert path.read_text() == "new\n"


def test_a_folder_that_does_not_exist(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"cannot write .*out\.jsonl: No such file"):
        LinesFile(tmp_path / "none" / "out.jsonl")


def test_a_folder_in_the_place_of_the_file(tmp_path: Path) -> None:
    target = tmp_path / "out"
    target.mkdir()
    with pytest.raises(InputError), LinesFile(target) as lines:
        lines.write("a")
    assert list(tmp_path.iterdir()) == [target]


def test_a_full_disk_leaves_nothing(tmp_path: Path) -> None:
    lines = LinesFile(tmp_path / "out.jsonl")

    class Full:
        def close(self) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

    lines._file.close()
    lines._file = Full()  # type: ignore[assignment]
    with pytest.raises((OSError, InputError)), lines:
        pass
    assert list(tmp_path.iterdir()) == []
