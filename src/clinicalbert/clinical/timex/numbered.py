"""Numbered days and ages: ``POD #2``, ``HD 3``, ``9th POD``, ``postoperative day two``, ``age of 12``."""

from __future__ import annotations

import re

from clinicalbert.clinical.timex.expression import AFTER, DATE, DIGIT, DURATION, Context, rule
from clinicalbert.clinical.timex.lexicon import words
from clinicalbert.clinical.timex.numbers import COUNT, GAP, ORDINAL, ORDINAL_WORDS, amount, number, ordinal
from clinicalbert.facts import TimeExpression

_I = re.IGNORECASE
# The event, and which number its first day has.
_KINDS = {
    "operation": (rf"p\.?o\.?d\.?|post[ -]?op(?:erative|eration)?\.?(?:{GAP}|-)?{{unit}}", 0),
    "admission": (rf"h\.?d\.?|hospital(?:i[sz]ation)?(?:{GAP}|-){{unit}}|admission{GAP}{{unit}}|icu{GAP}{{unit}}", 1),
    "birth": (
        rf"d\.?o\.?l\.?|ppd|post[ -]?(?:partum|natal)(?:{GAP}|-){{unit}}|life{GAP}{{unit}}|{{unit}}{GAP}of{GAP}life",
        1,
    ),
}
_SPANS = {
    "day": "D",
    "days": "D",
    "week": "W",
    "weeks": "W",
    "month": "M",
    "months": "M",
    "year": "Y",
    "night": "D",
    "morning": "D",
    "hour": "TH",
}
_UNIT = r"(?:days?|weeks?|months?|years?|night|morning)"
_MARK = rf"(?:{GAP}|-)?(?:#|no\.?|number|\+)?[ ]?"
_WORDS = "|".join(f"(?P<{event}>{words.replace('{unit}', _UNIT)})" for event, (words, _) in _KINDS.items())
_OF = re.compile(
    rf"{GAP}(?:of|after|post|following|since)(?:{GAP}|-)(?:(?:the|his|her|this|initial){GAP})?"
    rf"(?:(?P<admission>admi(?:ssion|tted)|hospitali[sz]ation)|(?P<operation>surgery|operation|post[ -]?op)"
    rf"|(?P<birth>life|birth))\b",
    _I,
)


def _distance(n: float, unit: str, first: int) -> str:
    """Day 3 where the first day is 1 → P2D."""
    count = max(int(n) - first, 0)
    return f"PT{count}H" if unit == "TH" else f"P{count}{unit}"


def _unit(words: str) -> str:
    found = re.search(_UNIT, words, _I)
    return _SPANS[found[0].lower()] if found else "D"


def _event(match: re.Match[str]) -> tuple[str, int]:
    name = next((e for e in _KINDS if match[e]), "")
    return name, _KINDS[name][1] if name else 0


def read_after_name(match: re.Match[str], _: Context) -> TimeExpression | None:
    """POD #2, hospital day 3, post-op day two."""
    n, is_range = amount(match["n"])
    event, first = _event(match)
    if (
        n is None
        or n > 400
        or (match[event].islower() and match[event] in ("hd", "dol", "ppd") and not match["mark"].strip(" -"))
    ):
        return None
    if event == "birth" and match["birth"].lower().startswith("p"):
        first = 0
    return TimeExpression(
        match.start(),
        match.end(),
        DATE,
        _distance(n, _unit(match[0]), first),
        "APPROX" if is_range else AFTER,
        event=event,
    )


def read_before_name(match: re.Match[str], _: Context) -> TimeExpression | None:
    """9th POD, second postoperative day, third hospital day, first day of life."""
    event, first = _event(match)
    return TimeExpression(
        match.start(), match.end(), DATE, _distance(ordinal(match["n"]), _unit(match[0]), first), AFTER, event=event
    )


