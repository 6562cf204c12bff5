"""ICD-10-CM in the order file of the CMS: every category and code of a fiscal year.

Read: ``icd10cm_order_YYYY.txt``, lines of fixed width: order number (columns 1-5), code (7-13), whether it is a heading
(15: 0) or may be billed (1), short description (17-76), long description (from 78). Source: the file's own description,
``icd10OrderFiles.pdf`` (https://www.cms.gov/medicare/coding-billing/icd-10-codes). The list of changes in the same zip,
``icd10cm_order_addenda_YYYY.txt``, is left alone.
"""

from __future__ import annotations

import re
from pathlib import Path

from clinicalbert.errors import InputError
from clinicalbert.knowledge.concepts import Concept, concept_of
from clinicalbert.knowledge.icd10cm import dotted
from clinicalbert.knowledge.releases.files import ReleaseFile
from clinicalbert.knowledge.releases.lines import read_lines
from clinicalbert.knowledge.releases.release import Release, ReleaseFormat

_ORDER = ReleaseFile("icd10cm_order_YYYY.txt", r"icd10cm[_-]order[_-](?!addenda)((?:[\w-]*\D)?\d{4})\.txt")
_CODE = re.compile(r"[A-Z][0-9A-Z]{2,6}")


def read(path: Path) -> Release:
    """Headings and codes in the order of the file; raises InputError: it is absent or malformed.

    The name is the long description, the short one a synonym. The version is the fiscal year.
    """
    file = _ORDER.one(path)
    concepts: dict[str, Concept] = {}
    for number, line in read_lines(file):
        order, code, flag, short, long = line[:5], line[6:13].rstrip(), line[14:15], line[16:76], line[77:].strip()
        gaps = line[5:6] + line[13:14] + line[15:16] + line[76:77]
        if not (order.isdecimal() and _CODE.fullmatch(code) and flag in {"0", "1"} and long and gaps == " " * 4):
            raise InputError(
                f"{file}:{number}: not an order number (columns 1-5), a code (7-13), 0 or 1 (15), "
                "a short description (17-76) and a long one (from 78)"
            )
        if code in concepts:
            raise InputError(f"{file}:{number}: a second row of {code}")
        concepts[code] = concept_of(f"ICD10CM:{dotted(code)}", long, [short], FORMAT.name)
    return Release(FORMAT.name, FORMAT.uri, _year(file), list(concepts.values()))


def _year(file: Path) -> str:
    named = _ORDER.match(file)
    return named[1] if named else ""  # it was found by that name


FORMAT = ReleaseFormat(
    name="icd10cm",
    title="ICD-10-CM, order file of the CMS",
    uri="http://hl7.org/fhir/sid/icd-10-cm",
    files="icd10cm_order_YYYY.txt",
    licence="public domain (work of the United States government: CDC/NCHS, CMS)",
    found_in=lambda path: bool(_ORDER.found(path)),
    read=read,
)
