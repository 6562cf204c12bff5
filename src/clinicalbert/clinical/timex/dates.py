"""Calendar dates: numeric, with a month's name, de-identified (``[**2012-3-5**]``), months, years, seasons.

A numeric date without year needs a temporal word before it, a bare year too: 3/6 is as often a score, 2009 a count. In
lists they stand alone: "appendectomy 2009, PCI 9/14", and at the head of a line ("10/8: Plt 88").
"""

from __future__ import annotations

import re

from clinicalbert.clinical.timex.calendar import iso, nearest_year, partial
from clinicalbert.clinical.timex.expression import DATE, DIGIT, Context, rule
from clinicalbert.clinical.timex.lexicon import MONTHS, SEASONS, WEEKDAYS
from clinicalbert.clinical.timex.numbers import GAP
from clinicalbert.facts import TimeExpression

_I = re.IGNORECASE
_YEAR = r"(?:1[89]|2[01])\d\d"
_NAMES = "|".join(sorted(MONTHS, key=len, reverse=True))
_DAYS = "|".join(sorted(WEEKDAYS, key=len, reverse=True))
_ORDINAL_DAY = r"(?P<day>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?"
_MODS = {"START": "early|beginning|start", "MID": "mid|middle", "END": "late|end"}
_PART = (
    rf"(?:(?P<part>early|late|mid|(?:the{GAP})?(?:beginning|start|middle|end){GAP}of)"
    rf"(?:[ -]|{GAP})(?:the{GAP}|in{GAP})?)?"
)
# Words after which a bare year, month or 3/5 is a date.
_BEFORE = (
    r"in|on|since|until|till|by|from|during|before|after|around|about|circa|through|thru|to|dated?|of|between|and|as of"
    r"|year|spring|summer|fall|autumn|winter|early|late|mid|back in|year of|again in|admitted|seen|discharged"
    r"|performed|done|last|prior to"
)
_LEAD = re.compile(rf"(?:^|[^\w])(?P<word>{_BEFORE})(?:\s+the)?:?\s{{1,3}}\(?$", _I)
_STRONG = re.compile(
    r"(?:^|\W)(?:on|since|until|dated?|from|through|by|as of|before|after|admitted|seen)[: ]\s{0,2}$", _I
)
_NOT_DATE_AFTER = re.compile(
    r"\s{0,2}(?:%|mm|cm|mg|ml|tab|pain|strength|murmur|systolic|sem\b|beats?|patients|cases|points|\w*/)", _I
)


# What stands before and after a year or a day of a list.
_LISTED_AFTER = re.compile(
    r"\s{0,2}(?:[,;.)\n:]|$|(?:for|with|and|then|by|showed|grew|without|complicated|needing)\b)", _I
)
_LISTED_BEFORE = re.compile(r"(?:[A-Za-z]{2,}[,:)]?|\bdx)[ \n]{1,2}$")
_HEAD_OF_LINE = re.compile(r"(?:^|\n)[ \t]*$")
_SCORES = frozenset((15, 16, 20, 30))
"""Of 9/15, 12/16 and 8/30 the second number is as often the most that a score can reach."""


def _listed(match: re.Match[str]) -> bool:
    before = match.string[max(0, match.start() - 24) : match.start()]
    return _LISTED_BEFORE.search(before) is not None and _LISTED_AFTER.match(match.string, match.end()) is not None


def _two_digit(year: str) -> int:
    """07 is 2007, 62 is 1962: sixty years back, forty ahead of 2000."""
    number = int(year)
    return number if len(year) == 4 else 2000 + number if number < 60 else 1900 + number


def _day_month(first: int, second: int, context: Context) -> tuple[int, int] | None:
    """Month and day of two numbers in the order that the caller names, or the other where that is impossible."""
    day, month = (first, second) if context.day_first else (second, first)
    if month > 12:
        day, month = month, day
    return (month, day) if 1 <= month <= 12 and 1 <= day <= 31 else None


def _dated(match: re.Match[str], value: str | None, mod: str = "", anchored: bool = False) -> TimeExpression | None:
    return TimeExpression(*match.span(), DATE, value, mod, anchored=anchored) if value else None


def _without_year(match: re.Match[str], month: int, day: int, context: Context, mod: str = "") -> TimeExpression | None:
    value = partial(month, day)
    if value and context.anchor:
        return _dated(match, iso(nearest_year(context.anchor, month, day), month, day) or value, mod, True)
    return _dated(match, value, mod)


def _mod(match: re.Match[str]) -> str:
    part = (match.groupdict().get("part") or "").lower()
    return next((mod for mod, words in _MODS.items() if part and re.search(words, part)), "")


def _after_word(match: re.Match[str], lead: re.Pattern[str] = _LEAD) -> bool:
    return lead.search(match.string[max(0, match.start() - 14) : match.start()]) is not None


