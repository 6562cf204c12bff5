"""Text that may be processed.

Pipelines accept ``ClearedText`` and nothing else. It is made by the de-identification gate, or by a caller who
declares that the text holds no protected health information; the declaration is recorded in every output.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from clinicalbert.document import Clearance, NoteMeta
from clinicalbert.errors import InputError, NotClearedError, RecordError

DECLARED = "phi-cleared"


@dataclass(frozen=True, slots=True)
class RawNote:
    """A note as it came. Nothing may read it before it is cleared; ``repr`` shows no word of it."""

    text: str = field(repr=False)
    note: NoteMeta = field(default_factory=NoteMeta, repr=False)


@dataclass(frozen=True, slots=True)
class ClearedText:
    """A note's text with the reason why it may be read. ``repr`` shows no word of it."""

    text: str = field(repr=False)
    clearance: Clearance
    note: NoteMeta = field(default_factory=NoteMeta, repr=False)

    def __post_init__(self) -> None:
        if not isinstance(self.text, str):
            raise InputError(f"a note's text must be str, not {type(self.text).__name__}")


def cleared(text: str, *, note: NoteMeta | None = None, statement: str = "declared by the caller") -> ClearedText:
    """Declare that ``text`` is de-identified, or that the caller may process it as it is.

    ``statement`` says on what ground, and is written into the output with the method ``"phi-cleared"``.
    """
    return ClearedText(text, Clearance(DECLARED, statement), note or NoteMeta())


def declared(notes: Iterable[RawNote | RecordError], statement: str) -> Iterator[ClearedText | RecordError]:
    """Raw notes, declared as by ``cleared``; errors in their places."""
    for note in notes:
        yield note if isinstance(note, RecordError) else cleared(note.text, note=note.note, statement=statement)


def require_cleared(value: object) -> ClearedText:
    """The value itself if it is cleared; raises NotClearedError otherwise, without showing the value."""
    if isinstance(value, ClearedText):
        return value
    raise NotClearedError(
        f"a pipeline takes ClearedText, not {type(value).__name__}: use clinicalbert.cleared(text) "
        "for text that holds no PHI, or --phi-cleared on the command line"
    )
