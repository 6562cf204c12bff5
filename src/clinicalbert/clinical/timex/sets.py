"""How often: ``q6h``, ``twice a day``, ``every 2 weeks``, ``b.i.d.``, ``3 times weekly``, ``daily``."""

from __future__ import annotations

import re

from clinicalbert.clinical.timex.expression import APPROX, SET, Context, rule
from clinicalbert.clinical.timex.lexicon import LATIN_SETS, MULTIPLES, SET_ADVERBS, UNITS, WEEKDAYS
from clinicalbert.clinical.timex.numbers import COUNT, GAP, NUMBER_WORDS, RANGE, amount, shown
from clinicalbert.facts import TimeExpression

_I = re.IGNORECASE
_UNIT = (
    "hours?|hrs?|h|minutes?|mins?|days?|d|nights?|weeks?|wks?|w(?=\\b)|months?|mos?|years?|yrs?"
    "|mornings?|evenings?|afternoons?"
)
_PER = rf"(?:(?:per|each|every|a|in{GAP}an?){GAP}|/ ?)"
_TIMES = rf"(?:once|twice|thrice|(?:{RANGE})(?:{GAP}|-)?(?:times?|x|episodes|doses)|x ?\d{{1,2}}|\d{{1,2}} ?x)"
_ADVERB = "|".join(a for a in SET_ADVERBS if a.endswith("ly"))
_OPEN = r"(?<![\w.-])"


def _period(unit: str, n: float | None = 1) -> str:
    """P2W, PT6H; nights, mornings and the like come once a day."""
    unit = unit.lower()
    times, letters = MULTIPLES.get(unit, (1, UNITS.get(unit, "D" if unit != "w" else "W")))
    body = "X" if n is None else shown(n * times)
    return f"PT{body}{letters[1]}" if letters[0] == "T" else f"P{body}{letters}"


def _count(written: str) -> str:
    """Twice → 2X, 3-4 times → 3.5X, several times → ''."""
    word = re.sub(r"[ -]?(?:times?|x|episodes|doses)$", "", written.lower().strip()).lstrip("x ").strip()
    n: float | None = {"once": 1, "twice": 2, "thrice": 3}.get(word)
    if n is None and word:
        n, _ = amount(word)
    return f"{shown(n)}X" if n else ""


def read_every(match: re.Match[str], _: Context) -> TimeExpression | None:
    """Every 6 hours, every other day, every 4 to 6 weeks, each morning, every Monday."""
    unit = match["unit"].lower()
    if unit in WEEKDAYS:
        return TimeExpression(*match.span(), SET, f"XXXX-WXX-{WEEKDAYS[unit]}", quant="EVERY")
    n, is_range = amount(match["n"]) if match["n"] else (2 if match["other"] else 1, False)
    if len(unit) == 1 and not match["n"]:
        return None
    return TimeExpression(*match.span(), SET, _period(unit, n), APPROX if is_range else "", quant="EVERY")


def read_q(match: re.Match[str], _: Context) -> TimeExpression | None:
    """q6h, q 4-6 hours, q.6.h., q12, q2wks, q3-4d."""
    n, is_range = amount(match["n"])
    unit = (match["unit"] or "h").lower()
    if not match["unit"] and n not in (2, 3, 4, 5, 6, 8, 12, 24):
        return None
    return TimeExpression(*match.span(), SET, _period(unit, n), APPROX if is_range else "", quant="EVERY")


def read_latin(match: re.Match[str], _: Context) -> TimeExpression | None:
    """b.i.d., TID, qhs."""
    word = match[0].lower().replace(".", "").replace(" ", "")
    if word == "od" or word not in LATIN_SETS:  # as often the right eye
        return None
    value, freq = LATIN_SETS[word]
    return TimeExpression(*match.span(), SET, value, freq=freq)


def read_times(match: re.Match[str], _: Context) -> TimeExpression | None:
    """Twice a day, 3 times per week, 3x/day, once daily, two times weekly."""
    if match["adverb"]:
        value = SET_ADVERBS[match["adverb"].lower()]
    else:
        n = amount(match["n"])[0] if match["n"] else 1
        value = _period(match["unit"], n)
    return TimeExpression(*match.span(), SET, value, freq=_count(match["times"]))


