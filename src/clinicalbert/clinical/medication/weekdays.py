"""Days of the week: named, as letters, as a range, and the days that are left out."""

from __future__ import annotations

from clinicalbert.clinical.medication.lexicon import DAY_GROUPS, DAY_LETTERS, DAY_ORDER, DAYS, words
from clinicalbert.clinical.medication.marks import Kind, Mark, Read, Source

WEEKDAYS = frozenset(("on", "every", "each", "q", "only")) | DAYS.keys() | DAY_LETTERS.keys() | DAY_GROUPS.keys()
_EXCLUDING = words("none not no skip except off nothing excluding never but")


def read_days(source: Source, i: int) -> Read | None:
    """``every Monday``, ``Mon-Fri``, ``T-Th-Sat``, ``MWF``, ``on Mondays, Wednesdays and Fridays``."""
    start = source.skip(i, ("on", "every", "each", "q", "only"))
    j = start
    norm = source.norm(j)
    if norm in DAY_GROUPS and (norm[:2] == "we" or source.raw(j)[0].isupper() or j > i):
        days = DAY_GROUPS[norm]
        return [_weekdays(source, i, j + 1, days, source.norm(i - 1) in _EXCLUDING)], j + 1
    excluded = source.norm(i - 1) in _EXCLUDING or (source.norm(i - 1) == "for" and source.norm(i - 2) == "except")
    found: list[str] = []
    joint = ""
    end = j
    while len(found) < 8:
        day = DAYS.get(source.norm(j)) or (DAY_LETTERS.get(source.norm(j)) if source.raw(j)[:1].isupper() else None)
        if day is None or (
            source.norm(j) in ("sat", "sun", "wed", "th", "sa", "su", "tu") and not _capital(source, j, found)
        ):
            break
        if joint in ("to", "through", "thru", "-", "–", "—") and found:
            found = _range(found, day, joint, source.norm(j + 1))
        else:
            found.append(day)
        j = end = j + 1
        joint = source.norm(j)
        if joint not in words(", - – — / and & + to through thru"):
            break
        j += 1
        if source.norm(j) in ("and", "&", "on"):
            j += 1
    said = [source.norm(n) for n in range(start, end)]
    if not found or (all(len(w) == 1 for w in said) and len(found) < 3):
        return None
    if len(found) == 1 and not any(w in DAYS and len(w) > 2 for w in said):
        return None
    days = tuple(dict.fromkeys(found))
    return [_weekdays(source, i, end, days, excluded)], end


def _capital(source: Source, j: int, found: list[str]) -> bool:
    return source.raw(j)[0].isupper() or bool(found)


def _range(found: list[str], day: str, joint: str, after: str) -> list[str]:
    if len(found) > 1 and joint in ("-", "–", "—"):
        return [*found, day]
    if joint in ("-", "–", "—") and after in ("-", "–", "—", "/"):
        return [*found, day]
    first, last = DAY_ORDER.index(found[-1]), DAY_ORDER.index(day)
    span = [DAY_ORDER[n % 7] for n in range(first, last + 1 if last >= first else last + 8)]
    return [*found[:-1], *span]


def _weekdays(source: Source, i: int, j: int, days: tuple[str, ...], excluded: bool = False) -> Mark:
    mark = source.mark(Kind.EXCEPT if excluded else Kind.WHEN, i, j)
    mark.values, mark.per = days, "w"
    return mark
