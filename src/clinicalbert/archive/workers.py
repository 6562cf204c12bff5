"""Worker processes: each has its own engine over the same weight files, and reads a chunk of records at a time.

Rows come back in the order of the records. A worker that dies or exceeds the time limit is replaced; the records it
held are read again one by one, and the one that does it again becomes an error row. Nothing else is lost with it.
"""

from __future__ import annotations

import os
import pickle
import signal
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from types import TracebackType
from typing import Any, Self

from clinicalbert.archive.rows import Row, cleared_rows, error_row, rows_of
from clinicalbert.errors import ClinicalBertError, RecordError, WorkerError
from clinicalbert.inference.gating import open_clearing
from clinicalbert.inference.notes import NotePipeline
from clinicalbert.privacy import RawNote
from clinicalbert.privacy.clearing import Declared, GateOptions

Record = RawNote | RecordError
Reader = Callable[[Iterable[Record]], Iterator[Row]]
"""What reads records: one row for each, in order."""

CHUNK_RECORDS = 32
CHUNK_CHARACTERS = 200_000
AHEAD = 3
"""Chunks in flight for each worker; what bounds the memory of finished chunks that wait for a slow one."""
TIMEOUT = 600.0
"""Seconds a single record may take, where nobody says otherwise."""
GRACE = 1.0
"""Seconds that each record of a chunk adds to the limit of the chunk."""
START_LIMIT = 120.0
"""Seconds a worker may take to load the model."""


@dataclass(slots=True)
class _Job:
    """Records to be read together; ``at`` is the place of their rows in the output."""

    at: tuple[int, ...]
    records: Sequence[Record]


@dataclass(slots=True, eq=False)
class _Worker:
    process: Any
    pipe: Connection
    ready: bool = False
    job: _Job | None = None
    deadline: float = field(default=float("inf"))


class Workers:
    """``count`` processes that load the model with ``options`` (the arguments of ``clinicalbert.load``).

    Among them is ``clearing``, which is opened in every worker: how raw notes are cleared. ``timeout`` is the seconds
    one record may take when read alone. ``load`` is what a worker calls with ``options`` instead of loading the model.
    Use as a context manager.
    """

    def __init__(
        self,
        count: int,
        options: Mapping[str, Any],
        *,
        timeout: float | None = None,
        load: Callable[..., Reader] | None = None,
    ) -> None:
        self._context = get_context("spawn")  # forked engines would share broken thread pools
        self._options = dict(options)
        self._load = load or load_reader
        self._timeout = timeout
        self._workers = [self._start() for _ in range(count)]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for worker in self._workers:
            worker.pipe.close()
            if worker.job or kind:
                worker.process.kill()
        for worker in self._workers:
            worker.process.join()

    def rows(self, records: Iterable[Record]) -> Iterator[Row]:
        """One row for each record, in order.

        What ``records`` raises is raised here, after the rows of everything that it gave before.
        """
        chunks = enumerate(_chunks(records))
        todo: deque[_Job] = deque()
        done: dict[tuple[int, ...], list[Row]] = {}
        parts: dict[int, int] = {}  # chunks that are being read one by one: how many records they have
        given, shown, more = 0, 0, True
        broken: Exception | None = None
        while True:
            while more and len(todo) == 0 and given - shown < AHEAD * len(self._workers):
                try:
                    index, chunk = next(chunks)
                except StopIteration:
                    more = False
                except Exception as error:
                    more, broken = False, error
                else:
                    todo.append(_Job((index,), chunk))
                    given += 1
                self._assign(todo)
            self._assign(todo)
            if not more and shown == given:
                if broken:
                    raise broken
                return
            for job, rows in self._answers():
                if rows is None:
                    parts[job.at[0]] = len(job.records)
                    todo.extendleft(reversed([_Job((*job.at, i), [r]) for i, r in enumerate(job.records)]))
                else:
                    done[job.at] = rows
            while shown < given and (ready := _collect(shown, done, parts)) is not None:
                shown += 1
                yield from ready

    def _assign(self, todo: deque[_Job]) -> None:
        for worker in self._workers:
            if not todo:
                return
            if worker.ready and worker.job is None:
                job = todo.popleft()
                worker.job = job
                if self._timeout is not None:
                    # too little for a chunk costs no record: each then has the whole limit for itself
                    grace = GRACE * len(job.records) if len(job.at) == 1 else 0.0
                    worker.deadline = time.monotonic() + self._timeout + grace
                with suppress(OSError):  # a worker that has died is noticed by its sentinel
                    worker.pipe.send(job.records)

    def _answers(self) -> Iterator[tuple[_Job, list[Row] | None]]:
        """Wait for news: finished jobs, or None for a job whose worker was lost and which is to be read one by one."""
        soonest = min(w.deadline for w in self._workers)
        patience = None if soonest == float("inf") else max(0.0, soonest - time.monotonic())
        ends = {w.pipe: w for w in self._workers} | {w.process.sentinel: w for w in self._workers}
        news = {id(ends[e]): ends[e] for e in wait(list(ends), patience)}
        for worker in news.values():
            try:
                answer = worker.pipe.recv() if worker.pipe.poll() else None
            except (EOFError, OSError):
                answer = None
            if answer is None:
                yield from self._replace(worker, self._how_it_ended(worker))
            elif not worker.ready:
                if answer is not True:
                    raise WorkerError(f"a worker process cannot load the model: {answer}")
                worker.ready, worker.deadline = True, float("inf")
            elif worker.job:
                job, worker.job, worker.deadline = worker.job, None, float("inf")
                yield job, _given_up(job, f"cannot be read ({answer})") if isinstance(answer, str) else answer
        now = time.monotonic()
        for worker in [w for w in self._workers if w.deadline <= now]:
            yield from self._replace(
                worker, f"took longer than {self._timeout:g} s: raise --timeout, or split the note"
            )

    def _replace(self, worker: _Worker, reason: str) -> Iterator[tuple[_Job, list[Row] | None]]:
        worker.process.kill()
        worker.process.join()
        worker.pipe.close()
        if not worker.ready:
            raise WorkerError(f"a worker process cannot start ({reason}); run `clinicalbert doctor`")
        self._workers[self._workers.index(worker)] = self._start()
        if worker.job:
            yield worker.job, _given_up(worker.job, reason)

    @staticmethod
    def _how_it_ended(worker: _Worker) -> str:
        worker.process.join(1)
        code = worker.process.exitcode
        how = signal.Signals(-code).name if code is not None and code < 0 else f"code {code}"
        return f"the process that read it ended ({how}): out of memory, or a defect of the program"

    def _start(self) -> _Worker:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(target=_work, args=(theirs, self._load, self._options), daemon=True)
        process.start()
        theirs.close()
        return _Worker(process, ours, deadline=time.monotonic() + START_LIMIT)


