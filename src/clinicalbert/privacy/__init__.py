"""What stands between a note and everything else."""

from clinicalbert.privacy.clearance import ClearedText, RawNote, cleared

__all__ = ["ClearedText", "RawNote", "cleared"]
