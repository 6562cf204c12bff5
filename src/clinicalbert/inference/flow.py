"""The encoder is never left waiting: batches of the next chunk are ready before those of the last are decoded.

One stream of batches runs through all chunks. While the graph computes one batch, the next ones are cut, tokenized and
padded, and the readings of finished chunks are decoded by whoever consumes this stream: all in one thread, so that the
order of results never depends on timing.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence

from clinicalbert.errors import RecordError
from clinicalbert.inference.batching import WindowBatch
from clinicalbert.inference.reading import Chunk, Lost, Piece, Reading, failure
from clinicalbert.inference.runtime import Session

MakeChunk = Callable[[Sequence[Piece | Lost]], Chunk]


def read_chunks(
    chunks: Iterable[Sequence[Piece | Lost]], make: MakeChunk, session: Session
) -> Iterator[Reading | Lost]:
    """Readings of all pieces in order. An engine that fails costs only the pieces that it fails on again when alone.

    What the source of the chunks raises is raised here, after everything that it gave before has been read.
    """
    flow = _Flow(chunks, make)
    while not flow.ended:
        try:
            for batch, logits in session.stream(flow.batches()):
                flow.owners.popleft().add(batch, logits)
                while flow.waiting and flow.waiting[0].complete:
                    yield from flow.waiting.popleft().results()
        except Exception:
            if not flow.waiting and not flow.ended:
                raise  # the engine failed before it was given anything: it would again
            flow.owners.clear()
        while flow.waiting:
            chunk = flow.waiting.popleft()
            if chunk.complete:
                yield from chunk.results()
            else:
                yield from (_alone(item, make, session) for item in chunk.items)
    if flow.broken:
        raise flow.broken


class _Flow:
    """Chunks on their way: those ``waiting`` for answers, and the ``owners`` of batches in flight, in order."""

    def __init__(self, chunks: Iterable[Sequence[Piece | Lost]], make: MakeChunk) -> None:
        self._chunks = iter(chunks)
        self._make = make
        self.waiting: deque[Chunk] = deque()
        self.owners: deque[Chunk] = deque()
        self.ended = False
        self.broken: Exception | None = None

    def batches(self) -> Iterator[WindowBatch]:
        while True:
            try:
                items = next(self._chunks)
            except StopIteration:
                self.ended = True
                return
            except Exception as error:  # the source's failure is no failure of the engine
                self.ended, self.broken = True, error
                return
            for chunk in self._made(items):
                self.waiting.append(chunk)
                for batch in chunk.batches():
                    self.owners.append(chunk)
                    yield batch

    def _made(self, items: Sequence[Piece | Lost]) -> list[Chunk]:
        try:
            return [self._make(items)]
        except Exception as error:
            if len(items) > 1:  # one bad piece must not take its neighbours along
                return [chunk for item in items for chunk in self._made([item])]
            return [self._make([_lost(item, error) for item in items])]


def _alone(item: Piece | Lost, make: MakeChunk, session: Session) -> Reading | Lost:
    try:
        chunk = make([item])
        for batch, logits in session.stream(chunk.batches()):
            chunk.add(batch, logits)
        if not chunk.complete:
            raise RecordError("note", "some words were not read; this is a defect of the program")
        return next(chunk.results())
    except Exception as error:
        return _lost(item, error)


def _lost(item: Piece | Lost, error: Exception) -> Lost:
    return item if isinstance(item, Lost) else Lost(failure(item.cleared, error), item.last)
