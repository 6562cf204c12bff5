"""The gate: a note goes in, ``ClearedText`` comes out, or an error and nothing else.

It fails closed. Whatever goes wrong, in a recogniser, in an action or here, ends in a GateError that names the stage
and the note, holds no word of the text, and is raised where no other exception that may hold one is in sight: not as
its cause, and not as its context either.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final, Literal, TypeVar

from clinicalbert.document import Clearance, NoteMeta
from clinicalbert.errors import GateError, InputError, VaultError
from clinicalbert.privacy.actions.action import Action, Case, Found, parts, plain, taken
from clinicalbert.privacy.clearance import ClearedText
from clinicalbert.privacy.identifiers import PARAGRAPHS, Identifier
from clinicalbert.privacy.keys import Key
from clinicalbert.privacy.notes import fit_to_pass, written_on
from clinicalbert.privacy.offsets import OffsetMap
from clinicalbert.privacy.overlooked import beyond, joined, likenesses, near, overlooked, placeholders
from clinicalbert.privacy.profiles import Profile
from clinicalbert.privacy.recheck import left_over, repeated
from clinicalbert.privacy.reports import Report, report
from clinicalbert.privacy.rewrite import Rewritten, rewrite
from clinicalbert.privacy.vault import Vault

VERSION: Final = 2  # 2: looks until nothing more is found
METHOD: Final = f"clinicalbert-gate/{VERSION}"
Find = Callable[[str], Sequence[Identifier]]
Repeats = Literal["refuse", "replace"]
T = TypeVar("T")
Steps = Generator[list[str], None, T]
"""Work on one note, which tells the texts it will look at before it does."""
LOOKS: Final = 5
_LOG = logging.getLogger(__name__)
_STAYING: Final = frozenset({"keep", "town"})


@dataclass(frozen=True, slots=True)
class Gated:
    """A note that passed. ``identifiers`` and ``report`` have offsets of the original; ``map`` leads there and back.

    None of it shows a word of the original: ``cleared`` holds the de-identified text, and shows that in no ``repr``.
    """

    cleared: ClearedText
    map: OffsetMap
    identifiers: tuple[Identifier, ...]
    report: Report


class _RefusedError(Exception):
    """Stage and reason; never leaves this file."""


@dataclass(frozen=True, slots=True)
class Gate:
    """De-identifies notes by ``find`` and ``profile``; with a ``vault``, keeps the originals, encrypted.

    ``repeats`` says what happens where an identifier's words stand once more in the note and were not found there:
    ``"refuse"`` the note, or ``"replace"`` them too. ``recognisers`` names what finds, for the record. ``today``
    decides which years tell an age above 89. Raises InputError where the profile needs a key and has none.
    """

    find: Find = field(repr=False)
    profile: Profile
    key: Key | None = None
    vault: Vault | None = None
    repeats: Repeats = "refuse"
    recognisers: str = ""
    today: date = field(default_factory=date.today)
    _actions: Mapping[str, Action] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        if self.profile.keyed and self.key is None:
            raise InputError(f"the profile {self.profile.title!r} needs a key: clinicalbert.privacy.keys.load_key")
        if self.repeats not in {"refuse", "replace"}:
            raise InputError(f"repeats = {self.repeats!r} is not known; valid: refuse, replace")
        object.__setattr__(self, "_actions", self.profile.actions())

    def __call__(self, text: str, note: NoteMeta) -> Gated:
        """The note, de-identified; all of it is read at once, whatever its length. Raises GateError, nothing else."""
        (done,) = self.together([(text, note)])
        del text, note
        if isinstance(done, GateError):
            raise done
        return done

    def together(self, notes: Sequence[tuple[str, NoteMeta]]) -> list[Gated | GateError]:
        """Each note as by itself, in order; what all of them look at next is shown to ``find.ahead`` at once, if there
        is such a thing. Raises nothing that a note could be the reason of."""
        going = dict(enumerate(self._guarded(text, note) for text, note in notes))
        done: dict[int, Gated | GateError] = {}
        while going:
            wanted: list[str] = []
            for i in list(going):
                try:
                    wanted += next(going[i])
                except StopIteration as finished:
                    done[i] = finished.value
                except GateError as error:
                    done[i] = error.with_traceback(None)  # its frames hold the notes
                if i in done:
                    del going[i]
            self._ahead(wanted)
        return [done[i] for i in range(len(done))]

    def _ahead(self, texts: Sequence[str]) -> None:
        look = getattr(self.find, "ahead", None)
        if look and len(texts) > 1:
            with suppress(Exception):  # each note asks for itself, and fails by itself where it must
                look(texts)

    def _guarded(self, text: str, note: NoteMeta) -> Steps[Gated]:
        """Raises GateError, nothing else."""
        stage = ["note"]
        note_id = str(getattr(note, "note_id", ""))
        done: Gated | None = None
        reason = ""
        try:
            done = yield from self._passed(text, note, stage)
        except _RefusedError as refused:
            reason = str(refused)
        except VaultError as error:
            reason = str(error) if stage[0] == "vault" else "VaultError"
        except Exception as error:  # the gate is closed to every error there is
            reason = type(error).__name__  # not its message, which may quote the note
        del text, note
        if done is None:  # here, outside of the handlers, so that the error has no context
            raise GateError(stage[0], note_id, reason) from None
        _LOG.debug("note %r passed: %s", note_id, done.report)
        return done

    def _passed(self, text: str, note: NoteMeta, stage: list[str]) -> Steps[Gated]:
        if not isinstance(text, str) or not isinstance(note, NoteMeta):
            raise _RefusedError("the gate takes a str and a NoteMeta")
        if self.vault is not None and not note.note_id:
            raise _RefusedError("the vault needs a note_id")
        found, new, case = yield from self._settled(text, note, stage)
        stage[0] = "recheck"
        left = tuple(left_over(text, found, new.replacements, self._stays()))
        if left:
            where = ", ".join(f"{each.label} {each.start}:{each.end}" for each in left[:5])
            raise _RefusedError(f"the words of {len(left)} identifiers stand elsewhere still ({where})")
        stage[0] = "record"
        record = fit_to_pass(note, self.profile, self._actions, case)
        clearance = Clearance(METHOD, self.statement())
        told = report(len(text), found, new.replacements, self._actions, self.profile.low)
        if self.vault is not None:  # an empty one counts as false
            stage[0] = "vault"
            self.vault.put(note.note_id, text, new.map)
        stage[0] = "record"  # nothing is cleared before all else has gone well
        return Gated(ClearedText(new.text, clearance, record), new.map, found, told)

    def _settled(
        self, text: str, note: NoteMeta, stage: list[str]
    ) -> Steps[tuple[tuple[Identifier, ...], Rewritten, Case]]:
        """Rewritten so that another look at the new text finds nothing more."""
        stage[0] = "recognise"
        found = yield from self._found(text, [(0, len(text))])
        for _ in range(LOOKS):
            stage[0] = "rewrite"
            case = self._case(text, note, found)
            new = rewrite(text, found, self._actions, case)
            stage[0] = "offsets"
            _faithful(text, found, new)
            if not new.map.changes:
                return found, new, case
            stage[0] = "recognise"
            for where in (near(new), [(0, len(new.text))]):
                more = yield from self._overlooked(new, found, note, where)
                if not more:
                    return found, new, case
            found = tuple(joined(found, more, self._stays()))
        raise _RefusedError(f"look {LOOKS} found identifiers still")

    def _overlooked(
        self, new: Rewritten, found: Sequence[Identifier], note: NoteMeta, where: Sequence[tuple[int, int]]
    ) -> Steps[list[Identifier]]:
        again = yield from self._found(new.text, where, likenesses(new, found, self._actions))
        return overlooked(new, again, self._actions, self._case(new.text, note, again))

    def _found(
        self, text: str, where: Sequence[tuple[int, int]], made: Sequence[tuple[int, int]] = ()
    ) -> Steps[tuple[Identifier, ...]]:
        """What there is to replace in the stretches ``where``, but for what stands in ``made`` or in a placeholder."""
        yield [text[start:end] for start, end in where]
        read = [
            replace(each, start=start + each.start, end=start + each.end)
            for start, end in where
            for each in _sound(text[start:end], self.find(text[start:end]))
        ]
        found: Sequence[Identifier] = beyond(text, read, made)
        if self.repeats == "replace":
            found = repeated(text, found, frozenset(PARAGRAPHS) - self._stays())
        return tuple(joined(beyond(text, found, placeholders(text)), (), self._stays()))

    def _stays(self) -> frozenset[str]:
        return frozenset(label for label, action in self._actions.items() if action.name in _STAYING)

    def _case(self, text: str, note: NoteMeta, identifiers: Sequence[Identifier]) -> Case:
        patient = f"patient {note.patient_id}" if note.patient_id else f"note {note.note_id}" if note.note_id else ""
        if self.profile.keyed and not patient:
            raise _RefusedError("the profile treats a patient's notes alike: a patient_id is needed, or a note_id")
        found = [Found(text[each.start : each.end], each.label) for each in identifiers]
        names = frozenset(plain(part) for each in found if each.label == "name" for part in parts(each.words))
        return Case(patient, self.key, self.today, written_on(note, self.today), taken(found), names)

    def statement(self) -> str:
        """What the clearance of every note will say: profile with its digest, and what finds."""
        find = self.recognisers or f"{getattr(self.find, '__module__', '')}.{getattr(self.find, '__qualname__', '')}"
        return f"profile {self.profile.title} ({self.profile.digest()}), recognisers {find.strip('.') or 'unnamed'}"


def _sound(text: str, identifiers: Sequence[Identifier]) -> tuple[Identifier, ...]:
    """The identifiers, if they are such, lie within the text, in order and without overlap."""
    found = tuple(identifiers)
    last = 0
    for i, each in enumerate(found):
        if not isinstance(each, Identifier) or type(each.start) is not int or type(each.end) is not int:
            raise _RefusedError(f"identifier {i} is none")
        if each.label not in PARAGRAPHS:
            raise _RefusedError(f"identifier {i} has a label that does not exist")
        if not 0 <= each.score <= 1:
            raise _RefusedError(f"identifier {i} has a score outside of 0 to 1")
        if not last <= each.start < each.end <= len(text):
            raise _RefusedError(
                f"identifier {i} ({each.start}:{each.end}) overlaps, is empty, unsorted or outside the text"
            )
        last = each.end
    return found


def _faithful(text: str, identifiers: Sequence[Identifier], new: Rewritten) -> None:
    """Raise unless the map covers both texts, kept text is the same in both, and only identifiers were replaced."""
    if new.map.size != len(text) or new.map.new_size != len(new.text):
        raise _RefusedError("the offset map does not cover the text")
    if any(text[a.start : a.end] != new.text[b.start : b.end] for a, b in new.map.kept()):
        raise _RefusedError("kept text differs from the original")
    spans = {(each.start, each.end) for each in identifiers}
    if any((change.start, change.end) not in spans for change in new.map.changes):
        raise _RefusedError("something was replaced that is no identifier")
