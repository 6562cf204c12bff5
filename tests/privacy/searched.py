"""Whether words stand anywhere in a folder's files, however they are written there."""

from __future__ import annotations

import base64
import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

LARGE = 8_000_000
_SMALL = bytes(range(256)).lower()
_LETTERS = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
_DIGITS = frozenset(b"0123456789")
_NO_WORD, _NO_DIGIT, _NO_BASE64 = (
    bytes(set(range(256)) - kept) for kept in (_LETTERS | _DIGITS, _DIGITS, _LETTERS | _DIGITS | frozenset(b"+/"))
)


def bare(raw: bytes) -> bytes:
    """Small letters and digits alone, so that case, punctuation, line ends and UTF-16 hide nothing."""
    return raw.translate(_SMALL, _NO_WORD)


def spellings(words: str) -> tuple[tuple[bytes, ...], tuple[bytes, ...], tuple[bytes, ...]]:
    """What to look for among letters and digits (the words, and in hexadecimal), among digits, and in base64.

    Fewer than ten digits are not looked for without what stands between them: they come by chance in checksums.
    """
    raw = words.encode()
    number = raw.translate(None, _NO_DIGIT)
    coded = []
    for shift in range(3):  # what stands before the words, in a longer text, moves their bits
        begin, end = -(-shift * 8 // 6), (shift + len(raw)) * 8 // 6
        coded.append(base64.b64encode(bytes(shift) + raw)[begin:end])
    return (bare(raw), raw.hex().encode(), raw.lower().hex().encode()), (number,) * (len(number) > 9), tuple(coded)


def contents(path: Path) -> Iterator[bytes]:
    """A file's bytes, and what it holds where it is packed."""
    raw = path.read_bytes()
    yield raw
    if raw.startswith(b"PAR1"):
        from pyarrow import parquet

        yield json.dumps(parquet.read_table(path, partitioning=None).to_pylist(), default=str).encode()
    elif raw.startswith(b"SQLite format 3\0"):
        with closing(sqlite3.connect(path)) as database:
            yield "\n".join(database.iterdump()).encode()


def found_in(raw: bytes, words: Iterable[str]) -> set[str]:
    """Those of the words that stand in the bytes."""
    if len(raw) > LARGE:  # compiled weights: the words as they are must do, the rest would take minutes
        read = bare(raw)
        return {each for each in words if spellings(each)[0][0] in read}
    places = bare(raw), raw.translate(None, _NO_DIGIT), raw.translate(None, _NO_BASE64)
    return {
        each
        for each in words
        if any(one in place for wanted, place in zip(spellings(each), places, strict=True) for one in wanted)
    }


def leaks(folder: Path, words: Iterable[str]) -> set[tuple[str, str]]:
    """(file, words) for all that stand in a file of the folder, or in the name of one."""
    some, found = tuple(words), set()
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        for raw in (name.encode(), *(contents(path) if path.is_file() else ())):
            found |= {(name, each) for each in found_in(raw, some)}
    return found
