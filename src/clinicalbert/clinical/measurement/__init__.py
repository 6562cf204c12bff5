"""Laboratory values and vital signs: name, value, unit, reference range and flag, read off a note's text."""

from clinicalbert.clinical.measurement.reader import read_measurements
from clinicalbert.facts import Measurement, Part

__all__ = ["Measurement", "Part", "read_measurements"]
