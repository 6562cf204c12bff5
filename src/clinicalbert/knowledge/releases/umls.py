"""UMLS Metathesaurus: its English names, one concept a CUI.

Read: ``MRCONSO.RRF`` (names), and where they are there ``MRRANK.RRF`` (which source's name comes first), ``MRSAB.RRF``
(the release), ``MRSTY.RRF`` (semantic types, to choose by). Source: UMLS Reference Manual, chapter 3
(https://www.ncbi.nlm.nih.gov/books/NBK9685/).

The whole Metathesaurus has 16 million rows. They are read one by one; memory grows with the names that are kept.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from pathlib import Path

from clinicalbert.errors import InputError
from clinicalbert.knowledge.concepts import Concept, concept_of
from clinicalbert.knowledge.releases.files import ReleaseFile, said_by_folders
from clinicalbert.knowledge.releases.release import UNKNOWN, Release, ReleaseFormat
from clinicalbert.knowledge.releases.rrf import CONSO, SAB, in_use, read_rrf

_CONSO = ReleaseFile("MRCONSO.RRF")
_RANK = ReleaseFile("MRRANK.RRF")
_SAB = ReleaseFile("MRSAB.RRF")
_STY = ReleaseFile("MRSTY.RRF")
_RANK_FIELDS, _STY_FIELDS = 4, 6
_CUI = re.compile(r"C\d{7}")
_FOLDER = r"(?<!\d)(\d{4}A[A-C])(?![A-Za-z0-9])"  # umls-2024AA-mrconso, 2024AA/META

_Order = tuple[bool, int, bool, bool, bool]


def read(path: Path, *, sources: Collection[str] = (), semantic_types: Collection[str] = ()) -> Release:
    """Concepts in the order of the file, of names that are English and not suppressed.

    ``sources`` keeps the names of these source vocabularies alone (``SNOMEDCT_US``, ``MSH``: column SAB);
    ``semantic_types`` the concepts of these types (``T047`` or ``Disease or Syndrome``). Raises InputError: a file is
    absent or malformed, or a source or type is not in it.
    """
    file = _CONSO.one(path)
    chosen = _of_types(path, frozenset(semantic_types)) if semantic_types else None
    names = _names(file, _ranks(path), frozenset(sources), chosen)
    return Release(FORMAT.name, FORMAT.uri, _version(path, file), list(_concepts(names)))


class _Names:
    """The names of a concept, each once, and which of them comes first."""

    __slots__ = ("best", "order", "words")

    def __init__(self) -> None:
        self.words: list[str] = []
        self.best, self.order = "", (False, -1, False, False, False)

    def add(self, words: str, order: _Order) -> None:
        if words.strip():
            if not self.best or order > self.order:
                self.best, self.order = words, order
            if words not in self.words:
                self.words.append(words)


def _names(
    file: Path, ranks: dict[tuple[str, str], int], sources: frozenset[str], chosen: set[str] | None
) -> dict[str, _Names]:
    found: dict[str, _Names] = {}
    seen: set[str] = set()
    for number, row in read_rrf(file, CONSO):
        cui, language, ts, _, stt, _, preferred, _, _, _, _, source, tty, _, words, _, suppress, _ = row
        seen.add(source)
        if not in_use(file, number, suppress) or language != "ENG" or (sources and source not in sources):
            continue
        if not _CUI.fullmatch(cui):
            raise InputError(f"{file}:{number}: the first field must be a CUI, a C and seven digits")
        if chosen is not None and cui not in chosen:
            continue
        marks = (ts == "P", stt == "PF", preferred == "Y")
        found.setdefault(cui, _Names()).add(words, (all(marks), ranks.get((source, tty), -1), *marks))
    if sources - seen:
        raise InputError(f"{file}: no source {', '.join(sorted(sources - seen))}; it has {', '.join(sorted(seen))}")
    return found


def _concepts(names: dict[str, _Names]) -> Iterator[Concept]:
    for cui in list(names):
        own = names.pop(cui)  # not all names twice in memory
        if own.best:
            yield concept_of(f"UMLS:{cui}", own.best, own.words, FORMAT.name)


def _ranks(path: Path) -> dict[tuple[str, str], int]:
    """By source and term type; the higher comes first."""
    file = _RANK.beside(path)
    ranks: dict[tuple[str, str], int] = {}
    if file:
        for number, (rank, source, tty, _) in read_rrf(file, _RANK_FIELDS):
            if not rank.isdecimal():
                raise InputError(f"{file}:{number}: the first field must be a rank, a whole number")
            ranks[source, tty] = int(rank)
    return ranks


def _of_types(path: Path, wanted: frozenset[str]) -> set[str]:
    file = _STY.one_beside(path)
    found: set[str] = set()
    seen: dict[str, str] = {}
    for _, (cui, tui, _, name, _, _) in read_rrf(file, _STY_FIELDS):
        seen[tui] = name
        if tui in wanted or name in wanted:
            found.add(cui)
    missing = wanted - seen.keys() - set(seen.values())
    if missing:
        known = ", ".join(f"{tui} {seen[tui]}" for tui in sorted(seen))
        raise InputError(f"{file}: no semantic type {', '.join(sorted(missing))}; it has {known}")
    return found


def _version(path: Path, conso: Path) -> str:
    """The newest release in which a source came in: every release renews some. Without MRSAB, what folders say."""
    file = _SAB.beside(path)
    rows = read_rrf(file, SAB) if file else ()
    newest = max((row[9] for _, row in rows if row[21] == "Y"), default="")
    return newest or said_by_folders(conso, _FOLDER) or UNKNOWN


FORMAT = ReleaseFormat(
    name="umls",
    title="UMLS Metathesaurus",
    uri="http://www.nlm.nih.gov/research/umls",
    files="MRCONSO.RRF, and if you like MRRANK.RRF, MRSAB.RRF and MRSTY.RRF beside it",
    licence="UMLS Metathesaurus License of the NLM (free, on request); many sources have terms of their own",
    found_in=lambda path: bool(_CONSO.found(path)),
    read=read,
)
