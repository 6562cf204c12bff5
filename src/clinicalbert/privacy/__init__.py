"""What stands between a note and everything else."""

from clinicalbert.privacy.clearance import ClearedText, cleared

__all__ = ["ClearedText", "cleared"]
