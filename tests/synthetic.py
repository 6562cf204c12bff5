"""Eight invented sentences for each data set of each task: gold stands inside the sentence.

``no <finding+negated>fever</>`` marks a span with a flag; ``<Drug#1>`` numbers spans that ``relations`` link.
"""

from __future__ import annotations

import re

from clinicalbert.datasets.example import Example, LabelledRelation, LabelledSpan

_MARK = re.compile(r"<(?P<label>[A-Za-z_]+)(?P<flags>(?:\+\w+)*)>(?P<words>.*?)</>")


def example(key: str, marked: str, *relations: tuple[int, int, str], labels: tuple[str, ...] = ()) -> Example:
    """The example of a marked sentence; relations point to its marks, in order."""
    text, spans, at = "", [], 0
    for mark in _MARK.finditer(marked):
        text += marked[at : mark.start()]
        flags = frozenset(f for f in mark["flags"].split("+") if f)
        spans.append(LabelledSpan(len(text), len(text) + len(mark["words"]), mark["label"], flags))
        text += mark["words"]
        at = mark.end()
    text += marked[at:]
    return Example(key, text, tuple(spans), key, tuple(LabelledRelation(*r) for r in relations), labels)


def _numbered(*rows: Example | tuple[str, tuple[tuple[int, int, str], ...], tuple[str, ...]]) -> list[Example]:
    return [
        row if isinstance(row, Example) else example(f"s{i}", row[0], *row[1], labels=row[2])
        for i, row in enumerate(rows)
    ]


def _plain(*rows: str) -> list[Example]:
    return [example(f"s{i}", row) for i, row in enumerate(rows)]


NER = {
    "bc5cdr": _plain(
        "the patient has <Disease>diabetes</>",
        "<Chemical>aspirin</> of the patient",
        "no <Disease>chest pain</>",
        "<Chemical>aspirin</> no <Disease>cough</>",
        "the <Disease>pain</> of the <Disease>chest</>",
        "no <Chemical>aspirin</>",
        "the patient",
        "<Disease>diabetes</> of the patient no <Chemical>aspirin</>",
    ),
    "ncbi_disease": _plain(
        "the <Disease>diabetes</> of the patient",
        "no <Disease>cough</>",
        "aspirin of the patient",
        "<Disease>pain</> of the chest",
        "the patient no <Disease>cough</> no <Disease>pain</>",
        "of the patient",
        "no <Disease>diabetes</>",
        "the <Disease>cough</>",
    ),
    "maccrobat2020": _plain(
        "<Medication>aspirin</> no <Sign_symptom>cough</>",
        "the <Sign_symptom>pain</> of the <Biological_structure>chest</>",
        "<Disease_disorder>diabetes</> of the patient",
        "no <Sign_symptom>cough</>",
        "the <Biological_structure>chest</>",
        "no <Medication>aspirin</>",
        "the patient",
        "<Disease_disorder>diabetes</> no <Sign_symptom>pain</>",
    ),
}
SYMPTOMS = {
    "maccrobat2020": _plain(*(f"the patient has <Sign_symptom>{w}</> {r}" for w in ("pain", "cough") for r in "abcd")),
    "ada_case_reports": _plain(
        "no <finding+negated>cough</>",
        "the <finding>cough</> of the patient",
        "no <finding+negated>pain</>",
        "the <finding>pain</> of the chest",
        "the patient no <finding+negated>cough</>",
        "of the patient",
        "<finding>cough</> of the patient",
        "no <finding+negated>pain</> no <finding+negated>cough</>",
    ),
}
_EVENT = ("adverse_event",)
ADVERSE_EVENTS = {
    "ade_corpus_v2": _numbered(
        ("<Drug>aspirin</> of the <Effect>cough</>", ((0, 1, "causes"),), _EVENT),
        ("the <Effect>pain</> of <Drug>aspirin</>", ((1, 0, "causes"),), _EVENT),
        ("the patient has diabetes", (), ()),
        ("no chest of the patient", (), ()),
        ("<Drug>aspirin</> of the <Effect>cough</> no <Effect>pain</>", ((0, 1, "causes"),), _EVENT),
        ("the patient", (), ()),
        ("<Drug>aspirin</> of the <Effect>pain</>", ((0, 1, "causes"),), _EVENT),
        ("no diabetes", (), ()),
    ),
    "phee": _plain(
        "<Subject>the patient</> <Drug>aspirin</> <Dosage>10 mg</>",
        "<Subject>the patient</> no <Severity>chest</> pain",
        "aspirin <Dosage>5 mg</> of the chest",
        "of the chest",
        "<Subject>the patient</> aspirin",
        "no <Severity>chest</> cough",
        "<Dosage>10 mg</> aspirin",
        "no cough",
    ),
}
DRUG_INTERACTION = {
    "ddi_2013": _numbered(
        ("<drug>aspirin</> of the <drug>aspirin</>", ((0, 1, "effect"),), ()),
        ("no <drug>aspirin</> no <drug>aspirin</>", ((0, 1, "advise"),), ()),
        ("<drug>aspirin</> <drug>aspirin</>", (), ()),
        ("<brand>aspirin</> cough of the <drug>aspirin</>", ((0, 1, "mechanism"),), ()),
        ("the <drug>aspirin</> of the <brand>aspirin</>", ((0, 1, "effect"),), ()),
        ("no <drug>aspirin</> no <brand>aspirin</>", ((0, 1, "advise"),), ()),
        ("<drug>aspirin</> cough of the <drug>aspirin</>", ((0, 1, "mechanism"),), ()),
        ("<brand>aspirin</> <drug>aspirin</>", (), ()),
    )
}
_PHI = _plain(
    "<name>aspirin</> of the <organization>chest</>",
    "the patient <name>aspirin</> cough",
    "no cough",
    "the patient of <location>diabetes</>",
    "<name>aspirin</>, <location>diabetes</>",
    "cough of the <organization>chest</>",
    "no <name>aspirin</> no cough",
    "the patient no pain",
)
PHI = {"phi_surrogates": _PHI, "phi_gold": _PHI}
OF_TASK = {
    "ner": NER,
    "symptoms": SYMPTOMS,
    "adverse_events": ADVERSE_EVENTS,
    "drug_interaction": DRUG_INTERACTION,
    "phi": PHI,
}
