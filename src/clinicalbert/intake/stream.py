"""All inputs as one stream of notes, with how far it has come and what it was made of."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import Any, cast

from clinicalbert.document import NoteMeta
from clinicalbert.errors import InputError, RecordError
from clinicalbert.intake import lines as limits
from clinicalbert.intake.columns import Columns
from clinicalbert.intake.database import is_database
from clinicalbert.intake.decode import MARK, check_encoding, decode, not_in
from clinicalbert.intake.delimited import read_delimited
from clinicalbert.intake.inputs import STDIN, FileSet, file_set, kind_of, packed_as, printable
from clinicalbert.intake.jsonl import read_jsonl
from clinicalbert.intake.lines import Lines, broken
from clinicalbert.intake.parquet import read_parquet
from clinicalbert.intake.query import Query
from clinicalbert.intake.raw import HashedFile, Meter
from clinicalbert.intake.unpack import Unpacked
from clinicalbert.privacy import RawNote


def open_inputs(
    inputs: Sequence[str],
    *,
    columns: Columns | None = None,
    encoding: str | None = None,
    query: str | None = None,
) -> NoteStream:
    """Notes of all inputs, in the order given: files, folders (walked in sorted order), databases, ``-`` for stdin.

    They are raw: who reads them says how they are cleared. In a folder, files of unknown suffix are left alone; a file
    named by itself is always read, as text if its name says nothing else. Raises InputError or MissingExtraError,
    before anything is read, when an input does not exist, cannot be read here or does not fit the other arguments.
    """
    check_encoding(encoding)
    sources: list[FileSet | Query | _Stdin] = []
    for name in inputs:
        if name == STDIN:
            sources.append(_Stdin())
        elif is_database(name):
            if query is None:
                raise InputError("a database needs a query: --query 'SELECT id, text FROM notes'")
            sources.append(Query(name, query, columns=columns or Columns()))
        else:
            sources.append(file_set(name))
    if query is not None and not any(isinstance(s, Query) for s in sources):
        raise InputError("--query needs a database among the inputs: a URL without password, env:NAME or file:PATH")
    return NoteStream(sources, columns or Columns(), encoding)


class _Stdin:
    """What the manifest tells of stdin."""

    def __init__(self) -> None:
        self.records = 0
        self.size, self.digest = 0, ""

    def described(self) -> dict[str, Any]:
        return {
            "input": STDIN,
            "kind": "stdin",
            "bytes": self.size,
            "sha256": self.digest,
            "records": self.records,
        }


class NoteStream:
    """Notes, and RecordErrors in the place of those that cannot be loaded. Iterate once."""

    def __init__(self, sources: Sequence[FileSet | Query | _Stdin], columns: Columns, encoding: str | None) -> None:
        self._sources, self._columns, self._encoding = sources, columns, encoding
        self._meter = Meter()
        self._meter.total = sum(s.total for s in sources if isinstance(s, FileSet))
        self.taken = 0

    def __iter__(self) -> Iterator[RawNote | RecordError]:
        """Raises InputError when a query fails, or its database stays away."""
        for source in self._sources:
            for record in self._records(source):
                self.taken += 1
                source.records += 1
                yield record
        self._meter.read = self._meter.total

    def _records(self, source: FileSet | Query | _Stdin) -> Iterator[RawNote | RecordError]:
        if isinstance(source, FileSet):
            for entry in source.entries:
                if isinstance(entry, RecordError):
                    yield entry
                else:
                    yield from self._file(source, entry)
        elif isinstance(source, _Stdin):
            yield from self._stdin(source)
        else:
            yield from source

    def fraction(self, done: int | None = None) -> float | None:
        """Share of the input that has been read, 0 to 1, or that the first ``done`` records of it amount to.

        None where nobody knows (stdin; databases among other inputs).
        """
        queries = [s for s in self._sources if isinstance(s, Query)]
        if any(isinstance(s, _Stdin) for s in self._sources) or (queries and len(self._sources) > 1):
            return None
        read, total = (queries[0].records, queries[0].total) if queries else (self._meter.read, self._meter.total)
        if not total:
            return None
        share = min(1.0, read / total)
        return share if done is None or not self.taken else share * min(1.0, done / self.taken)

    def described(self) -> list[dict[str, Any]]:
        """What the run's manifest tells of each input; whole once the stream has ended."""
        return [source.described() for source in self._sources]

    def _file(self, source: FileSet, name: str) -> Iterator[RawNote | RecordError]:
        path, origin = Path(name), printable(Path(name))
        kind, packed = kind_of(name) or "text", packed_as(name)
        try:
            raw = HashedFile.open(path, self._meter)
        except OSError as error:
            yield RecordError(origin, f"cannot be read: {error.strerror}")
            return
        with raw:
            if kind == "text":
                yield self._text(Unpacked(raw, packed), origin)
            elif kind != "parquet":
                yield from self._lines(Unpacked(raw, packed), origin, kind)
            elif packed:
                yield RecordError(origin, f"a Parquet file cannot be read as {packed}: unpack it, it is packed inside")
            else:
                yield from self._parquet(path, origin)
            before = self._meter.read
            found = raw.finish()
            if kind == "parquet":
                self._meter.read = before  # its rows have told already how far it is
            source.note_file(name, *found)

    def _text(self, unpacked: Unpacked, origin: str) -> RawNote | RecordError:
        pieces: list[bytes] = []
        size = 0
        while size <= limits.LARGEST and (piece := unpacked.read(1 << 20)):
            pieces.append(piece)
            size += len(piece)
        if unpacked.failure is not None:
            return broken(origin, unpacked.failure, f"after {size:,} bytes")
        if size > limits.LARGEST:
            return RecordError(origin, f"larger than {limits.LARGEST:,} bytes: split it")
        try:
            text, used = decode(b"".join(pieces), origin, self._encoding)
        except RecordError as error:
            return error
        return RawNote(text, NoteMeta(note_id=origin, encoding=used))

    def _lines(self, unpacked: Unpacked, origin: str, kind: str) -> Iterator[RawNote | RecordError]:
        lines = Lines(unpacked, self._encoding, any_end=kind != "jsonl")
        common: dict[str, Any] = {
            "columns": self._columns,
            "encoding": lines.encoding,
        }
        if kind == "jsonl":
            yield from read_jsonl(lines, origin, **common)
        else:
            yield from read_delimited(lines, origin, kind=kind, whole=lambda: lines.failure is None, **common)
        if lines.failure is not None:
            yield broken(origin, lines.failure, f"after line {lines.number:,}")

    def _parquet(self, path: Path, origin: str) -> Iterator[RawNote | RecordError]:
        before, size = self._meter.read, path.stat().st_size

        def on_share(share: float) -> None:
            self._meter.read = before + round(share * size)

        common: dict[str, Any] = {"columns": self._columns}
        try:
            yield from read_parquet(path, origin, **common, on_share=on_share)
        except OSError as error:
            yield RecordError(origin, f"cannot be read: {error.strerror}")

    def _stdin(self, source: _Stdin) -> Iterator[RawNote | RecordError]:
        """One note, or JSONL when the first character that is no blank is a brace."""
        raw = HashedFile(cast(io.BufferedReader, sys.stdin.buffer).readinto1, Meter())
        lines = Lines(Unpacked(raw), self._encoding, any_end=False)
        given = iter(lines)
        head: list[str] = []
        for line in given:
            head.append(line)
            if line.strip():
                break
        if head and head[-1].lstrip().startswith("{"):
            common: dict[str, Any] = {"columns": self._columns}
            yield from read_jsonl(chain(head, given), "stdin", **common, encoding=lines.encoding)
        else:
            text = "".join(head)
            while len(text) <= limits.LARGEST and (more := "".join(islice(given, 10_000))):
                text += more
            if lines.failure is None:
                yield self._one_note(text, lines.encoding)
        if lines.failure is not None:
            yield broken("stdin", lines.failure, f"after line {lines.number:,}")
        source.size, source.digest = raw.finish()

    def _one_note(self, text: str, encoding: str) -> RawNote | RecordError:
        if len(text) > limits.LARGEST:
            return RecordError("stdin", f"the note is {limits.TOO_LONG}")
        if MARK in text:
            return RecordError("stdin", f"the note {not_in(encoding)}")
        return RawNote(text, NoteMeta(note_id="stdin", encoding=encoding))
