"""Time expressions of clinical English, found and normalised to TIMEX3 values (ISO-TimeML, ISO 8601)."""

from clinicalbert.clinical.timex.reader import read_times
from clinicalbert.facts import TimeExpression

__all__ = ["TimeExpression", "read_times"]
