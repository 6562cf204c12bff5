"""The public label set, and how each corpus's own labels map onto it.

A head keeps the labels of the corpus that taught it; readers of results see these. ``None`` means that the raw
label is learnt (it shapes the encoder) but not shown: coreference words, event verbs and the like.
"""

from __future__ import annotations

from typing import Final

PUBLIC: Final[dict[str, str]] = {
    "problem": "diseases, symptoms, signs, abnormal findings, injuries",
    "drug": "medicines, drug classes, chemicals given or measured as drugs",
    "test": "laboratory, imaging and other investigations, vital signs",
    "procedure": "operations and therapeutic interventions",
    "anatomy": "body parts, organs, tissues",
    "value": "results of tests and measurements",
    "dose": "amount of a drug",
    "route": "how a drug is given",
    "frequency": "how often something is taken or happens",
    "duration": "how long something lasts",
    "date": "calendar dates",
    "time": "clock times and points in the course of illness",
    "severity": "degree of a problem",
    "qualifier": "descriptions of quality, shape, colour, distance and other modifiers",
    "history": "past conditions and events told as history",
    "family_history": "conditions of relatives",
    "demographic": "age, sex, occupation, background of the patient",
    "event": "admissions, visits, discharges, transfers and outcomes",
}

DRUG: Final = "drug"

_MACCROBAT: Final[dict[str, str | None]] = {
    "Activity": None,
    "Administration": "route",
    "Age": "demographic",
    "Area": "value",
    "Biological_attribute": "qualifier",
    "Biological_structure": "anatomy",
    "Clinical_event": "event",
    "Color": "qualifier",
    "Coreference": None,
    "Date": "date",
    "Detailed_description": "qualifier",
    "Diagnostic_procedure": "test",
    "Disease_disorder": "problem",
    "Distance": "value",
    "Dosage": "dose",
    "Duration": "duration",
    "Family_history": "family_history",
    "Frequency": "frequency",
    "Height": "value",
    "History": "history",
    "Lab_value": "value",
    "Mass": "value",
    "Medication": "drug",
    "Nonbiological_location": None,
    "Occupation": "demographic",
    "Other_entity": None,
    "Other_event": None,
    "Outcome": "event",
    "Personal_background": "demographic",
    "Qualitative_concept": "qualifier",
    "Quantitative_concept": "value",
    "Severity": "severity",
    "Sex": "demographic",
    "Shape": "qualifier",
    "Sign_symptom": "problem",
    "Subject": None,
    "Texture": "qualifier",
    "Therapeutic_procedure": "procedure",
    "Time": "time",
    "Volume": "value",
    "Weight": "value",
}

HEADS: Final[dict[str, dict[str, str | None]]] = {
    "bc5cdr": {"Chemical": "drug", "Disease": "problem"},
    "ncbi_disease": {"Disease": "problem"},
    "maccrobat2020": _MACCROBAT,
}
"""Head name → raw label → public label."""


def bio_labels(head: str) -> list[str]:
    """The classes of a head in the order of its logits: ``O``, then ``B-x``, ``I-x`` for each raw label."""
    return ["O", *(f"{prefix}-{raw}" for raw in HEADS[head] for prefix in ("B", "I"))]
