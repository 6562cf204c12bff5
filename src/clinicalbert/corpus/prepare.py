"""Notes → shards of a prepared folder, in several processes and in memory that does not grow with the text.

Notes are gathered into blocks, one category and split each; a block becomes a shard, whoever makes it and whenever. So
the shards are the same for any number of processes, and those that are there already are not made again.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import asdict, dataclass, field
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from clinicalbert.corpus.blocks import Maker, PrepareSettings
from clinicalbert.corpus.entity_spans import read_names
from clinicalbert.corpus.notes import CorpusNote, Skipped
from clinicalbert.corpus.shards import (
    HELD_OUT,
    MANIFEST,
    TOKENIZER,
    TRAIN,
    Journal,
    Prepared,
    Shard,
    digest_of,
    open_prepared,
)
from clinicalbert.errors import InputError, LostRecordsError, WorkerError

AHEAD = 2
"""Blocks in flight for each process."""


@dataclass(slots=True)
class Progress:
    """What has been done so far."""

    notes: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    shards: int = 0
    again: int = 0
    tokens: int = 0
    instances: int = 0


def prepare(
    notes: Iterable[CorpusNote | Skipped],
    out: Path,
    tokenizer: Path,
    settings: PrepareSettings,
    *,
    described: Callable[[], dict[str, Any]],
    processes: int = 1,
    held_out: float = 0.01,
    on_progress: Callable[[Progress], None] = lambda progress: None,
) -> Prepared:
    """Prepare all notes into folder ``out``, or go on where an earlier run was stopped.

    ``held_out`` is the share of patients (of notes, where no patient is known) that is kept from training, chosen by a
    hash of the id. ``described`` is asked at the end for what else the manifest tells. Raises InputError, OutputError,
    and WorkerError when a process dies.
    """
    told = {**asdict(settings), "held_out": held_out, "tokenizer": digest_of(tokenizer)}
    if settings.entities:
        read_names(Path(settings.entities))  # else each process would tell of it
        told["entities"] = digest_of(Path(settings.entities))
    if (out / MANIFEST).exists():
        raise InputError(f"{out} is finished: choose another --out, or remove it")
    journal = Journal(out, json.dumps(told, sort_keys=True))
    shutil.copyfile(tokenizer, out / TOKENIZER)
    progress = Progress()
    blocks = _blocks(notes, settings, held_out, progress)
    found: list[Shard] = []
    for shard, again in _made(blocks, out, settings, journal, processes):
        journal.add(shard)
        found.append(shard)
        progress.shards += 1
        progress.again += again
        progress.tokens += shard.tokens
        progress.instances += shard.instances
        progress.skipped.update(shard.skipped)
        on_progress(progress)
    if not any(s.documents for s in found):
        raise InputError("no note could be used: " + (_listed(progress.skipped) or "there was none"))
    used, left_out = sum(s.documents for s in found), sum(progress.skipped.values())
    if progress.notes != used + left_out:
        raise LostRecordsError(
            f"{progress.notes} notes went in, {used} were used and {left_out} left out: a defect of the program; "
            "nothing was finished"
        )
    found.sort(key=lambda s: s.file)
    journal.finish(
        {
            "schema": "clinicalbert.prepared/1",
            "settings": told,
            "notes": progress.notes,
            "used": used,
            "skipped": dict(sorted(progress.skipped.items())),
            **described(),
            "shards": [asdict(s) for s in found if s.documents],
        }
    )
    return open_prepared(out)


def _listed(skipped: Counter[str]) -> str:
    return "; ".join(f"{count} {reason}" for reason, count in skipped.most_common(5))


@dataclass(slots=True)
class _Block:
    category: str
    split: str
    number: int
    texts: list[str] = field(default_factory=list)
    size: int = 0
    digest: Any = field(default_factory=hashlib.sha256)

    def add(self, note: CorpusNote) -> None:
        self.texts.append(note.text)
        self.size += len(note.text)
        self.digest.update(f"{note.id}\0{len(note.text)}\0".encode("utf-8", "surrogatepass"))
        self.digest.update(note.text.encode("utf-8", "surrogatepass"))


def _blocks(
    notes: Iterable[CorpusNote | Skipped], settings: PrepareSettings, held_out: float, progress: Progress
) -> Iterator[_Block]:
    """Blocks as they are full; what is left at the end, in the order of the categories."""
    open_blocks: dict[tuple[str, str], _Block] = {}
    for note in notes:
        progress.notes += 1
        if isinstance(note, Skipped):
            progress.skipped[note.reason] += 1
            continue
        key = note.category, HELD_OUT if _is_held_out(note.group, held_out) else TRAIN
        block = open_blocks.get(key) or open_blocks.setdefault(key, _Block(*key, 0))
        block.add(note)
        if settings.block_characters and block.size >= settings.block_characters:
            yield block
            open_blocks[key] = _Block(*key, block.number + 1)
    for key in sorted(open_blocks):
        if open_blocks[key].texts:
            yield open_blocks[key]


def _is_held_out(group: str, share: float) -> bool:
    digest = hashlib.sha256(group.encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:8], "big") < share * 2**64


def _made(
    blocks: Iterable[_Block], out: Path, settings: PrepareSettings, journal: Journal, processes: int
) -> Iterator[tuple[Shard, bool]]:
    """The shard of each block, in order, and whether it was there already."""

    def known(block: _Block) -> Shard | None:
        return journal.find(settings.file_of(block.category, block.split, block.number), block.digest.hexdigest())

    def job(block: _Block) -> tuple[str, str, int, list[str], str]:
        return block.category, block.split, block.number, block.texts, block.digest.hexdigest()

    if processes <= 1:
        maker: Maker | None = None
        for block in blocks:
            shard = known(block)
            if shard is None:
                maker = maker or Maker(out, settings)
                yield maker.make(*job(block)), False
            else:
                yield shard, True
        return
    waiting: deque[tuple[Future[Shard] | Shard, bool]] = deque()
    with ProcessPoolExecutor(processes, get_context("spawn"), _begin, (out, settings)) as pool:
        try:
            for block in blocks:
                shard = known(block)
                waiting.append((shard, True) if shard else (pool.submit(_make, *job(block)), False))
                while len(waiting) > AHEAD * processes:
                    yield _result(*waiting.popleft())
            while waiting:
                yield _result(*waiting.popleft())
        except BrokenProcessPool:
            raise WorkerError(
                "a process that prepared text died (killed, or out of memory?): run the same again, it goes on; "
                "fewer --processes need less memory"
            ) from None
        finally:
            pool.shutdown(cancel_futures=True)


def _result(item: Future[Shard] | Shard, again: bool) -> tuple[Shard, bool]:
    return (item if isinstance(item, Shard) else item.result()), again


_MAKER: list[Maker] = []


def _begin(out: Path, settings: PrepareSettings) -> None:
    _MAKER[:] = [Maker(out, settings)]


def _make(category: str, split: str, number: int, texts: list[str], source: str) -> Shard:
    return _MAKER[0].make(category, split, number, texts, source)
