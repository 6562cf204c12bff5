"""Dates as notes write them: read into a day, and written again in the same style for another day.

Every form is one pattern whose named groups are what changes with the day; all else (separators, blanks, broken lines,
a time behind the date) is copied. What no pattern matches from end to end is not a date that can be read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Final

MONTHS: Final = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

_MON = rf"(?P<mon>{'|'.join(MONTHS)}|sept|{'|'.join(m[:3] for m in MONTHS)})\.?"
_WD = rf"(?:(?P<wd>{'|'.join(WEEKDAYS)}|tues|weds|thurs|thur|{'|'.join(w[:3] for w in WEEKDAYS)})\.?\s*,?\s*)?"
_CLOCK = r"[0-9]{1,2}:?[0-9]{2}(?::?[0-9]{2}(?:\.[0-9]+)?)?(?:\s*[ap]\.?m\.?)?\s*(?:Z|[+-][0-9]{2}:?[0-9]{2})?"
_TIME = rf"(?:(?:T|\s*,?\s+|\s*@\s*){_CLOCK})?"
_DAY = r"(?P<day>[0-9]{1,2})(?P<th>st|nd|rd|th)?"
_YEAR = r"(?P<year>[0-9]{4}|['’]?[0-9]{2})"
_FORMS: Final = tuple(
    re.compile(form, re.IGNORECASE | re.ASCII)
    for form in (
        rf"{_WD}(?P<year>[0-9]{{4}})\s*(?P<cut>[-/.])\s*(?P<month>[0-9]{{1,2}})\s*(?P=cut)\s*(?P<day>[0-9]{{1,2}}){_TIME}",
        rf"(?P<year>(?:19|20)[0-9]{{2}})(?P<month>[0-9]{{2}})(?P<day>[0-9]{{2}}){_TIME}",
        rf"{_WD}(?P<a>[0-9]{{1,2}})\s*(?P<cut>[-/.])\s*(?P<b>[0-9]{{1,2}})\s*(?P=cut)\s*{_YEAR}{_TIME}",
        rf"{_WD}(?P<a>[0-9]{{1,2}})\s*(?P<cut>[-/])\s*(?P<b>[0-9]{{1,2}}){_TIME}",
        r"(?P<month>[0-9]{1,2})\s*[-/]\s*(?P<year>[0-9]{4})",
        rf"{_WD}(?:the\s+)?{_DAY}[\s/.-]*(?:of\s+)?{_MON}(?:[\s,/.-]*{_YEAR}{_TIME})?",
        rf"{_WD}{_MON}\s*(?:the\s+)?{_DAY}(?:(?:[\s,.]+|-){_YEAR}{_TIME})?",
        rf"{_MON}[\s,-]*(?:of\s+)?(?P<year>[0-9]{{4}}|['’][0-9]{{2}})",
    )
)
_LONGEST = 80
_LEAP, _PLAIN = 2000, 2001  # years for dates without one, where nothing is known of the note's


@dataclass(frozen=True, slots=True)
class Written:
    """A date as it is written. ``year_given`` and ``day_given`` say what did not have to be assumed."""

    day: date = field(repr=False)
    year_given: bool
    day_given: bool
    _words: str = field(repr=False)
    _fields: tuple[tuple[str, int, int], ...] = field(repr=False)
    _padded: bool = field(repr=False)

    def on(self, other: date) -> str:
        """The same, for another day. A weekday moves along by as many days, right or wrong as it was."""
        out, at = [], 0
        for name, start, end in self._fields:
            old = self._words[start:end]
            out += [self._words[at:start], _as(name, old, self.day, other, self._padded)]
            at = end
        return "".join([*out, self._words[at:]])


def read_date(words: str, *, near: date | None, latest: int, day_first: bool = False) -> Written | None:
    """The date that all of ``words`` are, or None.

    ``near`` decides the year of a date without one: the year that brings it closest. ``latest`` is the last year that a
    year of two digits may mean; later ones are of the century before. In ``3/4/19`` the month is first, unless
    ``day_first``; with dots, as in ``3.4.19``, the day is; where one of them is above twelve, that is the day.
    """
    if len(words) > _LONGEST:
        return None
    for form in _FORMS:
        match = form.fullmatch(words)
        found = match and _built(match, near, latest, day_first)
        if found:
            return found
    return None


def _built(match: re.Match[str], near: date | None, latest: int, day_first: bool) -> Written | None:
    groups = {name: text for name, text in match.groupdict().items() if text is not None}
    places = {name: match.span(name) for name in groups}
    if "a" in groups:
        first, second = int(groups["a"]), int(groups["b"])
        turned = first > 12 or (second <= 12 and (day_first or groups["cut"] == "."))
        names = ("day", "month") if turned else ("month", "day")
        for old, new in zip(("a", "b"), names, strict=True):
            groups[new], places[new] = groups.pop(old), places.pop(old)
    month = int(groups["month"]) if "month" in groups else _month(groups["mon"])
    day = int(groups.get("day", 15))
    year = _year(groups["year"], latest) if "year" in groups else _nearest(month, day, near)
    found = _date(year, month, day)
    if found is None:
        return None
    numbers = [groups[name] for name in ("month", "day") if name in groups]
    padded = groups.get("day", "0").startswith("0") if "mon" in groups else all(len(n) == 2 for n in numbers)
    fields = sorted(((n, *places[n]) for n in groups if n != "cut"), key=lambda f: f[1])
    return Written(found, "year" in groups, "day" in groups, match.string, tuple(fields), padded)


def _as(name: str, old: str, was: date, day: date, padded: bool) -> str:
    if name == "year":
        return f"{day.year:04}" if len(old) == 4 else old[:-2] + f"{day.year % 100:02}"
    if name in {"month", "day"}:
        return f"{getattr(day, name):0{2 if padded else 1}}"
    if name == "th":
        ending = "th" if 11 <= day.day <= 13 else {1: "st", 2: "nd", 3: "rd"}.get(day.day % 10, "th")
        return ending.upper() if old.isupper() else ending
    if name == "mon":
        return _named(old, MONTHS[day.month - 1], MONTHS)
    weekday = next(i for i, w in enumerate(WEEKDAYS) if w[:3] == old[:3].lower())
    return _named(old, WEEKDAYS[(weekday + (day - was).days) % 7], WEEKDAYS)


def _named(old: str, new: str, whole: tuple[str, ...]) -> str:
    """``new`` as long and with such capitals as ``old``; the same word stays as it was abbreviated (``Tues``)."""
    if new[:3] == old[:3].lower():
        return old
    new = new if old.lower() in whole else new[:3]
    if old.isupper():
        return new.upper()
    return new if old.islower() else new.capitalize()


def _month(word: str) -> int:
    return next(i for i, m in enumerate(MONTHS, 1) if m[:3] == word[:3].lower())


def _year(digits: str, latest: int) -> int:
    if len(digits) == 4:
        return int(digits)
    year = latest - latest % 100 + int(digits[-2:])
    return year if year <= latest else year - 100


def _nearest(month: int, day: int, near: date | None) -> int:
    if near is None:
        return _LEAP if (month, day) == (2, 29) else _PLAIN
    # eight years on either side, for the 29th of February
    days = [found for y in range(-8, 9) if (found := _date(near.year + y, month, day))]
    return min(days, key=lambda found: (abs(found - near), found)).year if days else near.year


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
