"""Paths → notes: text files, folders of them, JSONL files, ``-`` for stdin."""

from __future__ import annotations

import codecs
import sys
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

from clinicalbert.document import NoteMeta
from clinicalbert.errors import InputError, RecordError
from clinicalbert.intake.decode import check_encoding, decode
from clinicalbert.intake.jsonl import read_jsonl
from clinicalbert.privacy import ClearedText, cleared

STDIN = "-"
TEXT_SUFFIXES = (".txt", ".text", ".md")
LINES_SUFFIXES = (".jsonl", ".ndjson")


def read_paths(
    paths: Iterable[str], *, statement: str, encoding: str | None = None
) -> Iterator[ClearedText | RecordError]:
    """Notes of all paths, in the order given; folders are walked in sorted order.

    ``statement`` is the ground on which the caller declares the text cleared. In a folder, files with other suffixes
    than .txt, .text, .md, .jsonl, .ndjson are left alone (a folder without any such file is an error); a file named
    by itself is always read. Raises InputError, before anything is read, when a path does not exist.
    """
    check_encoding(encoding)
    listed = list(paths)
    for path in listed:
        if path != STDIN and not Path(path).exists():
            raise InputError(f"{path} does not exist")
    return _read(listed, statement, encoding)


def count_files(paths: Iterable[str]) -> int | None:
    """How many records the paths will give, or None where that is not known without reading (JSONL, stdin)."""
    files = [f for p in paths for f in _files(p)]
    return None if any(f == STDIN or f.endswith(LINES_SUFFIXES) for f in files) else len(files)


def _files(path: str) -> list[str]:
    if path == STDIN or not Path(path).is_dir():
        return [path]
    try:
        found = sorted(
            str(f)
            for f in Path(path).rglob("*")
            if f.suffix.lower() in TEXT_SUFFIXES + LINES_SUFFIXES and not f.is_dir()
        )
    except OSError as error:
        raise InputError(f"{path} cannot be listed: {error.strerror}") from None
    if not found:
        raise InputError(f"folder {path} holds no {', '.join(TEXT_SUFFIXES + LINES_SUFFIXES)} file")
    return found


def _read(paths: list[str], statement: str, encoding: str | None) -> Iterator[ClearedText | RecordError]:
    for path in paths:
        for name in _files(path):
            if name == STDIN:
                yield from _stdin(statement, encoding)
            elif name.lower().endswith(LINES_SUFFIXES):
                yield from _lines(Path(name), statement, encoding)
            else:
                yield _one(Path(name), statement, encoding)


def _one(path: Path, statement: str, encoding: str | None) -> ClearedText | RecordError:
    try:
        text, used = decode(path.read_bytes(), _printable(path), encoding)
    except OSError as error:
        return RecordError(_printable(path), f"cannot be read: {error.strerror}")
    except RecordError as error:
        return error
    return cleared(text, note=NoteMeta(note_id=_printable(path), encoding=used), statement=statement)


def _printable(path: Path) -> str:
    """A path as an id: bytes of its name that are not UTF-8 are shown as escapes."""
    return str(path).encode("utf-8", "backslashreplace").decode("utf-8")


def _lines(path: Path, statement: str, encoding: str | None) -> Iterator[ClearedText | RecordError]:
    try:
        with path.open("rb") as lines:
            yield from read_jsonl(lines, _printable(path), statement=statement, encoding=encoding)
    except OSError as error:
        yield RecordError(_printable(path), f"cannot be read: {error.strerror}")


def _stdin(statement: str, encoding: str | None) -> Iterator[ClearedText | RecordError]:
    """One note, or JSONL when the first character that is no blank is a brace."""
    stream = sys.stdin.buffer
    head: list[bytes] = []
    for line in stream:
        head.append(line)
        if line.removeprefix(codecs.BOM_UTF8).strip():
            break
    if head and head[-1].removeprefix(codecs.BOM_UTF8).lstrip().startswith(b"{"):
        yield from read_jsonl(chain(head, stream), "stdin", statement=statement, encoding=encoding)
        return
    try:
        text, used = decode(b"".join(head) + stream.read(), "stdin", encoding)
    except RecordError as error:
        yield error
        return
    yield cleared(text, note=NoteMeta(note_id="stdin", encoding=used), statement=statement)
