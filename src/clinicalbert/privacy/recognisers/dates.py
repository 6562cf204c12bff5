"""Dates with an element finer than a year: 45 CFR 164.514(b)(2)(i)(C).

Whole dates are told by their shape. ``3/14`` alone is as often a score, a strength or a dose: its sides decide
(``bare_dates.py``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from clinicalbert.privacy.identifiers import Identifier
from clinicalbert.privacy.recognisers.bare_dates import read_bare
from clinicalbert.privacy.recognisers.page import Page, Recognition
from clinicalbert.privacy.recognisers.windows import around, windows
from clinicalbert.privacy.recognisers.word_kinds import MONTH
from clinicalbert.privacy.recognisers.word_lists import word_list

HOLIDAYS = (
    r"(?:christmas|xmas)(?:\s(?:day|eve|morning|night))?|new\syear(?:'?s)?\s(?:day|eve)|thanksgiving(?:\sday)?|"
    r"(?:good\sfriday|easter(?:\s(?:sunday|monday|day))?)"
    r"|memorial\sday|labou?r\sday|independence\sday|veterans?'?\sday|presidents'?\sday|columbus\sday|mlk\sday|"
    r"martin\sluther\sking(?:,?\sjr\.?)?\sday"
    r"|juneteenth|hallowe'?en|valentine'?s\sday|st\.?\spatrick'?s\sday|mother'?s\sday|father'?s\sday|"
    r"cinco\sde\smayo|mardi\sgras|ash\swednesday|palm\ssunday"
    r"|yom\skippur|rosh\shashanah?|hanukkah|passover|eid(?:\sal-\w{4,5})?|diwali|kwanzaa|(?:lunar|"
    r"chinese)\snew\syear|groundhog\sday|earth\sday|flag\sday"
    r"|all\ssaints'?(?:\sday)?|boxing\sday|fourth\sof\sjuly|4th\sof\sjuly|super\sbowl\ssunday|patriots'?\sday|"
    r"indigenous\speoples'?\sday|tax\sday|holi\b|nowruz|ramadan"
)
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:e(?:m|rn)ber)?|oct(?:ober)?"
    r"|nov(?:e(?:m|rn)ber)?|dec(?:e(?:m|rn)ber)?)"
)
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?)"
_YEAR = r"(?:(?:1[89]|20|21)\d\d|'\d\d)"
_Y2 = rf"(?:{_YEAR}|\d\d)"
_DAY = r"(?:3[01]|[12]\d|0?[1-9])"
_G = r"[\s]{1,3}"  # a gap: a blank, a line's end
_LEAD = rf"(?:{_WEEKDAY}[.,]?\s{{1,2}})?"
_PATTERNS = (
    # 2019-03-14, with a time of ISO 8601
    rf"(?<![\d/.-]){_LEAD}(?:1[89]|20|21)\d\d(?P<iso>[-/.])\n?(?:1[0-2]|0?[1-9])(?P=iso)\n?{_DAY}(?!\d|[-/]\d|\.\d)"
    r"(?:t\d\d:?\d\d(?::?\d\d(?:\.\d{1,6})?)?\s?(?:z\b|[+-]\d\d:?\d\d)?)?",
    # 3/14/19, 03-14-2019, 14.03.2019
    rf"(?<![\d/.-]){_LEAD}(?P<a>\d{{1,2}})(?P<sep>[-/.])\n?(?P<b>\d{{1,2}})(?P=sep)\n?(?P<y>(?:1[89]|20|"
    r"21)\d\d|\d\d|'\d\d)(?!\d|[-/]\d|\.\d)",
    # March 14th, 2019; Mar 14; Mar 14-17
    rf"(?<![a-z\d]){_LEAD}{_MONTH}(?:\.|\b)[\s.-]{{0,2}}(?:the\s)?{_DAY}(?:\s?(?:st|nd|rd|th))?(?![\d/%]|"
    rf"\s?(?:mg|mcg|ml|cm|mm|units|percent|tablets?)\b|[.:]\d|-\d{{3}})(?:-{_DAY}(?!\d))?"
    rf"(?:(?:,\s{{0,2}}|\s{{1,2}}|-|,?\sof\s)(?:{_YEAR})(?!\d|[:/-]\d))?",
    # 14 March 2019; the 14th of March; 05MAR2012; 10-Jun-2020
    rf"(?<![\w./%-]){_LEAD}(?:the\s)?(?P<ord>{_DAY}(?:\s?(?:st|nd|rd|th))?[\s-]{{0,2}}(?:of\s|"
    rf"day\sof\s)?{_MONTH}(?:\.|\b|(?=\d{{4}}))(?:[\s,-]{{0,2}}{_Y2}(?!\d|[:/%-]\d|\s?(?:mg|am|pm)))?)(?!\d)",
    # March 2019, Mar '19, March of 2019
    rf"(?<![a-z]){_MONTH}\.?(?:,?\s{{1,2}}|-|\s?of\s|/){_YEAR}(?!\d|[:/]\d)",
    rf"(?<![a-z\d]){_WEEKDAY},?{_G}(?:the\s)?{_DAY}(?:st|nd|rd|th)(?!\w)",
    # 20190314
    r"(?<![\w.-])(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?![\w.-])",
    # 03/2019
    r"(?<![\d/.-])(?:0?[1-9]|1[0-2])[/]\n?(?:19|20)\d\d(?![\d/]|-\d)",
    r"(?<![\d/.-])(?:0[1-9]|1[0-2])-(?:19|20)\d\d(?![\d/-])",
    rf"(?<![a-z])(?:{HOLIDAYS})(?![a-z])(?:,?\s(?:of\s)?{_YEAR})?",
)
_DATES = tuple(re.compile(p) for p in _PATTERNS)
# What a cheap look finds of each kind: numbers with two signs, eight digits, a month and its year.
_THREE = re.compile(r"\d[-/.]\n?\d\d?[-/.]\n?[\d']")
_EIGHT = re.compile(r"[12][09]\d\d[01]\d[0-3]\d")
_TWO = re.compile(r"\d[/-]\n?[12][09]\d\d")
_NUMBERED = ((_THREE, _DATES[0]), (_THREE, _DATES[1]), (_EIGHT, _DATES[6]), (_TWO, _DATES[7]), (_TWO, _DATES[8]))
_GLUED = re.compile(rf"\d(?=(?:st|nd|rd|th)?{_MONTH})")
_BARE_MONTH = re.compile(
    r"(?<![a-z])(?P<word>in|since|until|till|by|last|next|this|each|every|early|late|mid|during|of|or|through|"
    r"for|from|and|before|after|around|to|between)"
    rf"(?P<gap>[\s-]{{1,2}})(?:(?:early|late|mid)[\s-])?(?P<month>{_MONTH})\b(?!\.?\s?\d|[-'][a-z\d])"
)
_MONTHS_THAT_ARE_WORDS = frozenset(["may", "march", "mar", "jan", "sun", "dec", "sep", "oct", "apr"])
_BARE_DAY = re.compile(
    r"(?<![a-z])(?:on|since|until|by|from|of|for|before|after|due)\s{1,2}the\s{1,2}(?P<day>(?:3[01]|[12]\d|"
    r"[1-9])(?:st|nd|rd|th))(?=\s?(?:[.,;)]|$|and\b|at\b|with\b|to\b|she\b|he\b))"
)
_ORDINAL = re.compile(r"\d(?:st|nd|rd|th)(?![a-z])")
_FEASTS = word_list("words_of_holidays")
_RIB = re.compile(
    r"(?:rib|percentile|metatarsal|metacarpal|interspace|intercostal|digit|toe|nerve|vertebra|decade|floor|"
    r"postoperative|week|month|day|hour)"
)


class Dates(Recognition):
    """Dates by shape; days and months alone by what stands beside them."""

    name = "date"
    labels = ("date",)

    def read(self, page: Page) -> Iterable[Identifier]:
        low = page.low
        if page.has_digit:
            for hint, pattern in _NUMBERED:
                yield from self._found(around(hint, pattern, low, 16, 36), page)
            yield from read_bare(low)
            for match in around(_ORDINAL, _BARE_DAY, low, 20, 12):
                start, end = match.span()
                if not _RIB.search(low, end, end + 20) and not _RIB.search(low, max(0, start - 20), start):
                    yield Identifier(*match.span("day"), "date", 0.6, self.name)
        yield from self._named(page)

    def _named(self, page: Page) -> Iterable[Identifier]:
        """Dates with the name of a month, a weekday, a holiday."""
        words, low = page.words, page.low
        months = [(words.starts[i], words.ends[i]) for i, kind in enumerate(words.kinds) if kind & MONTH]
        if page.has_digit and (months or _GLUED.search(low)):
            glued = [m.span() for m in _GLUED.finditer(low)]
            for start, end in windows(sorted(months + glued), 28, 32):
                for i in (2, 3, 4, 5):
                    yield from self._found(_DATES[i].finditer(low, start, end), page)
        for start, end in windows(months, 20, 16):
            yield from self._months(page, start, end)
        if page.vocabulary & _FEASTS:
            feasts = [(words.starts[i], words.ends[i]) for i, key in enumerate(words.keys) if key in _FEASTS]
            for start, end in windows(feasts, 24, 16):
                yield from self._found(_DATES[9].finditer(low, start, end), page)

    def _found(self, matches: Iterable[re.Match[str]], page: Page) -> Iterable[Identifier]:
        for match in matches:
            if _possible(match):
                start = match.start()
                if match.groupdict().get("ord") and page.low.startswith("the", start):
                    start = match.start("ord")
                yield Identifier(start, match.end(), "date", 0.95, self.name)

    def _months(self, page: Page, first: int, last: int) -> Iterable[Identifier]:
        for match in _BARE_MONTH.finditer(page.low, first, last):
            month, written = match["month"], page.text[match.start("month") : match.end("month")]
            if month in _MONTHS_THAT_ARE_WORDS:
                wanted = ("in", "since", "until", "last", "next", "each", "every", "early", "late", "by", "during")
                if match["word"] not in wanted or written.islower() or (month == "mar"):
                    continue
            elif match["word"] in ("to", "and", "for", "of", "this", "or") and written.islower():
                continue
            yield Identifier(*match.span("month"), "date", 0.8, self.name)


def _possible(match: re.Match[str]) -> bool:
    """Whether the numbers of a date can be a day and a month."""
    groups = match.groupdict()
    if groups.get("a"):
        a, b = int(groups["a"]), int(groups["b"])
        if not (1 <= min(a, b) <= 12 and 1 <= max(a, b) <= 31):
            return False
        if groups["sep"] == ".":
            return len(groups["y"]) == 4 or (len(groups["a"]) == len(groups["b"]) == 2)
        if groups["sep"] == "-" and len(groups["y"]) == 2:
            return len(groups["a"]) == len(groups["b"]) == 2 or a <= 12
    return True


DATES = Dates()
