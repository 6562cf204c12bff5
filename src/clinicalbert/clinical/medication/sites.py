"""Routes that are said by a place: the right eye, each nostril."""

from __future__ import annotations

from clinicalbert.clinical.medication.lexicon import SIDED, SIDES, words
from clinicalbert.clinical.medication.marks import Kind, Read, Source

_LEADING = words("in into to the of for per inside on around affected")


SITES = frozenset(_LEADING) | SIDES.keys() | SIDED.keys()


def read_site(source: Source, i: int) -> Read | None:
    """``in the right ear``, ``each nostril``, ``both eyes``, ``to the affected eye``, ``R eye``."""
    j = source.skip(i, _LEADING)
    side = SIDES.get(source.norm(j), "")
    k = source.skip(j + 1, ("the", "affected", "of")) if side else j
    site = SIDED.get(source.norm(k))
    if site is None or (not side and j == i):
        return None
    if not side and source.norm(k + 1) in ("drop", "drops", "ointment", "gtt", "gtts"):
        side = ""
    return [source.mark(Kind.ROUTE, i, k + 1, f"{site} {side}".strip())], k + 1
