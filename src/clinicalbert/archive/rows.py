"""A row: what became of one record, ready to be written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from clinicalbert.document import Document
from clinicalbert.errors import RecordError
from clinicalbert.inference.notes import NotePipeline
from clinicalbert.interop.json import error_to_json, to_json
from clinicalbert.privacy import RawNote
from clinicalbert.privacy.clearing import Clearing, Passage, passages


@dataclass(frozen=True, slots=True)
class Row:
    """``line`` is the JSON of the document, or of the error whose ``reason`` is given. ``repr`` shows no word of it."""

    id: str
    line: str
    reason: str | None = None
    entities: int = 0
    characters: int = 0
    tokens: int = 0

    def __repr__(self) -> str:
        return f"Row({self.id!r}, {'error' if self.reason else 'document'})"


def error_row(error: RecordError) -> Row:
    """The row of a record that could not be processed."""
    return Row(error.record_id, error_to_json(error), error.reason)


def rows_of(notes: NotePipeline, records: Iterable[RawNote | RecordError]) -> Iterator[Row]:
    """One row for each record, in order; ``tokens`` are those read since the last row."""
    counted = notes.nlp.tokens_read
    for result in notes.pipe_all(records):
        row = _row(result, len(result.entities) if isinstance(result, Document) else 0)
        if row.reason is None:
            tokens, counted = notes.nlp.tokens_read - counted, notes.nlp.tokens_read
            row = replace(row, tokens=tokens)
        yield row


def cleared_rows(clearing: Clearing, records: Iterable[RawNote | RecordError]) -> Iterator[Row]:
    """One row for each record, in order: the note as it was cleared, read by no model. Its ``entities`` count what the
    gate found."""
    for passage in passages(clearing, records):
        result: Document | RecordError = passage if isinstance(passage, RecordError) else _unread(passage)
        yield _row(result, len(result.phi) if isinstance(result, Document) else 0)


def _unread(passage: Passage) -> Document | RecordError:
    """A document of which no model has read anything."""
    note = passage.cleared
    try:
        return passage.back(Document(note.text, note.note, clearance=note.clearance))
    except Exception as error:
        return RecordError(note.note.note_id or "note", f"cannot be put together ({type(error).__name__})")


def _row(result: Document | RecordError, found: int) -> Row:
    if isinstance(result, RecordError):
        return error_row(result)
    try:
        return Row(result.note.note_id, to_json(result), None, found, len(result.text))
    except Exception as error:  # a field that JSON cannot hold must not stop the others
        return error_row(RecordError(result.note.note_id, f"cannot be written ({type(error).__name__})"))
