"""A run: records in, rows out, in order; counted on both sides."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from clinicalbert.archive.journal import Part
from clinicalbert.archive.rows import Row
from clinicalbert.archive.sinks import Sink
from clinicalbert.archive.watch import Watch
from clinicalbert.archive.workers import Reader, Record
from clinicalbert.errors import LostRecordsError, ResumeError

PART_NOTES = 500
PART_CHARACTERS = 32_000_000
"""A part ends at this many rows or characters of output, whichever comes first."""
SHOWN = 20


@dataclass(slots=True)
class Counts:
    """What has come out so far. ``resumed`` rows and tokens are those of earlier sessions, included in the others."""

    notes: int = 0
    errors: int = 0
    entities: int = 0
    characters: int = 0
    tokens: int = 0
    resumed: int = 0
    resumed_tokens: int = 0

    @property
    def rows(self) -> int:
        return self.notes + self.errors

    def add(self, row: Row) -> None:
        self.notes += row.reason is None
        self.errors += row.reason is not None
        self.entities += row.entities
        self.characters += row.characters
        self.tokens += row.tokens

    def add_part(self, part: Part) -> None:
        self.notes += part.notes
        self.errors += part.errors
        self.entities += part.entities
        self.characters += part.characters
        self.tokens += part.tokens
        self.resumed += part.rows
        self.resumed_tokens += part.tokens


@dataclass(slots=True)
class Outcome:
    """A finished run. ``repeated_ids`` counts ids that came more than once; ``ids`` shows the first of them."""

    counts: Counts
    seconds: float
    repeated_ids: int = 0
    ids: list[str] = field(default_factory=list)
    ids_complete: bool = True
    first_errors: list[dict[str, str]] = field(default_factory=list)

    def manifest(self, **about: Any) -> dict[str, Any]:
        """What a run leaves behind for those who come after: counts, figures, and what the caller says ``about`` it."""
        counts, read = self.counts, max(self.seconds, 1e-9)
        new = counts.rows - counts.resumed
        return {
            "schema": "clinicalbert.run/1",
            "finished": datetime.now(UTC).isoformat(timespec="seconds"),
            **about,
            "counts": {
                "records": counts.rows,
                "notes": counts.notes,
                "errors": counts.errors,
                "entities": counts.entities,
                "characters": counts.characters,
                "tokens": counts.tokens,
                "from_earlier_sessions": counts.resumed,
            },
            "first_errors": self.first_errors,
            "repeated_ids": {
                "count": self.repeated_ids,
                "first": self.ids,
                "all_ids_compared": self.ids_complete,
            },
            "figures": {
                "seconds": round(self.seconds, 3),
                "notes_per_s": round(new / read, 2),
                "tokens_per_s": round((counts.tokens - counts.resumed_tokens) / read),
            },
        }


def run(
    records: Iterable[Record],
    read: Reader,
    sink: Sink | None,
    *,
    about: Callable[[], dict[str, Any]],
    on_row: Callable[[Row, Counts], None],
    part_notes: int = PART_NOTES,
) -> Outcome:
    """Read all records and store their rows in parts. ``about`` is asked at the end for what the manifest shall hold.

    ``read`` gives one row for each record, in order. Records that the sink already holds are passed over, after their
    digest has shown that they are the same. Raises ResumeError when they are not, LostRecordsError when the final
    count does not come out, and what the records, ``read`` and the sink raise.
    """
    began = time.monotonic()
    watch, counts = Watch(records), Counts()
    outcome = Outcome(counts, 0.0)
    for part in sink.parts if sink else ():
        if watch.skip(part.rows) != part.records_sha256:
            raise ResumeError(
                "the notes are not those of the unfinished run (they differ within the first "
                f"{counts.rows + part.rows}): give the same input, or start a new run in another place"
            )
        counts.add_part(part)
    pending = _Pending(sink, watch, part_notes)
    for row in read(watch):
        counts.add(row)
        if row.reason is not None and len(outcome.first_errors) < SHOWN:
            outcome.first_errors.append({"id": row.id, "reason": row.reason})
        pending.add(row)
        on_row(row, counts)
    pending.commit()
    if watch.taken != counts.rows:
        raise LostRecordsError(
            f"{watch.taken} records went in, {counts.rows} rows came out: a defect of the program; nothing was finished"
        )
    ids = watch.ids
    outcome.repeated_ids, outcome.ids, outcome.ids_complete = ids.repeated, ids.examples, ids.complete
    outcome.seconds = time.monotonic() - began
    if sink and counts.rows:
        sink.finish(outcome.manifest(**about()))
    return outcome


class _Pending:
    """Rows that will be the next part."""

    def __init__(self, sink: Sink | None, watch: Watch, most: int) -> None:
        self._sink, self._watch, self._most = sink, watch, most
        self._rows: list[Row] = []
        self._characters = 0

    def add(self, row: Row) -> None:
        self._rows.append(row)
        self._characters += len(row.line)
        if len(self._rows) >= self._most or self._characters >= PART_CHARACTERS:
            self.commit()

    def commit(self) -> None:
        rows, sink = self._rows, self._sink
        if not rows:
            return
        digest = self._watch.digest(len(rows))
        if sink:
            notes = sum(r.reason is None for r in rows)
            part = Part(
                index=len(sink.parts),
                notes=notes,
                errors=len(rows) - notes,
                entities=sum(r.entities for r in rows),
                characters=sum(r.characters for r in rows),
                tokens=sum(r.tokens for r in rows),
                records_sha256=digest,
            )
            sink.commit(part, [r.line for r in rows])
        self._rows, self._characters = [], 0
