"""All inputs as one stream of notes, with how far it has come and what it was made of."""

from __future__ import annotations

import codecs
import sys
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

from clinicalbert.document import NoteMeta
from clinicalbert.errors import InputError, RecordError
from clinicalbert.intake.columns import Columns
from clinicalbert.intake.database import Query, is_database
from clinicalbert.intake.decode import MARKING, check_encoding, decode, encoding_of
from clinicalbert.intake.delimited import read_delimited
from clinicalbert.intake.inputs import STDIN, FileSet, file_set, kind_of, printable
from clinicalbert.intake.jsonl import read_jsonl
from clinicalbert.intake.parquet import read_parquet
from clinicalbert.intake.streams import Meter, TextLines, Unpacked, broken
from clinicalbert.privacy import ClearedText, cleared


def open_inputs(
    inputs: Sequence[str],
    *,
    statement: str,
    columns: Columns | None = None,
    encoding: str | None = None,
    query: str | None = None,
) -> NoteStream:
    """Notes of all inputs, in the order given: files, folders (walked in sorted order), databases, ``-`` for stdin.

    ``statement`` is the ground on which the caller declares the text cleared. In a folder, files of unknown suffix are
    left alone; a file named by itself is always read, as text if its name says nothing else. Raises InputError, before
    anything is read, when an input does not exist or does not fit the other arguments.
    """
    check_encoding(encoding)
    sources: list[FileSet | Query | str] = []
    for name in inputs:
        if name == STDIN:
            sources.append(name)
        elif is_database(name):
            if query is None:
                raise InputError("a database needs a query: --query 'SELECT id, text FROM notes'")
            sources.append(Query(name, query, columns=columns or Columns(), statement=statement))
        else:
            sources.append(file_set(name))
    if query is not None and not any(isinstance(s, Query) for s in sources):
        raise InputError("--query needs a database among the inputs: a URL without password, env:NAME or file:PATH")
    return NoteStream(sources, columns or Columns(), statement, encoding)


class NoteStream:
    """Notes, and RecordErrors in the place of those that cannot be loaded. Iterate once."""

    def __init__(
        self, sources: Sequence[FileSet | Query | str], columns: Columns, statement: str, encoding: str | None
    ) -> None:
        self._sources, self._columns, self._statement, self._encoding = sources, columns, statement, encoding
        self._meter = Meter()
        self._meter.total = sum(s.total for s in sources if isinstance(s, FileSet))
        self.taken = 0

    def __iter__(self) -> Iterator[ClearedText | RecordError]:
        for record in self._records():
            self.taken += 1
            yield record

    def _records(self) -> Iterator[ClearedText | RecordError]:
        for source in self._sources:
            if isinstance(source, FileSet):
                for entry in source.entries:
                    for record in [entry] if isinstance(entry, RecordError) else self._file(source, entry):
                        source.records += 1
                        yield record
            else:
                yield from source if isinstance(source, Query) else self._stdin()

    def fraction(self, done: int | None = None) -> float | None:
        """Share of the input that has been read, 0 to 1, or that the first ``done`` records of it amount to.

        None where nobody knows (stdin; databases among other inputs).
        """
        queries = [s for s in self._sources if isinstance(s, Query)]
        if STDIN in self._sources or (queries and len(self._sources) > 1):
            return None
        read, total = (queries[0].taken, queries[0].total) if queries else (self._meter.read, self._meter.total)
        if not total:
            return None
        share = min(1.0, read / total)
        return share if done is None or not self.taken else share * min(1.0, done / self.taken)

    def described(self) -> list[dict[str, Any]]:
        """What the run's manifest tells of each input; whole once the stream has ended."""
        told: list[dict[str, Any]] = []
        for source in self._sources:
            if isinstance(source, FileSet):
                told.append(source.described())
            elif isinstance(source, Query):
                told.append({"input": source.name, "kind": "database", "query": source.query, "records": source.taken})
            else:
                told.append({"input": source, "kind": "stdin"})
        return told

    def _file(self, source: FileSet, path: Path) -> Iterator[ClearedText | RecordError]:
        origin = printable(path)
        try:
            unpacked = Unpacked(path, self._meter)
        except OSError as error:
            yield RecordError(origin, f"cannot be read: {error.strerror}")
            return
        with unpacked:
            kind = kind_of(path) or "text"
            if kind == "parquet":
                yield from read_parquet(path, origin, columns=self._columns, statement=self._statement)
            elif kind == "text":
                yield self._text(unpacked, origin)
            else:
                yield from self._lines(unpacked, origin, kind)
            source.note_file(path, *unpacked.raw.finish())

    def _text(self, unpacked: Unpacked, origin: str) -> ClearedText | RecordError:
        raw = unpacked.readall() or b""
        if unpacked.failure is not None:
            return broken(origin, unpacked.failure, f"after {len(raw):,} bytes")
        try:
            text, used = decode(raw, origin, self._encoding)
        except RecordError as error:
            return error
        return cleared(text, note=NoteMeta(note_id=origin, encoding=used), statement=self._statement)

    def _lines(self, unpacked: Unpacked, origin: str, kind: str) -> Iterator[ClearedText | RecordError]:
        lines = TextLines(unpacked, self._encoding, "\n" if kind == "jsonl" else "")
        common: dict[str, Any] = {
            "columns": self._columns,
            "statement": self._statement,
            "encoding": lines.encoding,
        }
        if kind == "jsonl":
            yield from read_jsonl(lines, origin, **common)
        else:
            yield from read_delimited(lines, origin, delimiter="\t" if kind == "tsv" else ",", **common)
        if lines.failure is not None:
            yield broken(origin, lines.failure, f"after line {lines.number:,}")

    def _stdin(self) -> Iterator[ClearedText | RecordError]:
        """One note, or JSONL when the first character that is no blank is a brace."""
        stream = sys.stdin.buffer
        head: list[bytes] = []
        for line in stream:
            head.append(line)
            if line.removeprefix(codecs.BOM_UTF8).strip():
                break
        if head and head[-1].removeprefix(codecs.BOM_UTF8).lstrip().startswith(b"{"):
            used = self._encoding or encoding_of(head[0][:4])
            lines = (line.decode(used, MARKING) for line in chain(head, stream))
            yield from read_jsonl(lines, "stdin", columns=self._columns, statement=self._statement, encoding=used)
            return
        try:
            text, used = decode(b"".join(head) + stream.read(), "stdin", self._encoding)
        except RecordError as error:
            yield error
            return
        yield cleared(text, note=NoteMeta(note_id="stdin", encoding=used), statement=self._statement)