def read_day(match: re.Match[str], _: Context) -> TimeExpression | None:
    """Day 4, day two, week 10, the 5th day (of admission): counted from what the text tells."""
    text, end = match.string, match.end()
    n = ordinal(match["nth"]) if match["nth"] else number(match["n"])
    if (
        n is None
        or n > 1000
        or (
            match["n"]
            and re.match(r"[./:,]\d|\s?(?:mg|times|tab|g\b|ml|pm|am|x\b|hours|days|weeks)", text[end : end + 7], _I)
        )
    ):
        return None
    if match["of"] or re.search("gestational|pregnancy", match[0], _I):
        return TimeExpression(match.start(), end, DATE, f"P{n}{_unit(match['u2'])}")
    of = _OF.match(text, end, end + 40)
    event = next((e for e in _KINDS if of and of[e]), "")
    first = _KINDS[event][1] if event else 0
    unit = _unit(match["u1"] or match["u2"])
    if match["nth"] and unit != "D" and n < 20 and not event:
        return TimeExpression(match.start(), end, DURATION, f"P1{unit}")  # the first week
    return TimeExpression(match.start(), end, DATE, _distance(n, unit, first), AFTER, event=event)


def read_age(match: re.Match[str], _: Context) -> TimeExpression | None:
    """At the age of 12, age 40: years where no unit is told."""
    n, is_range = amount(match["n"])
    if (
        n is None
        or n > 125
        or re.match(
            r"[\s-]{0,2}(?:%|years?|[ydh]\b|months?|weeks?|days?|hours?|mo\b|yrs?)",
            match.string[match.end() : match.end() + 8],
            _I,
        )
    ):
        return None
    value = f"P{int(n) if n % 1 == 0 else n}Y"
    return TimeExpression(match.start("core"), match.end(), DATE, value, "APPROX" if is_range else "", event="birth")


def read_gestation(match: re.Match[str], _: Context) -> TimeExpression | None:
    """36+2 weeks, 36 2/7 weeks: weeks and days of pregnancy."""
    return TimeExpression(match.start(), match.end(), DURATION, f"P{match['w']}W{match['d'] or match['d7']}D")


_NOT_BEFORE = r"(?<!every )(?<!per )(?<!a )(?<!each )(?<!same )(?<!times )(?<!/)(?<![\w-])"
_DAYS = frozenset(words("day days week weeks month months year years night morning"))
_NAMES = frozenset(
    words(
        "p pod post postop postoperative postoperation h hd hospital hospitalization hospitalisation admission icu "
        "d dol ppd postpartum postnatal life"
    )
)
_STUDIES = ("treatment", "cycle", "illness", "study", "transplant")

RULES = (
    rule(
        _NAMES | _DAYS,
        rf"(?<![\w/])(?:{_WORDS})(?P<mark>{_MARK})"
        rf"(?P<n>{COUNT}(?:(?: ?[-–/] ?|{GAP}(?:to|and|or){GAP}){COUNT})?)(?![\w%]|\.\d)",
        read_after_name,
    ),
    rule(ORDINAL_WORDS, rf"(?<![\w/])(?P<n>{ORDINAL})(?:{GAP}|-)(?:{_WORDS})(?!\w)", read_before_name),
    rule(
        [*_STUDIES, *_DAYS, *ORDINAL_WORDS],
        rf"{_NOT_BEFORE}(?:(?:(?:{'|'.join(_STUDIES)}){GAP})?(?P<u1>day|week|month){_MARK}(?P<n>{COUNT})(?![\w%])"
        rf"|(?P<nth>{ORDINAL})(?:{GAP}|-)(?:(?:gestational|pregnancy){GAP})?(?P<u2>days?|weeks?|month|year|morning|night)\b"
        rf"(?!-|['’]s)(?P<of>{GAP}of{GAP}(?:gestation|pregnancy))?)",
        read_day,
    ),
    rule(
        ["age", "ages", "aged"],
        rf"(?<![\w-])(?P<core>(?:age{GAP}of|ages?|aged){GAP}(?P<n>{COUNT}(?: ?[-–] ?{COUNT})?))(?![\w]|\.\d)",
        read_age,
    ),
    rule(
        [DIGIT],
        r"(?<![\w./])(?P<w>[1-4]\d)(?: ?\+ ?(?P<d>[0-6])|[ -](?P<d7>[0-6])/7)"
        r"(?:[ -](?:gestational )?w(?:ee)?ks?)?(?!\w)",
        read_gestation,
    ),
)
