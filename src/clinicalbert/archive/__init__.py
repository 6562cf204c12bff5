"""Archives: any number of notes through worker processes into checksummed parts; nothing lost, nothing twice."""

from clinicalbert.archive.run import Counts, Outcome, run
from clinicalbert.archive.sinks import open_sink

__all__ = ["Counts", "Outcome", "open_sink", "run"]
