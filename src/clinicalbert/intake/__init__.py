"""Where notes come from: files, folders, tables, databases, stdin. A bad record is a RecordError in its place."""

from clinicalbert.intake.columns import Columns
from clinicalbert.intake.stream import NoteStream, open_inputs

__all__ = ["Columns", "NoteStream", "open_inputs"]
