"""Ages above 89: 45 CFR 164.514(b)(2)(i)(C)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from clinicalbert.privacy.identifiers import Identifier
from clinicalbert.privacy.recognisers.page import Page, Recognition
from clinicalbert.privacy.recognisers.windows import windows

_ONES = r"(?:one|two|three|four|five|six|seven|eight|nine)"
_WORDS = (
    rf"(?:ninety(?:[-\s]{{1,2}}{_ONES})?|(?:one|a)\shundred(?:\sand)?(?:[-\s](?:{_ONES}|ten|eleven|twelve))?|"
    rf"one[-\s]oh?[-\s]{_ONES})"
)
_AGE = rf"(?P<age>9\d|1[01]\d|12[0-5]|{_WORDS})"
_OLD = (
    r"(?:[\s-]{0,2}(?:years?|yrs?|y)[\s.-]{0,3}(?:olds?|young|o)\b|[\s-]?y[./]?o\b|[\s-]?yo[mf]\b|"
    r"[\s-]{1,2}year[\s-]{1,2}|\s?years?\sof\sage"
    r"|\s(?:years?|yrs?)(?=[,.;)\s](?!ago|before|later|earlier|after|prior|history|hence|survival|since|back))"
    r"|\s?[mf](?=[\s,.;)](?!/))|\s?(?:yrs?|y)\s(?:old\s)?(?:(?:fe)?male|[mf])\b|[\s,-]{1,2}(?:fe)?males?\b(?!\s(?:patients|"
    r"subjects))|[\s,-]{1,2}(?:wo)?man\b|[\s,-]{1,2}(?:lady|gentleman|widow(?:er)?)\b)"
)
_AFTER = re.compile(rf"(?<![\w.-])(?<!\d/){_AGE}{_OLD}(?![\w])")
# Behind a slash only outright, and with the sex behind one: MRN 7719204/94 yo, 94/F, 94yoF.
_SLASHED = re.compile(
    rf"(?<![\w.-]){_AGE}\s?(?:-?(?:yo|y/o|y\.o\.|years?[\s-]old)(?:[mf]|w[mf]|b[mf])?(?!\w)|"
    rf"/\s?(?:m|f|male|female)(?![\w/]))"
)
_PERSON = (
    r"(?:patient|pt|mother|father|mom|dad|wife|husband|sister|brother|grandmother|grandfather|grandma|grandpa|aunt|"
    r"uncle|mgm|mgf|pgm|pgf|spouse|partner|neighbou?r|friend)"
)
_NO_MEASURE = (
    r"(?![\w%/]|[.:,-]\d|\s?(?:%|percent|mg|mcg|ml|kg|cm|mm|lbs?|bpm|mmhg|degrees|f\b|c\b|on\b|over|to\s\d|-))"
)
# She is 94. His mother, 92, helps. A woman of 93. MGM d. 94. His 95th birthday.
_TOLD = re.compile(
    rf"(?<![a-z])(?:(?:she|he|who|{_PERSON})(?:['’]s|\sis|\swas|\sturned|\sturns|\swill\sbe)"
    rf"(?:\s(?:now|just|only|already|almost|nearly|about))?\s{_AGE}(?=[.,;)]|$|\s(?:and|but|now|with|who|when)\b)"
    rf"{_NO_MEASURE}|{_PERSON}(?:\s[a-z'’-]{{2,20}}){{0,3}}(?:,\s?|\s\()(?:(?:age|aged|now)\s)?(?P<behind>9\d|1[01]\d)(?=[,;)]){_NO_MEASURE}|"
    rf"{_PERSON}\s(?:d\.?|died)\s(?P<dead>9\d|1[01]\d)(?=[.,;)]|$|\s){_NO_MEASURE}|"
    rf"(?:man|woman|lady|gentleman|widow|widower|veteran|male|female)\sof\s(?P<of>9\d|1[01]\d|{_WORDS}){_NO_MEASURE}|"
    rf"(?P<birthday>9\d|1[01]\d)(?:th|st|nd|rd)\s(?:birthday|b-?day)(?!\w)|"
    rf"(?P<words>ninetieth|ninety-(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)|hundredth)\sbirthday)"
)
# Age/Sex: 94/F, AGE 94Y
_HEADED = re.compile(
    rf"(?<![a-z])age(?:\s?/\s?(?:sex|gender|race))?[\s:=|]{{1,3}}{_AGE}(?=\s?(?:y|yrs?|years?)?(?:[\s/,.;|)]|$))(?!\s?%|[.]\d)"
)
_BEFORE = re.compile(
    rf"(?<![a-z])(?:aged?|ages|turned|turning|turns|age\sof|aged\sof|age\sis|age\swas|age\sby\s\w{{3,12}}|"
    rf"reached|(?<!\d)yo)[\s:=(,]{{1,3}}(?:now\s|at\s|is\s|only\s|almost\s|nearly\s)?{_AGE}"
    r"(?![\w%]|[./]\d|\s?(?:mg|ml|kg|cm|lbs?|days?|weeks?|months?|hours?|percent|bpm|mmhg|%))"
)
_LIVING = re.compile(
    rf"(?:[a-z],|\()\s?{_AGE}(?:\)(?!\s?%)|,?\s(?:alive|living|deceased|died|with\sdementia|healthy|still|"
    r"lives|is\s)|,\s(?:alive|living|deceased|died|in\s(?:good|poor)|still|lives|healthy|with))"
)
_LIKELY = re.compile(
    r"(?:(?:[A-Z][^\W\d_A-Z]['’\w-]{0,20}|[^\W\d_A-Z]{2,20})(?: [A-Z]\.?)?|[^\W\d_]{2,20} [^\W\d_]\.?),?\s?\($"
)
_DIED = re.compile(
    r"(?<![a-z])(?:died|d\.|passed(?:\saway)?|lived|deceased|demise|alive|dead|living|until|says|say|"
    rf"celebrat\w{{2,4}}|dx|diagnosed)\s(?:at|to|to\sbe|with)?\s?{_AGE}(?![\w%]|[./]\d|\s?(?:mg|ml|kg|cm|%|"
    r"days?|weeks?|months?|hours?|minutes?|am|pm|/))"
)
_BESIDE = re.compile(r"(?<![\w'’-])[^\W\d_][\w'’-]{1,20},\s?(?P<age>9\d|1[01]\d)(?:,\s?(?=[\"a-z])|;)")
_HINT = re.compile(
    r"9\d(?![\d%]|\.\d)(?<![\d.-]\d\d)|1[0-2]\d(?![\d%]|\.\d)(?<![\d.-]\d\d\d)|1[89]\d\d|ninet|hundred|one.oh"
)
_BORN = re.compile(
    r"(?<![a-z])(?:born|birth|b\.|dob|year of birth)(?:\s(?:year|back|in|on|the|"
    r"of))*[\s:]{1,3}(?P<age>1[89]\d\d)(?![\d/.-]\d|\w)"
)
_HEAT = re.compile(
    r"(?<![a-z])(?:t|temp|temps|temperature|tmax|tc|tm|fevers?|febrile)[\s:=,]{1,3}(?:of |to |is |was |max )?$"
)
_PATTERNS = ((_AFTER, 0.9), (_SLASHED, 0.9), (_BEFORE, 0.9), (_HEADED, 0.9), (_DIED, 0.8), (_TOLD, 0.8))
_YEAR = re.compile(r"(?<!\d)(?:19[5-9]\d|20\d\d)(?!\d)")
_DEFAULT_YEAR = 2020


class Ages(Recognition):
    """Numbers of years from ninety on that are somebody's age, and years of birth that tell such an age."""

    name = "age"
    labels = ("age",)

    def read(self, page: Page) -> Iterable[Identifier]:
        low = page.low
        if not ("9" in low or "1" in low or "ninet" in low or "hundred" in low):
            return
        hints = [match.span() for match in _HINT.finditer(low)]
        if not hints:
            return
        for start, end in windows(hints, 44, 40):
            for pattern, score in _PATTERNS:
                for match in pattern.finditer(low, start, end):
                    if not _HEAT.search(low, max(0, match.start() - 20), match.start()):
                        yield Identifier(*match.span(match.lastgroup or "age"), "age", score, self.name)
        for start, end in windows(hints, 8, 24):
            for match in _LIVING.finditer(low, start, end):
                bracket = match[0][0] == "("
                if not bracket or _LIKELY.search(page.text, max(0, match.start() - 24), match.start() + 1):
                    yield Identifier(*match.span("age"), "age", 0.7, self.name)
        for start, end in windows(hints, 28, 8):
            for match in _BESIDE.finditer(low, start, end):
                if page.text[match.start()].isupper():
                    yield Identifier(*match.span("age"), "age", 0.7, self.name)
        if "18" in low or "19" in low:
            for match in _BORN.finditer(low):
                latest = max(map(int, _YEAR.findall(low)), default=_DEFAULT_YEAR)
                if max(latest, _DEFAULT_YEAR) - int(match["age"]) > 89:
                    yield Identifier(*match.span("age"), "age", 0.8, self.name)


AGES = Ages()
