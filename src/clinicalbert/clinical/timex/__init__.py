"""Time expressions of clinical English, found and normalised to TIMEX3 values (ISO-TimeML, ISO 8601)."""

from clinicalbert.clinical.timex.expression import TimeExpression
from clinicalbert.clinical.timex.reader import read_times

__all__ = ["TimeExpression", "read_times"]
