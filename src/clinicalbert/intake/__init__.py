"""Where notes come from: files, folders, stdin, JSONL. A record that cannot be loaded is a RecordError in its place."""

from clinicalbert.intake.files import read_paths

__all__ = ["read_paths"]
