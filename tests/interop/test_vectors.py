from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from pyarrow import parquet

from clinicalbert.errors import InputError, OutputError
from clinicalbert.interop.vectors import open_vectors

VALUES = np.arange(6, dtype=np.float32).reshape(3, 2)


def write(path: Path, *, fail: bool = False) -> None:
    with open_vectors(path, 2) as sink:
        sink.add("a", np.array([0, 5]), np.array([4, 9]), VALUES[:2])
        sink.fail("b", "column 'text' is null")
        sink.add("é", np.array([0]), np.array([3]), VALUES[2:])
        sink.add("none", np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), VALUES[:0])
        if fail:
            raise KeyboardInterrupt


def test_parquet(tmp_path: Path) -> None:
    write(tmp_path / "v.parquet")
    rows = parquet.read_table(tmp_path / "v.parquet").to_pylist()
    assert [r["note_id"] for r in rows] == ["a", "a", "b", "é"]
    assert rows[1] == {"note_id": "a", "start": 5, "end": 9, "vector": [2.0, 3.0], "error": None}
    assert rows[2]["vector"] is None and rows[2]["error"] == "column 'text' is null"


def test_npy(tmp_path: Path) -> None:
    write(tmp_path / "v.npy")
    assert np.load(tmp_path / "v.npy").tolist() == VALUES.tolist()
    rows = [json.loads(line) for line in (tmp_path / "v.npy.rows.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [r["row"] for r in rows] == [0, 1, None, 2] and rows[3]["note_id"] == "é"


@pytest.mark.parametrize("name", ["v.parquet", "v.npy"])
def test_what_breaks_leaves_nothing(tmp_path: Path, name: str) -> None:
    with pytest.raises(KeyboardInterrupt):
        write(tmp_path / name, fail=True)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(OutputError, match="cannot be written"):
        open_vectors(tmp_path / "nowhere" / name, 2)


def test_other_kinds_are_refused() -> None:
    with pytest.raises(InputError, match=r"written to .parquet or .npy"):
        open_vectors(Path("v.csv"), 2)


def test_rows_of_many_notes_share_a_row_group(tmp_path: Path) -> None:
    with open_vectors(tmp_path / "v.parquet", 2) as sink:
        for i in range(5000):
            sink.add(str(i), np.array([0]), np.array([4]), VALUES[:1])
    file = parquet.ParquetFile(tmp_path / "v.parquet")
    assert file.metadata.num_rows == 5000 and file.metadata.num_row_groups == 2
