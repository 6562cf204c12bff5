"""Raw notes in, documents out: each is cleared first, and what was read comes back on the caller's text.

notes = NotePipeline(clinicalbert.load(), gated("safe-harbor"))
document = notes("Mr. Brown denies chest pain.")
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator

from clinicalbert.document import Document
from clinicalbert.errors import RecordError
from clinicalbert.inference.pipeline import Pipeline
from clinicalbert.privacy.clearance import ClearedText, RawNote
from clinicalbert.privacy.clearing import Clearing, passages


class NotePipeline:
    """A pipeline behind a clearing. May be used from one thread at a time."""

    def __init__(self, nlp: Pipeline, clearing: Clearing) -> None:
        self.nlp = nlp
        self.clearing = clearing

    def __call__(self, note: RawNote | str) -> Document:
        """Read one note. Raises RecordError where it does not pass, or cannot be read."""
        (result,) = self.pipe_all([RawNote(note) if isinstance(note, str) else note])
        if isinstance(result, RecordError):
            raise result
        return result

    def pipe_all(self, notes: Iterable[RawNote | RecordError]) -> Iterator[Document | RecordError]:
        """One result for each note, in order: what cannot be cleared or read is a RecordError in its place."""
        waiting: deque[Callable[[Document], Document] | None] = deque()

        def cleared() -> Iterator[ClearedText | RecordError]:
            for passage in passages(self.clearing, notes):
                if isinstance(passage, RecordError):
                    waiting.append(None)
                    yield passage
                else:
                    waiting.append(passage.back)
                    yield passage.cleared

        for result in self.nlp.pipe_all(cleared()):
            back = waiting.popleft()
            if isinstance(result, RecordError) or back is None:
                yield result
                continue
            try:
                yield back(result)
            except Exception as error:  # one note must not stop the others, and its words stay where they are
                reason = f"cannot be put back onto the caller's text ({type(error).__name__})"
                yield RecordError(result.note.note_id, reason)
