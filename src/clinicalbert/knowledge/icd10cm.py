"""ICD-10-CM: billable codes (fiscal year 2021), categories and the index of external causes (April 2026).

- A code's name is its long description. Categories come from a newer release; where both name a code, they agree.
- An injury has codes only per encounter (``S52.501A``, initial; ``D``, subsequent; ``S``, sequela). Notes name the
  injury, not the count of visits, and the index points to the code before that letter. Its name is read off the code
  of the initial encounter (ICD-10-CM guidelines I.A.4, I.A.5: ``X`` before the seventh character is a placeholder).
- ``icd10_codes-simplified.csv`` in the same folder is left alone: pages of a publisher's book, badly extracted.
- Full tabular and alphabetic index are not in the folder, so only external causes have synonyms.
"""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

from clinicalbert.knowledge.concepts import Concept, concept_of
from clinicalbert.knowledge.icd10cm_index import read_index
from clinicalbert.knowledge.tables import read_columns
from clinicalbert.knowledge.vocabularies import Vocabulary

_CODES = "icd10cm_codes_2021_derived.tsv"
_CATEGORIES = "icd10cm-categories-April-1-2026.csv"
_INDEX = "icd10cm-eindex-April-1-2026-XML.xml"
_FIRST_ENCOUNTER = re.compile(r"(.+?),? initial encounter(?: for (?:closed )?fracture)?")


def before_encounter(code: str) -> str:
    """A code of seven characters without the letter of its encounter and the placeholders before it."""
    return code[:-1].rstrip("X")


def dotted(code: str) -> str:
    """A code as it is written: a dot after the category."""
    return f"{code[:3]}.{code[3:]}" if len(code) > 3 else code


def read(folder: Path) -> list[Concept]:
    """Categories, codes and codes before their encounter, ordered by code; raises InputError for a malformed file."""
    names: dict[str, str] = {}
    billable = {row[0]: row[1] for row in read_columns(folder / _CODES, ("code", "description"), delimiter="\t")}
    for code, description in billable.items():
        first = _FIRST_ENCOUNTER.fullmatch(description) if len(code) == 7 and code.endswith("A") else None
        if first:
            names[before_encounter(code)] = first[1]
    names |= billable
    names |= {row[0]: row[1] for row in read_columns(folder / _CATEGORIES, ("ICD10-CM-CODE", "description"))}
    terms: dict[str, list[str]] = defaultdict(list)
    for term, code in read_index(folder / _INDEX):
        terms[code.rstrip("X")].append(term)
    return [concept_of(f"ICD10CM:{dotted(c)}", names[c], terms[c], "icd10cm") for c in sorted(names)]


VOCABULARY = Vocabulary(
    name="icd10cm",
    title="ICD-10-CM, codes and index of external causes",
    source="https://ftp.cdc.gov/pub/health_statistics/nchs/publications/ICD10CM/",
    licence="public domain (work of the United States government: CDC/NCHS, CMS)",
    release="codes 2021, categories and index 2026-04-01",
    read=read,
    uri="http://hl7.org/fhir/sid/icd-10-cm",
    labels=("problem",),
)
