"""How raw notes are cleared, and how what was read off them gets back onto the caller's text.

A clearing takes a raw note and gives a passage, or raises RecordError with the reason why the note does not pass.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Literal, Protocol, get_args

from clinicalbert.document import Document, PhiSpan
from clinicalbert.errors import GateError, InputError, RecordError, UnknownNameError
from clinicalbert.grouping import in_groups
from clinicalbert.privacy.clearance import DECLARED, ClearedText, RawNote, cleared
from clinicalbert.privacy.gate import METHOD, Find, Gate, Gated, Repeats
from clinicalbert.privacy.keys import load_key
from clinicalbert.privacy.original_view import blackened, on_original
from clinicalbert.privacy.profiles import SAFE_HARBOR, load_profile
from clinicalbert.privacy.recognisers import find_identifiers
from clinicalbert.privacy.vault import Vault

Recognisers = Literal["rules", "learned"]
"""What finds identifiers: the rules alone, or with them a head that has learnt names, places and organisations."""
RECOGNISERS: Final = get_args(Recognisers)
View = Literal["black", "deidentified", "original"]
"""What a document shows of a note that went through the gate: the caller's text with black bars over identifiers and
offsets that fit it; the de-identified text with offsets of that; or the caller's text as it was."""
VIEWS: Final = get_args(View)
TOGETHER: Final = 16
"""Notes that are looked at together."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A note that may be read; ``back`` takes the document made of it and gives the one for the caller."""

    cleared: ClearedText
    back: Callable[[Document], Document] = field(repr=False)


class Clearing(Protocol):
    """What clears notes."""

    def __call__(self, note: RawNote) -> Passage:
        """Raises RecordError, which shows no word of the note."""
        ...

    def together(self, notes: Sequence[RawNote]) -> list[Passage | RecordError]:
        """As many as there are notes, in order: an error in the place of each that does not pass."""
        ...

    def recorded(self) -> dict[str, str]:
        """Method and statement, as for ``Clearance``: what every document will say."""
        ...


@dataclass(frozen=True, slots=True)
class Declared:
    """Notes pass as they are, by the word of the caller, which is recorded."""

    statement: str

    def __call__(self, note: RawNote) -> Passage:
        return Passage(cleared(note.text, note=note.note, statement=self.statement), _unchanged)

    def together(self, notes: Sequence[RawNote]) -> list[Passage | RecordError]:
        return [self(note) for note in notes]

    def recorded(self) -> dict[str, str]:
        return {"method": DECLARED, "statement": self.statement}

    def open(self) -> Declared:
        """Itself: there is nothing to open."""
        return self


@dataclass(frozen=True, slots=True)
class Gating:
    """Notes pass through the gate; documents come back in ``view``."""

    gate: Gate
    view: View = "black"

    def __call__(self, note: RawNote) -> Passage:
        (passage,) = self.together([note])
        if isinstance(passage, RecordError):
            raise passage
        return passage

    def together(self, notes: Sequence[RawNote]) -> list[Passage | RecordError]:
        done = self.gate.together([(note.text, note.note) for note in notes])
        return [self._passage(note, one) for note, one in zip(notes, done, strict=True)]

    def _passage(self, note: RawNote, gated: Gated | GateError) -> Passage | RecordError:
        if isinstance(gated, GateError):
            reason = f"did not pass the gate: {gated.stage}: {gated.reason}"
            return RecordError(note.note.note_id or "note", reason)
        return Passage(gated.cleared, _Back(gated, note.text if self.view != "deidentified" else "", self.view))

    def recorded(self) -> dict[str, str]:
        return {"method": METHOD, "statement": self.gate.statement()}


@dataclass(frozen=True, slots=True)
class GateOptions:
    """What a gate is opened with, in every process that needs one: it can be sent to others, a gate and its key cannot.

    ``profile`` is a name or a TOML file; ``key_file`` or ``key_env`` says where the key is. ``repeats``: see ``Gate``.
    Only one process may open a ``vault`` at a time.
    """

    profile: str = SAFE_HARBOR
    key_file: str | None = None
    key_env: str | None = None
    vault: str | None = None
    repeats: Repeats = "replace"
    view: View = "black"
    recognisers: Recognisers = "learned"

    def recorded(self) -> dict[str, str]:
        """What every document will say; raises what ``open`` raises, but for the vault, which stays closed."""
        return replace(self, vault=None)._opened(find_identifiers).recorded()

    def open(self, find: Find | None = None) -> Gating:
        """``find`` is the learned finder, where ``recognisers`` name that (``clinicalbert.inference.gating``).

        Raises InputError, VaultError, MissingExtraError.
        """
        if find is None and self.recognisers == "learned":
            raise InputError("the learned recognisers are opened by clinicalbert.gated")
        return self._opened(find or find_identifiers)

    def _opened(self, find: Find) -> Gating:
        for what, name, known in (("view", self.view, VIEWS), ("recognisers", self.recognisers, RECOGNISERS)):
            if name not in known:
                raise UnknownNameError(what, name, known)
        given = self.key_file is not None or self.key_env is not None
        key = load_key(self.key_file, env=self.key_env) if given else None
        if self.vault is not None and key is None:
            raise InputError("a vault needs a key: name a key file, or an environment variable that holds one")
        vault = Vault(self.vault, key) if self.vault is not None and key else None
        gate = Gate(find, load_profile(self.profile), key, vault, self.repeats, recognisers=self.recognisers)
        return Gating(gate, self.view)


@dataclass(frozen=True, slots=True)
class _Back:
    gated: Gated
    text: str = field(repr=False)
    view: View

    def __call__(self, document: Document) -> Document:
        map = self.gated.map
        places = [map.to_new(i.start, i.end) for i in self.gated.identifiers]
        phi = tuple(
            PhiSpan(at.start, at.end, i.label, i.score, i.source, i.start, i.end)
            for at, i in zip(places, self.gated.identifiers, strict=True)
        )
        shown = replace(document, phi=phi)
        if self.view == "deidentified":
            return shown
        return on_original(shown, map, self.text if self.view == "original" else blackened(self.text, map))


def passages(clearing: Clearing, notes: Iterable[RawNote | RecordError]) -> Iterator[Passage | RecordError]:
    """What becomes of each note, in order; errors in the places of those that do not pass."""
    for group in in_groups(notes, TOGETHER):
        cleared = iter(_cleared(clearing, [note for note in group if isinstance(note, RawNote)]))
        for note in group:
            yield note if isinstance(note, RecordError) else next(cleared)


def _cleared(clearing: Clearing, notes: Sequence[RawNote]) -> list[Passage | RecordError]:
    """One for each note: closed to all where one cannot be told from another."""
    try:
        found = list(clearing.together(notes))
        fault = "" if len(found) == len(notes) else f"{len(found)} answers for {len(notes)} notes"
    except Exception as error:  # the message may quote a note
        fault = type(error).__name__
    if not fault:
        return found
    return [RecordError(note.note.note_id or "note", f"cannot be cleared ({fault})") for note in notes]


def _unchanged(document: Document) -> Document:
    return document
