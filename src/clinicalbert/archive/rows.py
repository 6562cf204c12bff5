"""A row: what became of one record, ready to be written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from clinicalbert.errors import RecordError
from clinicalbert.inference.pipeline import Pipeline
from clinicalbert.interop.json import error_to_json, to_json
from clinicalbert.privacy import ClearedText


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


def rows_of(nlp: Pipeline, records: Iterable[ClearedText | RecordError]) -> Iterator[Row]:
    """One row for each record, in order; ``tokens`` are those read since the last row."""
    counted = nlp.tokens_read
    for result in nlp.pipe_all(records):
        if isinstance(result, RecordError):
            yield error_row(result)
            continue
        try:
            line = to_json(result)
        except Exception as error:  # a field that JSON cannot hold must not stop the others
            yield error_row(RecordError(result.note.note_id, f"cannot be written ({type(error).__name__})"))
            continue
        tokens, counted = nlp.tokens_read - counted, nlp.tokens_read
        yield Row(result.note.note_id, line, None, len(result.entities), len(result.text), tokens)