def read_rate(match: re.Match[str], _: Context) -> TimeExpression | None:
    """3-4 per day, 8 seizures/day: the words of the rate, and what is counted, if it is one word."""
    return TimeExpression(*match.span(), SET, _period(match["unit"]), freq=_count(match["n"]))


def read_adverb(match: re.Match[str], _: Context) -> TimeExpression | None:
    """Daily, weekly, 4 hourly, 2-weekly."""
    word, n = match["adverb"].lower(), match["n"]
    if n:
        if word not in UNITS:
            return None
        return TimeExpression(*match.span(), SET, _period(word, amount(n)[0]), quant="EVERY")
    if word in ("annual", "biannual", "quarterly"):
        return None
    return TimeExpression(*match.span(), SET, SET_ADVERBS[word], quant="EVERY")


def read_interval(match: re.Match[str], _: Context) -> TimeExpression | None:
    """At 6-month intervals."""
    return TimeExpression(*match.span(), SET, _period(match["unit"], amount(match["n"])[0]), quant="EVERY")


def read_other(match: re.Match[str], _: Context) -> TimeExpression | None:
    """Every other day, on alternate days."""
    return TimeExpression(*match.span(), SET, "P2D", quant="EVERY")


def read_per(match: re.Match[str], _: Context) -> TimeExpression | None:
    """Per day, /day."""
    return TimeExpression(*match.span(), SET, _period(match["unit"]))


_NAMED = "|".join(d for d in WEEKDAYS if len(d) > 5)
_CALENDAR = "day|week|month|year|night"
_COUNTS = rf"(?P<n>{COUNT}(?: ?[-–] ?{COUNT})?)"

RULES = (
    rule(
        ["once", "only", "every", "each"],
        rf"{_OPEN}(?:once{GAP}|only{GAP})?(?:every|each)(?:{GAP}(?P<other>other|second|alternate))?"
        rf"(?:{GAP}(?P<n>{RANGE}))?(?:{GAP}|-)?(?P<unit>{_UNIT}|fortnight|{_NAMED})(?!\w)",
        read_every,
    ),
    rule(["alternate", "alternating", "every"], r"(?<![\w-])(?:alternat(?:e|ing) days|every other day)", read_other),
    rule(
        ["q"],
        rf"(?<!\w)q\.? ?(?P<n>\d{{1,3}}(?: ?(?:-|–|to|/) ?\d{{1,3}})?)(?:[ .-]{{0,2}}(?P<unit>{_UNIT})\b\.?)?(?!\w)",
        read_q,
    ),
    rule(
        [*LATIN_SETS, "q", "b", "t"],
        r"(?<![\w.])(?:q\.? ?(?:daily|weekly|week|wk|day|month|mo|hs|am|pm|d|o\.?d)|[bt]\.? ?i\.? ?d|q\.? ?i\.? ?d"
        r"|q\. ?(?:h\. ?s|a\. ?m|p\. ?m|o\. ?d)|[tb]\.?i\.?w)\b(?:\.(?=\W|$))?",
        read_latin,
    ),
    rule(
        [*NUMBER_WORDS, "once", "twice", "thrice", "x"],
        rf"{_OPEN}(?P<times>{_TIMES})(?:{GAP}|-)?"
        rf"(?:{_PER}(?:(?P<n>\d{{1,2}}){GAP})?(?P<unit>{_UNIT})|(?:{GAP})?(?P<adverb>{_ADVERB}))(?!\w)",
        read_times,
    ),
    rule(
        NUMBER_WORDS,
        rf"{_OPEN}{_COUNTS}(?:{GAP}(?:[a-z]{{3,12}}s))?(?: ?/ ?|{GAP}(?:per|a|each){GAP})(?P<unit>{_CALENDAR})(?!\w)",
        read_rate,
    ),
    rule(
        [*NUMBER_WORDS, *SET_ADVERBS],
        rf"{_OPEN}(?:{_COUNTS}(?:{GAP}|-))?(?P<adverb>{'|'.join(SET_ADVERBS)})(?![\w])",
        read_adverb,
    ),
    rule(NUMBER_WORDS, rf"{_OPEN}(?P<n>{RANGE})(?:{GAP}|-)(?P<unit>{_UNIT}){GAP}intervals?\b", read_interval),
    rule(["per", "/"], rf"(?<![\w])(?:per|/){GAP}?(?P<unit>{_CALENDAR})(?!\w)", read_per),
)