def read_iso(match: re.Match[str], _: Context) -> TimeExpression | None:
    """2012-03-05, 2012/3/5, 20120305 is none."""
    return _dated(match, iso(int(match["year"]), int(match["month"]), int(match["day"])))


def read_numeric(match: re.Match[str], context: Context) -> TimeExpression | None:
    """3/5/2012, 03-05-12, 5.3.2012."""
    if match["sep"] == "." and len(match["year"]) == 2 and min(len(match["a"]), len(match["b"])) < 2:
        return None
    order = _day_month(int(match["a"]), int(match["b"]), context)
    return _dated(match, iso(_two_digit(match["year"]), *order)) if order else None


def read_month_day(match: re.Match[str], context: Context) -> TimeExpression | None:
    """On 3/5: after a temporal word, at the head of a line, or in a list where it can hardly be a score; never before a
    unit or another slash."""
    if _NOT_DATE_AFTER.match(match.string, match.end()):
        return None
    if not (_after_word(match, _STRONG) or _heads_line(match) or (_no_score(match) and _listed(match))):
        return None
    order = _day_month(int(match["a"]), int(match["b"]), context)
    return _without_year(match, *order, context) if order else None


def _heads_line(match: re.Match[str]) -> bool:
    """``10/8: Plt 88``."""
    before = match.string[max(0, match.start() - 12) : match.start()]
    return match.string[match.end() : match.end() + 1] == ":" and _HEAD_OF_LINE.search(before) is not None


def _no_score(match: re.Match[str]) -> bool:
    return int(match["a"]) <= 12 < int(match["b"]) <= 31 and int(match["b"]) not in _SCORES


def read_month_year(match: re.Match[str], _: Context) -> TimeExpression | None:
    """03/2012."""
    month = int(match["month"])
    return _dated(match, f"{match['year']}-{month:02d}" if 1 <= month <= 12 else None)


def read_deidentified(match: re.Match[str], context: Context) -> TimeExpression | None:
    """[**2012-3-5**], [**3-5**], [**2012**], [**2012-3**], [**March 2012**] (MIMIC-III)."""
    year, a, b = match["year"], match["a"], match["b"]
    if match["name"]:
        month = MONTHS[match["name"].lower()]
        if year:
            return _dated(match, f"{year}-{month:02d}")
        return (
            _without_year(match, month, int(match["d"]), context) if match["d"] else _dated(match, f"XXXX-{month:02d}")
        )
    if year and not a:
        return _dated(match, year)
    if year and not b:
        return _dated(match, f"{year}-{int(a):02d}" if 1 <= int(a) <= 12 else None)
    if not (a and b):
        return None
    if year:
        return _dated(match, iso(int(year), int(a), int(b)))
    return _without_year(match, int(a), int(b), context)  # always month and day


def read_named(match: re.Match[str], context: Context) -> TimeExpression | None:
    """March 5, 2012; 5 March 2012; March 5th; 05MAR2012."""
    day, name, year = match["day"], match["name"], match["year"]
    month = MONTHS[name.lower()]
    if year:
        return _dated(match, iso(_two_digit(year.lstrip("'’")), month, int(day)))
    if not name[0].isupper() or (name in ("May", "March", "Mar") and _modal(match)):
        return None
    return _without_year(match, month, int(day), context)


def _modal(match: re.Match[str]) -> bool:
    """``5 May be``: the word is no month."""
    return re.match(r"\s+(?:be|have|not|need|take|also)\b", match.string[match.end() : match.end() + 8]) is not None


def read_month_of_year(match: re.Match[str], _: Context) -> TimeExpression | None:
    """March 2012, March '07, late March of 2012."""
    if match["name"].islower() and match["name"] in ("may", "mar", "dec", "sun", "sat") and "'" in match["year"]:
        return None
    return _dated(
        match, f"{_two_digit(match['year'].lstrip(chr(39) + '’'))}-{MONTHS[match['name'].lower()]:02d}", _mod(match)
    )


def read_month(match: re.Match[str], context: Context) -> TimeExpression | None:
    """In March, mid-October: a name alone, in capitals, after a temporal word or with a part."""
    name = match["name"]
    if not name[0].isupper() or _modal(match) or re.match(r"[- ]\d|[’']", match.string[match.end() : match.end() + 2]):
        return None
    if not match["part"] and not _after_word(match):
        return None
    month = MONTHS[name.lower()]
    if context.anchor:
        return _dated(match, f"{nearest_year(context.anchor, month, 15)}-{month:02d}", _mod(match), True)
    return _dated(match, f"XXXX-{month:02d}", _mod(match))


def read_year(match: re.Match[str], _: Context) -> TimeExpression | None:
    """In 2009, since 2009, early 2009, (2009); with a word only."""
    after = match.string[match.end() : match.end() + 12]
    if re.match(
        r"[\d./,:-]\d|\s?%|\s{0,2}(?:mg|ml|mcg|g|cc|kcal|cal|units?|cells|patients|cases|hours|hrs?|h|meters|steps|iu|u)\b",
        after,
        _I,
    ):
        return None
    enclosed = match.string[match.start() - 1 : match.start()] == "(" and after[:1] in "),;"
    if not (match["part"] or enclosed or _after_word(match) or _listed(match)):
        return None
    return _dated(match, match["year"], _mod(match))


