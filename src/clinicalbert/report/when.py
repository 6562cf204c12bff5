"""When an entity was there, in words that people read: ``before (in 2009)``."""

from __future__ import annotations

from typing import Final

from clinicalbert.document import Document, Entity

_NOW: Final = "now"
_WORDS: Final = {"before": "before", "before-overlap": "before and now", "overlap": _NOW, "after": "to come"}


def when(document: Document, entity: Entity) -> str:
    """Its relation to the time of the note, with the words that say when; empty for what is there now, undated."""
    words = _WORDS.get(entity.temporality, entity.temporality)
    if entity.time is None:
        return words if words != _NOW else ""
    time = document.times[entity.time]
    said = " ".join(document.text[time.start : time.end].split())
    return f"{words} ({said})" if words else said