def _given_up(job: _Job, reason: str) -> list[Row] | None:
    """The error row of a record that failed alone; None for a job of several, whose records get that chance first."""
    if len(job.records) > 1:
        return None
    record = job.records[0]
    key = record.record_id if isinstance(record, RecordError) else record.note.note_id
    return [error_row(RecordError(key, reason))]


def _collect(index: int, done: dict[tuple[int, ...], list[Row]], parts: dict[int, int]) -> list[Row] | None:
    """The rows of chunk ``index``, taken out of ``done``; None while some are missing."""
    if index not in parts:
        return done.pop((index,), None)
    keys = [(index, i) for i in range(parts[index])]
    if not all(k in done for k in keys):
        return None
    del parts[index]
    return [row for k in keys for row in done.pop(k)]


def _chunks(records: Iterable[Record]) -> Iterator[list[Record]]:
    chunk: list[Record] = []
    size = 0
    try:
        for record in records:
            chunk.append(record)
            size += len(record.text) if isinstance(record, RawNote) else 0
            if len(chunk) >= CHUNK_RECORDS or size >= CHUNK_CHARACTERS:
                yield chunk
                chunk, size = [], 0
    except Exception:
        if chunk:
            yield chunk
        raise
    if chunk:
        yield chunk


def load_reader(clearing: Declared | GateOptions, **options: Any) -> Reader:
    """What reads raw notes with a model."""
    from clinicalbert.inference.pipeline import load

    return partial(rows_of, NotePipeline(load(**options), open_clearing(clearing, options.get("threads"))))


def load_clearing(clearing: Declared | GateOptions, threads: int | None = None) -> Reader:
    """What clears raw notes, and reads nothing off them."""
    return partial(cleared_rows, open_clearing(clearing, threads))


def _work(pipe: Connection, load: Callable[..., Reader], options: Mapping[str, Any]) -> None:
    """A worker's life: load, say so, then answer chunks until the other end closes.

    A failure is answered with its type alone: a traceback on stderr could show the words of a note.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    if threads := options.get("threads"):
        os.environ["RAYON_NUM_THREADS"] = str(threads)  # else each tokenizer starts a thread a core
    with suppress(EOFError, OSError):  # the parent has gone: nobody is left to tell
        try:
            read = load(**options)
        except Exception as error:
            pipe.send(str(error) if isinstance(error, ClinicalBertError) else type(error).__name__)
            return
        pipe.send(True)
        while True:
            message = pipe.recv_bytes()
            try:
                answer: list[Row] | str = list(read(pickle.loads(message)))  # noqa: S301
            except Exception as error:
                answer = type(error).__name__
            pipe.send(answer)
