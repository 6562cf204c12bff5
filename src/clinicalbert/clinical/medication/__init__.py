"""Medication instructions (sigs): tokens → marks → clauses → fields.

``tokens`` cuts, ``reader`` says what each stretch means (``amounts``, ``times``, ``named_times``, ``sites``,
``reasons``, ``phrases``), ``drugs`` finds names where none are given, ``clauses`` gives each name its marks, ``roles``,
``steps`` and ``assemble`` fill the fields. The words are in ``lexicon``. Guide: docs/annotation/dosage.md.
"""

from clinicalbert.clinical.medication.read import read_medications
from clinicalbert.facts import Medication, Part, Step

__all__ = ["Medication", "Part", "Step", "read_medications"]