def read_years(match: re.Match[str], _: Context) -> TimeExpression | None:
    """2009-2011: from the first year to the last."""
    first, last = int(match["first"]), _two_digit(match["last"])
    return _dated(match, f"{first}/{last}") if first < last < first + 100 else None


def read_season(match: re.Match[str], _: Context) -> TimeExpression | None:
    return _dated(match, f"{match['year']}-{SEASONS[match['season'].lower()]}")


def read_decade(match: re.Match[str], _: Context) -> TimeExpression | None:
    """The 1990s → 199."""
    return _dated(match, match["decade"], _mod(match))


_OPEN = r"(?<![\w./\-:#$^+])"
_CLOSE = r"(?![\w/]|[.\-:]\d|-\w)"
_SHORT_YEAR = rf"{_YEAR}|['’]\d\d"
_WEEKDAY = rf"(?:(?:{_DAYS})\.?,?{GAP})?"
_MONTH_DAY = rf"(?P<name>{_NAMES})(?:\.?{GAP}|[-.])(?:the{GAP})?{_ORDINAL_DAY}(?!\d|[./:]\d|\s?(?:mg|%|ml))"
_PARTED = ("early", "late", "mid", "the", "beginning", "start", "middle", "end")

RULES = (
    rule(
        ["[**"],
        rf"\[\*\* ?(?:(?P<name>{_NAMES}) ?(?P<d>\d{{1,2}}(?!\d))?(?: ?,? ?)|)?"
        rf"(?:(?P<year>{_YEAR}|2[2-9]\d\d)[-/]?)?(?:(?P<a>\d{{1,2}})(?:[-/](?P<b>\d{{1,2}})?)?)? ?\*\*\]",
        read_deidentified,
    ),
    rule(
        [DIGIT],
        rf"{_OPEN}(?P<year>{_YEAR})(?P<sep>[-/.])(?P<month>\d{{1,2}})(?P=sep)(?P<day>\d{{1,2}})(?!\d|[/-]\d|\.\d)",
        read_iso,
    ),
    rule(
        [DIGIT],
        rf"{_OPEN}(?P<a>\d{{1,2}})(?P<sep>[-/.])(?P<b>\d{{1,2}})(?P=sep)(?P<year>{_YEAR}|\d\d){_CLOSE}",
        read_numeric,
    ),
    rule([DIGIT], rf"{_OPEN}(?P<a>\d{{1,2}})/(?P<b>\d{{1,2}}){_CLOSE}", read_month_day),
    rule([DIGIT], rf"{_OPEN}(?P<month>\d{{1,2}})/(?P<year>{_YEAR}){_CLOSE}", read_month_year),
    rule(
        [DIGIT, *WEEKDAYS],
        rf"{_OPEN}{_WEEKDAY}{_ORDINAL_DAY}(?:{GAP}of{GAP}|{GAP}|[-./])?(?P<name>{_NAMES})\b\.?"
        rf"(?:(?:,?(?:{GAP}|-|/)(?:of{GAP})?)?(?P<year>{_SHORT_YEAR}|(?<=[-/])\d\d))?(?![\w-])",
        read_named,
    ),
    rule(
        [*WEEKDAYS, *MONTHS],
        rf"(?<![\w-]){_WEEKDAY}{_MONTH_DAY}(?:(?:,{GAP}?|{GAP}|-)(?:of{GAP})?(?P<year>{_SHORT_YEAR}))?(?!\w)",
        read_named,
    ),
    rule(
        [*_PARTED, *MONTHS],
        rf"(?<![\w-]){_PART}(?P<name>{_NAMES})\b(?:\.?,?{GAP}(?:of{GAP})?|\.?[-/])?(?P<year>{_SHORT_YEAR})"
        r"(?![\w-]|[./:]\d)",
        read_month_of_year,
    ),
    rule([*_PARTED, *MONTHS], rf"(?<![\w-]){_PART}(?P<name>{_NAMES})\b(?!\.\w)", read_month),
    rule([*_PARTED, DIGIT], rf"(?<![\w./\-:#$^+]){_PART}(?P<year>{_YEAR})(?!\w|-\d)", read_year),
    rule([DIGIT], rf"{_OPEN}(?P<first>{_YEAR}) ?[-–—] ?(?P<last>{_YEAR}|\d\d){_CLOSE}", read_years),
    rule(SEASONS, rf"\b(?P<season>{'|'.join(SEASONS)}){GAP}(?:of{GAP})?(?P<year>{_YEAR})\b", read_season),
    rule([*_PARTED, DIGIT], rf"\b{_PART}(?P<decade>(?:19|20)\d)0['’]?s\b", read_decade),
)
