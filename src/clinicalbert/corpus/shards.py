"""Prepared text on disk: shards, and the manifest without which they are not read.

A folder holds ``tokenizer.json``, shards (``CATEGORY/SPLIT-00000.arrow`` or ``.jsonl``) and, once all are whole,
``manifest.json``. While it is made, ``shards.jsonl`` lists the finished shards, so that a run can be gone on with.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

from clinicalbert.errors import InputError, OutputError

MANIFEST = "manifest.json"
JOURNAL = "shards.jsonl"
TOKENIZER = "tokenizer.json"
HELD_OUT, TRAIN = "held-out", "train"


@dataclass(frozen=True, slots=True)
class Shard:
    """One file: where it lies, what it is made of (``source`` is the digest of its notes), and how much it holds."""

    file: str
    category: str
    split: str
    source: str
    sha256: str
    documents: int
    sentences: int
    tokens: int
    instances: int
    skipped: dict[str, int]


def write_whole(path: Path, write: Callable[[IO[bytes]], object]) -> str:
    """Write a file that is there whole or not at all; its SHA-256. Raises OutputError naming it."""
    part = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with part.open("wb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        digest = digest_of(part)
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise OutputError(f"{path} cannot be written: {error.strerror}; make room, then run the same again") from None
    return digest


def digest_of(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_json(path: Path, value: Any) -> None:
    """Write JSON, whole or not at all."""
    raw = (json.dumps(value, indent=1, ensure_ascii=False) + "\n").encode()
    write_whole(path, lambda file: file.write(raw))


class Journal:
    """The shards that are finished, one line each, in the order in which they were."""

    def __init__(self, folder: Path, settings: str) -> None:
        """Raises InputError when the folder was begun with other settings, or holds something else."""
        self._path = folder / JOURNAL
        self._folder = folder
        self._known: dict[str, Shard] = {}
        folder.mkdir(parents=True, exist_ok=True)
        if not self._path.exists():
            if any(folder.iterdir()):
                raise InputError(f"{folder} is not empty: choose a new folder for --out")
            self._append({"settings": settings})
            return
        first, *rest = self._lines()
        if first.get("settings") != settings:
            raise InputError(f"{folder} was begun with other settings: give those again, or choose another --out")
        for line in rest:
            shard = Shard(**line)
            if (folder / shard.file).exists() and digest_of(folder / shard.file) == shard.sha256:
                self._known[shard.file] = shard

    def _lines(self) -> list[dict[str, Any]]:
        lines = []
        for line in self._path.read_text(encoding="utf-8").splitlines():
            try:
                lines.append(json.loads(line))
            except ValueError:  # the last one, when the machine went down
                break
        return lines or [{}]

    def _append(self, value: dict[str, Any]) -> None:
        try:
            with self._path.open("ab") as file:
                file.write(json.dumps(value).encode() + b"\n")
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise OutputError(f"{self._path} cannot be written: {error.strerror}; make room, then run again") from None

    def find(self, file: str, source: str) -> Shard | None:
        """A shard of these very notes that is there already."""
        shard = self._known.get(file)
        return shard if shard and shard.source == source else None

    def add(self, shard: Shard) -> None:
        """Note a shard as finished."""
        if self._known.get(shard.file) != shard:
            self._append(asdict(shard))
            self._known[shard.file] = shard

    def finish(self, manifest: dict[str, Any]) -> None:
        """Write the manifest: from now on the folder is read."""
        write_json(self._folder / MANIFEST, manifest)
        self._path.unlink()


@dataclass(frozen=True, slots=True)
class Prepared:
    """A finished folder: its manifest and its shards."""

    folder: Path
    manifest: dict[str, Any]
    shards: tuple[Shard, ...]

    @property
    def digest(self) -> str:
        """Names this very text, packed this very way."""
        return hashlib.sha256("".join(s.sha256 for s in self.shards).encode()).hexdigest()[:16]

    def of(self, split: str) -> tuple[Shard, ...]:
        return tuple(s for s in self.shards if s.split == split)


def open_prepared(folder: Path) -> Prepared:
    """Read the manifest. Raises InputError when the folder is none of ours, or was never finished."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        shards = tuple(Shard(**s) for s in manifest["shards"])
    except FileNotFoundError:
        unfinished = (folder / JOURNAL).exists()
        mend = "run `clinicalbert pretrain prepare` again, it goes on" if unfinished else "give one made by prepare"
        state = "is not finished" if unfinished else "holds no prepared text"
        raise InputError(f"{folder} {state}: {mend}") from None
    except (OSError, ValueError, KeyError, TypeError):
        raise InputError(f"{folder / MANIFEST} is damaged: prepare the text again") from None
    return Prepared(folder, manifest, shards)


def check_shard(prepared: Prepared, shard: Shard) -> Path:
    """The path of a shard that is as it was written. Raises InputError."""
    path = prepared.folder / shard.file
    if not path.exists() or digest_of(path) != shard.sha256:
        raise InputError(f"{path} is missing or damaged: prepare the text again")
    return path
