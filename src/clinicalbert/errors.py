"""Every error of the package.

ClinicalBertError
├── InputError                a record, file or argument of the caller's; names it and the mend
│   ├── OffsetError           a span that does not lie in its text, or does not equal its words
│   ├── SchemaError           JSON that is not a document (or a document of a newer version)
│   ├── RecordError           one record of a batch; becomes an error row, the batch goes on
│   ├── UnknownNameError      a name that no registry entry has; lists the valid ones
│   └── ResumeError           a run's place is taken by another run, or by one with other settings or other notes
├── NotClearedError           text that reached a pipeline without passing the PHI gate
├── GateError                 the PHI gate could not vouch for a note; nothing of it passes
├── VaultError                the store of originals: another key, damage, or a note that is not in it
├── MissingExtraError         an optional dependency is not installed; names the extra
├── WeightsError              weights are absent, corrupted, or of another configuration
├── OutputError              results cannot be written (a full disk, a database that stays away)
├── WorkerError              worker processes cannot be started
├── LostRecordsError         what went in is not what came out: a defect, or damaged output
├── DefectError              an error that nobody foresaw, told without its words
├── LeakError                 a training text shares words with a dev or test text
└── TrainingError             a run cannot start or resume

Messages may name ids, paths, offsets and labels, never words of a note.
"""

from __future__ import annotations

from collections.abc import Iterable


class ClinicalBertError(Exception):
    """Base of all errors raised on purpose by this package."""


class InputError(ClinicalBertError):
    """Something the caller gave cannot be used as it is."""


class OffsetError(InputError):
    """A span lies outside its text, is empty, or its words differ from the text it points to."""


class SchemaError(InputError):
    """JSON that cannot be read as a document of a version that this package knows."""


class RecordError(InputError):
    """One record of a batch cannot be processed.

    Attributes: ``record_id`` (the caller's id, or a position such as ``notes.jsonl:17``) and ``reason``.
    """

    def __init__(self, record_id: str, reason: str) -> None:
        super().__init__(f"{record_id}: {reason}")
        self.record_id = record_id
        self.reason = reason

    def __reduce__(self) -> tuple[type[RecordError], tuple[str, str]]:
        return RecordError, (self.record_id, self.reason)  # workers send them through pipes


class UnknownNameError(InputError):
    """A name is not registered; the message lists those that are."""

    def __init__(self, kind: str, name: str, valid: Iterable[str]) -> None:
        super().__init__(f"unknown {kind} {name!r}; valid: {', '.join(sorted(valid)) or 'none'}")


class ResumeError(InputError):
    """A run cannot begin or go on where it is told to; the message says what lies there and what to do."""


class NotClearedError(ClinicalBertError):
    """Text reached a pipeline without clearance (45 CFR 164.514: de-identify first, or say that it is)."""


class GateError(ClinicalBertError):
    """The gate could not de-identify a note, and let nothing of it pass.

    Attributes: ``stage`` (where it failed), ``note_id`` and ``reason``, which shows no word of the note.
    """

    def __init__(self, stage: str, note_id: str, reason: str) -> None:
        super().__init__(f"note {note_id!r} did not pass the gate: {stage}: {reason}")
        self.stage = stage
        self.note_id = note_id
        self.reason = reason

    def __reduce__(self) -> tuple[type[GateError], tuple[str, str, str]]:
        return GateError, (self.stage, self.note_id, self.reason)  # workers send them through pipes


class VaultError(ClinicalBertError):
    """The vault cannot be read or written: another key, damage, or a note that it does not hold."""


class MissingExtraError(ClinicalBertError):
    """An optional dependency is missing."""

    def __init__(self, what: str, extra: str) -> None:
        super().__init__(f"{what} needs the extra {extra!r}: pip install 'clinicalbert-pro[{extra}]'")


class WeightsError(ClinicalBertError):
    """Model files are absent, fail their checksum, or do not fit the code."""


class OutputError(ClinicalBertError):
    """Results cannot be written; what was written before is safe, and the run can be resumed."""


class WorkerError(ClinicalBertError):
    """Worker processes cannot be started."""


class LostRecordsError(ClinicalBertError):
    """The final reconciliation failed: records in differ from rows out, or a part differs from its checksum."""


class DefectError(ClinicalBertError):
    """An error that nobody foresaw ended a run: type and place are told, not its message, which may quote a note."""


class LeakError(ClinicalBertError):
    """A training text shares a 13-word sequence with a held-out text."""


class TrainingError(ClinicalBertError):
    """A training run cannot start, resume or go on."""
