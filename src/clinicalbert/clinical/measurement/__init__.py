"""Laboratory values and vital signs: name, value, unit, reference range and flag, read off a note's text."""

from clinicalbert.clinical.measurement.measurement import Measurement, Part
from clinicalbert.clinical.measurement.reader import read_measurements

__all__ = ["Measurement", "Part", "read_measurements"]
