"""LOINC: active codes of observations with their long, display and short names.

Read: ``Loinc.csv`` (or ``LoincTableCore.csv``). Source: LOINC Users' Guide (https://loinc.org/kb/users-guide/).

``RELATEDNAMES2`` are words to search by: ``Blood``, ``Point in time`` and ``Hgb`` each stand at thousands of codes and
mean none of them. They are no exact synonyms, and come in only when asked for.
"""

from __future__ import annotations

import re
from pathlib import Path

from clinicalbert.errors import InputError
from clinicalbert.knowledge.concepts import Concept, concept_of
from clinicalbert.knowledge.releases.files import ReleaseFile, said_by_folders
from clinicalbert.knowledge.releases.lines import read_text
from clinicalbert.knowledge.releases.release import UNKNOWN, Release, ReleaseFormat
from clinicalbert.knowledge.tables import columns_of

_TABLE = ReleaseFile("Loinc.csv", r"(?:Loinc|LoincTableCore)\.csv")
_COLUMNS = ("LOINC_NUM", "LONG_COMMON_NAME", "SHORTNAME", "STATUS", "VersionLastChanged")
_OPTIONAL = ("DisplayName", "RELATEDNAMES2")  # younger than the table; not in LoincTableCore
_STATUS = frozenset({"ACTIVE", "TRIAL", "DISCOURAGED", "DEPRECATED"})
_CODE = re.compile(r"\d{1,7}-\d")
_VERSION = re.compile(r"(\d+)\.(\d+)")
_FOLDER = r"(?i)^Loinc(?:Table)?(?:Core)?_(\d+\.\d+)"  # Loinc_2.77


def read(path: Path, *, related_names: bool = False) -> Release:
    """Codes of status ACTIVE, in the order of the file. The name is the long common name.

    ``related_names`` adds RELATEDNAMES2 to the synonyms. Raises InputError: the file is absent or malformed.
    """
    file = _table(path)
    concepts: dict[str, Concept] = {}
    newest = (0, 0, "")
    for number, row in columns_of(read_text(file), file, _COLUMNS, _OPTIONAL):
        code, name, short, status, changed, display, related = row
        if status not in _STATUS:
            raise InputError(f"{file}:{number}: STATUS must be one of {', '.join(sorted(_STATUS))}")
        if version := _VERSION.fullmatch(changed):  # the oldest ones have letters, and are never the newest
            newest = max(newest, (int(version[1]), int(version[2]), changed))
        if status != "ACTIVE":
            continue
        if not _CODE.fullmatch(code) or not name.strip():
            raise InputError(f"{file}:{number}: LOINC_NUM must be a code such as 718-7, LONG_COMMON_NAME its name")
        if code in concepts:
            raise InputError(f"{file}:{number}: a second row of {code}")
        words = related.split(";") if related_names else ()
        concepts[code] = concept_of(f"LOINC:{code}", name, (display, short, *words), FORMAT.name)
    told = newest[2] or said_by_folders(file, _FOLDER) or UNKNOWN
    return Release(FORMAT.name, FORMAT.uri, told, list(concepts.values()))


def _table(path: Path) -> Path:
    """The whole table, where a release brings its core and a copy of some rows for panels too."""
    found = [f for f in _TABLE.found(path) if "AccessoryFiles" not in f.relative_to(path).parts]
    whole = [f for f in found if f.name.lower().startswith("loinc.csv")]
    return whole[0] if len(whole) == 1 else _TABLE.one(path)


FORMAT = ReleaseFormat(
    name="loinc",
    title="LOINC",
    uri="http://loinc.org",
    files="Loinc.csv (or LoincTableCore.csv)",
    licence="LOINC license (free, on registration); its notice goes with every copy",
    found_in=lambda path: bool(_TABLE.found(path)),
    read=read,
)
