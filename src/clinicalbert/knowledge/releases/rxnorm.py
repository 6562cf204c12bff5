"""RxNorm: ingredients, brands and clinical drugs with their doses, one concept an RXCUI.

Read: ``RXNCONSO.RRF``, RxNorm's own names alone (SAB=RXNORM; those of other sources in the file have other terms), and
``RXNSAB.RRF`` for the release where it is there. Source: RxNorm Technical Documentation
(https://www.nlm.nih.gov/research/umls/rxnorm/docs/techdoc.html).
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from clinicalbert.errors import InputError
from clinicalbert.knowledge.concepts import concept_of
from clinicalbert.knowledge.releases.files import ReleaseFile, said_by_folders
from clinicalbert.knowledge.releases.release import UNKNOWN, Release, ReleaseFormat
from clinicalbert.knowledge.releases.rrf import CONSO, SAB, in_use, read_rrf

INGREDIENTS = ("IN", "PIN", "MIN")
BRANDS = ("BN",)
DRUGS = (
    *("SCD", "SBD", "SCDC", "SBDC", "SCDF", "SBDF", "SCDG", "SBDG"),
    *("SCDFP", "SBDFP", "SCDGP", "GPCK", "BPCK"),
)
"""With strength, form or both, generic and branded; packs."""
TERM_TYPES = (*INGREDIENTS, *BRANDS, *DRUGS)
"""Types of names that make a concept. Forms (DF, DFG) are no drugs, and left out."""
SYNONYMS = frozenset({"SY", "TMSY", "PSN"})
"""Synonyms, tall man spellings, and the names that are made for prescribing."""

_CONSO = ReleaseFile("RXNCONSO.RRF")
_SAB = ReleaseFile("RXNSAB.RRF")
_OWN = "RXNORM"
_FOLDER = r"(?i)RxNorm_(?:\w+_)?(\d{8})"  # RxNorm_full_01022024, RxNorm_full_prescribe_01022024: MMDDYYYY


def read(path: Path, *, term_types: Collection[str] = TERM_TYPES) -> Release:
    """Concepts in the order of the file, of names that are not suppressed.

    ``term_types`` keeps concepts of these types (column TTY) alone: ``INGREDIENTS``, say. Raises InputError: a file is
    absent or malformed, or a type is none that names a drug.
    """
    unknown = sorted(set(term_types) - set(TERM_TYPES))
    if unknown:
        raise InputError(f"RxNorm has no drugs of term type {', '.join(unknown)}; valid: {', '.join(TERM_TYPES)}")
    wanted = frozenset(term_types)
    file = _CONSO.one(path)
    names: dict[str, str] = {}
    synonyms: dict[str, list[str]] = {}
    for number, row in read_rrf(file, CONSO):
        rxcui, language, _, _, _, _, _, _, _, _, _, source, tty, _, words, _, suppress, _ = row
        if not in_use(file, number, suppress) or source != _OWN or language != "ENG" or not words.strip():
            continue
        if tty not in wanted and tty not in SYNONYMS:
            continue
        if not rxcui.isdecimal():
            raise InputError(f"{file}:{number}: the first field must be an RXCUI, a whole number")
        if tty in SYNONYMS or names.setdefault(rxcui, words) != words:
            synonyms.setdefault(rxcui, []).append(words)
    concepts = [concept_of(f"RXNORM:{i}", name, synonyms.get(i, ()), FORMAT.name) for i, name in names.items()]
    return Release(FORMAT.name, FORMAT.uri, _version(path, file), concepts)


def _version(path: Path, conso: Path) -> str:
    """As RxNorm's own row of RXNSAB names it (``20AA_240102F``); without it, the date of the folder (``01022024``)."""
    file = _SAB.beside(path)
    rows = read_rrf(file, SAB) if file else ()
    told = [row[6] for _, row in rows if row[3] == _OWN and row[21] == "Y"]
    return "".join(told[:1]) or said_by_folders(conso, _FOLDER) or UNKNOWN


FORMAT = ReleaseFormat(
    name="rxnorm",
    title="RxNorm",
    uri="http://www.nlm.nih.gov/research/umls/rxnorm",
    files="RXNCONSO.RRF, and if you like RXNSAB.RRF beside it",
    licence="full release: UMLS Metathesaurus License (free, on request); Current Prescribable Content: none is needed",
    found_in=lambda path: bool(_CONSO.found(path)),
    read=read,
)
