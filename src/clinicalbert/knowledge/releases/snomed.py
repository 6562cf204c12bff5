"""SNOMED CT, Release Format 2, snapshot: active concepts with their active English terms.

Read: ``sct2_Concept_Snapshot_…``, ``sct2_Description_Snapshot-en_…``, and where it is there the language reference set
``der2_cRefset_LanguageSnapshot-en_…``, which says what term each dialect prefers. Source: SNOMED CT Release File
Specifications (https://confluence.ihtsdotools.org/display/DOCRELFMT).

A fully specified name is a name with a semantic tag, ``Myocardial infarction (disorder)``, which nobody writes: it is
read without the tag. It is the concept's name where no dialect's preference is known, and else one synonym more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from clinicalbert.errors import InputError
from clinicalbert.knowledge.concepts import concept_of
from clinicalbert.knowledge.releases.files import ReleaseFile
from clinicalbert.knowledge.releases.lines import read_lines
from clinicalbert.knowledge.releases.release import Release, ReleaseFormat

US_ENGLISH, GB_ENGLISH = "900000000000509007", "900000000000508004"
"""Language reference sets of the international edition; national editions add their own."""
_FULLY_SPECIFIED, _SYNONYM = "900000000000003001", "900000000000013009"
_PREFERRED = "900000000000548007"

_EDITION = r"_\w+?_(\d{8})\.txt"  # _INT_20240101.txt, _US1000124_20240301.txt: the country and the effective time
_CONCEPTS = ReleaseFile("sct2_Concept_Snapshot_INT_YYYYMMDD.txt", rf"x?sct2_Concept_Snapshot{_EDITION}")
_DESCRIPTIONS = ReleaseFile(
    "sct2_Description_Snapshot-en_INT_YYYYMMDD.txt", rf"x?sct2_Description_Snapshot-en{_EDITION}"
)
_LANGUAGES = ReleaseFile(
    "der2_cRefset_LanguageSnapshot-en_INT_YYYYMMDD.txt", rf"x?der2_cRefset_LanguageSnapshot-en{_EDITION}"
)

_CONCEPT_HEAD = "id\teffectiveTime\tactive\tmoduleId\tdefinitionStatusId"
_DESCRIPTION_HEAD = "id\teffectiveTime\tactive\tmoduleId\tconceptId\tlanguageCode\ttypeId\tterm\tcaseSignificanceId"
_LANGUAGE_HEAD = "id\teffectiveTime\tactive\tmoduleId\trefsetId\treferencedComponentId\tacceptabilityId"
_ID = re.compile(r"\d{6,18}")
_TAG = re.compile(r"\s+\([^()]*\)$")


def read(path: Path, *, dialects: Sequence[str] = (US_ENGLISH, GB_ENGLISH)) -> Release:
    """Active concepts that have an active English term, in the order of the file.

    A concept's name is the term that the first of ``dialects`` (ids of language reference sets) prefers that has a
    preference, or any other dialect of the file. Raises InputError: a file is absent, malformed, or there twice.
    """
    file = _CONCEPTS.one(path)
    active = _active(file)
    preferred = _preferred(_LANGUAGES.beside(path), dialects)
    names, terms = _terms(_DESCRIPTIONS.one_beside(path), active, preferred)
    concepts = [concept_of(f"SNOMEDCT:{i}", names[i], terms[i], FORMAT.name) for i in active if i in names]
    return Release(FORMAT.name, FORMAT.uri, _effective_time(file), concepts)


def _active(file: Path) -> dict[str, None]:
    """Ids of active concepts, in order."""
    active: dict[str, None] = {}
    for number, row in _rows(file, _CONCEPT_HEAD):
        if _is_active(file, number, row[2]):
            if not _ID.fullmatch(row[0]) or row[0] in active:
                raise InputError(f"{file}:{number}: the first field must be a concept's id of 6 to 18 digits, once")
            active[row[0]] = None
    return active


def _preferred(file: Path | None, dialects: Sequence[str]) -> dict[str, int]:
    """By a description's id, how early the first of ``dialects`` stands that prefers it; other dialects come last."""
    places = {dialect: place for place, dialect in enumerate(dialects)}
    found: dict[str, int] = {}
    if file is None:
        return found
    for number, (_, _, active, _, dialect, description, acceptability) in _rows(file, _LANGUAGE_HEAD):
        if _is_active(file, number, active) and acceptability == _PREFERRED:
            place = places.get(dialect, len(places))
            found[description] = min(place, found.get(description, place))
    return found


def _terms(
    file: Path, active: dict[str, None], preferred: dict[str, int]
) -> tuple[dict[str, str], dict[str, list[str]]]:
    """Names and all terms by concept; the fully specified ones stand last."""
    full: dict[str, str] = {}
    names: dict[str, str] = {}
    places: dict[str, int] = {}
    terms: dict[str, list[str]] = {}
    for number, (id, _, flag, _, concept, language, kind, term, _) in _rows(file, _DESCRIPTION_HEAD):
        if not _is_active(file, number, flag) or language != "en" or concept not in active or not term.strip():
            continue
        if kind == _FULLY_SPECIFIED:
            full[concept] = _TAG.sub("", term)
        elif kind == _SYNONYM:
            terms.setdefault(concept, []).append(term)
            place = preferred.get(id)
            if place is not None and place < places.get(concept, place + 1):
                names[concept], places[concept] = term, place
        else:
            raise InputError(f"{file}:{number}: typeId must be {_FULLY_SPECIFIED} (full name) or {_SYNONYM} (synonym)")
    for concept in active:
        known = terms.setdefault(concept, [])
        known += [full[concept]] if concept in full else []
        if known:
            names.setdefault(concept, full.get(concept, known[0]))
    return names, terms


def _rows(file: Path, head: str) -> Iterator[tuple[int, list[str]]]:
    """Rows with their numbers; the format has tabs and no quotes."""
    lines = read_lines(file)
    columns = head.split("\t")
    if next(lines, (0, ""))[1] != head:
        raise InputError(f"{file}:1: the heading must be {' '.join(columns)}, parted by tabs; is it a file of RF2?")
    for number, line in lines:
        row = line.split("\t")
        if len(row) != len(columns):
            raise InputError(f"{file}:{number}: {len(row)} fields, {len(columns)} columns; get the file again")
        yield number, row


def _is_active(file: Path, number: int, flag: str) -> bool:
    if flag not in {"0", "1"}:
        raise InputError(f"{file}:{number}: active must be 0 or 1")
    return flag == "1"


def _effective_time(file: Path) -> str:
    named = _CONCEPTS.match(file)
    return named[1] if named else ""  # it was found by that name


FORMAT = ReleaseFormat(
    name="snomed",
    title="SNOMED CT",
    uri="http://snomed.info/sct",
    files=f"{_CONCEPTS.shown}, {_DESCRIPTIONS.shown}, and if you like {_LANGUAGES.shown}; or another country for INT",
    licence="SNOMED CT Affiliate License (free in member countries, from the national release centre)",
    found_in=lambda path: bool(_CONCEPTS.found(path)),
    read=read,
)
