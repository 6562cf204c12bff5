"""What a vault gives back, and what tells one state of it from another."""

from __future__ import annotations

from dataclasses import dataclass, field

from clinicalbert.privacy.offsets import OffsetMap


@dataclass(frozen=True, slots=True)
class Original:
    """A note as it was, and the way between it and its de-identified text. ``repr`` shows no word of it."""

    text: str = field(repr=False)
    map: OffsetMap
    version: int


@dataclass(frozen=True, slots=True)
class Head:
    """How many records a vault holds, and SHA-256 over all of it."""

    records: int
    digest: str
