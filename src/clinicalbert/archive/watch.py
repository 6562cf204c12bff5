"""What a run knows of its input while it streams by: how many records, which, and whether an id comes twice."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Iterable, Iterator

import numpy as np

from clinicalbert.archive.workers import Record
from clinicalbert.errors import RecordError

IDS_CHECKED = 8_000_000
"""Ids beyond this many are not compared any more: the table stays below 130 MB."""
SHOWN = 5
_AT_ONCE = 4096


def digest_of(record: Record) -> bytes:
    """SHA-256 over id and text (or reason) of a record."""
    key, body = (
        (record.record_id, record.reason) if isinstance(record, RecordError) else (record.note.note_id, record.text)
    )
    return hashlib.sha256(f"{len(key)}:{key}{body}".encode("utf-8", "surrogatepass")).digest()


class Ids:
    """Which ids have been seen: an open-addressing table of 64-bit hashes, 16 bytes an id.

    Two ids of the same hash are taken for one: among eight million, that happens once in half a million runs.
    """

    def __init__(self) -> None:
        self._table = np.zeros(1 << 12, dtype=np.uint64)
        self._count = 0
        self.repeated = 0
        self.examples: list[str] = []
        self.complete = True

    def add(self, key: str) -> None:
        """Note an id; counts those that were there before."""
        if self._count >= IDS_CHECKED:
            self.complete = False
            return
        raw = hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        number = int.from_bytes(raw, "little") or 1
        if self._insert(number):
            self._count += 1
            if 2 * self._count > len(self._table):
                self._grow()
        else:
            self.repeated += 1
            if len(self.examples) < SHOWN and key not in self.examples:
                self.examples.append(key)

    def _insert(self, number: int) -> bool:
        table, last = self._table, len(self._table) - 1
        at = number & last
        while (there := int(table[at])) and there != number:
            at = (at + 1) & last
        table[at] = number
        return there == 0

    def _grow(self) -> None:
        old = self._table
        self._table = np.zeros(2 * len(old), dtype=np.uint64)
        for at in range(0, len(old), _AT_ONCE):  # as Python numbers, all of them would be ten times the table
            for number in old[at : at + _AT_ONCE].tolist():
                if number:
                    self._insert(number)


class Watch:
    """Passes records on and remembers the digests of those whose rows have not come out yet."""

    def __init__(self, records: Iterable[Record]) -> None:
        self._records = iter(records)
        self._digests: deque[bytes] = deque()
        self.taken = 0
        self.ids = Ids()

    def __iter__(self) -> Iterator[Record]:
        for record in self._records:
            self._see(record)
            self._digests.append(digest_of(record))
            yield record

    def skip(self, count: int) -> str | None:
        """Pass over records that an earlier session has done; their digest, or None when there are fewer."""
        total = hashlib.sha256()
        for _ in range(count):
            record = next(self._records, None)
            if record is None:
                return None
            self._see(record)
            total.update(digest_of(record))
        return total.hexdigest()

    def digest(self, count: int) -> str:
        """The digest of the next ``count`` records whose rows have come out."""
        total = hashlib.sha256()
        for _ in range(count):
            total.update(self._digests.popleft())
        return total.hexdigest()

    def _see(self, record: Record) -> None:
        self.taken += 1
        if not isinstance(record, RecordError):
            self.ids.add(record.note.note_id)
