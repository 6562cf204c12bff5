from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest

from clinicalbert.errors import InputError, RecordError
from clinicalbert.intake import open_inputs
from clinicalbert.privacy import RawNote


def read(*paths: object, encoding: str | None = None) -> list[tuple[str, str]]:
    notes = open_inputs([str(p) for p in paths], encoding=encoding)
    return [(n.record_id, "ERROR") if isinstance(n, RecordError) else (n.note.note_id, n.text) for n in notes]


def feed(monkeypatch: pytest.MonkeyPatch, raw: bytes) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(raw)))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, raw in {
        "b.txt": b"two\r\n",
        "a.TXT": b"one",
        "c.md": b"three",
        "sub/d.text": b"\xff\xfef\x00",
        "sub/e.jsonl": b'{"text": "five"}\nbroken\n{"text": "six", "id": "x"}\n',
        "sub/bad.txt": b"\xe9",
        "skip.pdf": b"no",
        "noext": b"no",
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(raw)
    return tmp_path


def test_folders_are_walked_in_order_and_nothing_is_lost(folder: Path) -> None:
    assert read(folder) == [
        (f"{folder}/a.TXT", "one"),
        (f"{folder}/b.txt", "two\r\n"),
        (f"{folder}/c.md", "three"),
        (f"{folder}/sub/bad.txt", "ERROR"),
        (f"{folder}/sub/d.text", "f"),
        (f"{folder}/sub/e.jsonl:1", "five"),
        (f"{folder}/sub/e.jsonl:2", "ERROR"),
        ("x", "six"),
    ]


def test_paths_keep_their_order_and_a_named_file_is_always_read(folder: Path) -> None:
    assert [text for _, text in read(folder / "noext", folder / "b.txt", folder / "a.TXT")] == ["no", "two\r\n", "one"]


def test_ground_and_encoding_are_recorded(folder: Path) -> None:
    (note,) = open_inputs([str(folder / "sub/d.text")])
    assert isinstance(note, RawNote)
    assert note.note.encoding == "utf-16"
    assert read(folder / "sub/bad.txt", encoding="cp1252")[0][1] == "é"


@pytest.mark.parametrize("extra", [{}, {"encoding": "utf-9"}])
def test_wrong_arguments_are_told_before_anything_is_read(folder: Path, extra: dict[str, Any]) -> None:
    names = [str(folder / "b.txt")] + ([] if extra else [str(folder / "none.txt")])
    with pytest.raises(InputError, match=r"does not exist|unknown encoding"):
        open_inputs(names, **extra)


def test_a_folder_without_notes(tmp_path: Path) -> None:
    (tmp_path / "x.pdf").touch()
    with pytest.raises(InputError, match=r"holds no \.txt"):
        read(tmp_path)


def test_an_unreadable_file_is_an_error_row(tmp_path: Path) -> None:
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere")
    (tmp_path / "gone.jsonl").symlink_to(tmp_path / "nowhere")
    (tmp_path / "ok.txt").write_text("ok")
    assert [text for _, text in read(tmp_path)] == ["ERROR", "ERROR", "ok"]


def test_a_folder_named_like_a_file(tmp_path: Path) -> None:
    (tmp_path / "2101.txt").mkdir()
    (tmp_path / "2101.txt" / "a.txt").write_text("a")
    assert [text for _, text in read(tmp_path)] == ["a"]


@pytest.mark.parametrize(
    ("raw", "texts"),
    [
        (b"one note\r\nof two lines", ["one note\r\nof two lines"]),
        (b'{"text": "a"}\n{"text": "b"}\n', ["a", "b"]),
        (b'  {"text": "a"}\nbroken\n', ["a", "ERROR"]),
        (b"\xff\xfea\x00", ["a"]),
        (b"\xe9", ["ERROR"]),
        (b"", [""]),
        pytest.param(
            b'\xef\xbb\xbf{"text": "a"}\n',
            ["a"],
        ),
        pytest.param(
            b'\n{"text": "a"}\n',
            ["a"],
        ),
    ],
)
def test_stdin(monkeypatch: pytest.MonkeyPatch, raw: bytes, texts: list[str]) -> None:
    feed(monkeypatch, raw)
    assert [text for _, text in read("-")] == texts
