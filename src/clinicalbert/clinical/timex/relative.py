"""Days and parts of them told from here or from the last one told: ``yesterday``, ``last Friday``, ``the next day``."""

from __future__ import annotations

import re

from clinicalbert.clinical.timex.calendar import nearest_year, shift, week, weekday
from clinicalbert.clinical.timex.expression import AFTER, BEFORE, DATE, DURATION, TIME, Context, rule
from clinicalbert.clinical.timex.lexicon import FUTURE, MONTHS, PARTS_OF_DAY, PAST, PRESENT, SEASONS, WEEKDAYS, words
from clinicalbert.clinical.timex.numbers import GAP, ORDINAL
from clinicalbert.facts import TimeExpression

_I = re.IGNORECASE
_PARTS = "|".join(PARTS_OF_DAY)
_DAYS = "|".join(sorted(WEEKDAYS, key=len, reverse=True))
_BACKWARD = "last|past|previous|preceding|prior"
_FORWARD = "next|following|coming|subsequent|ensuing"
_NTH = re.compile(rf"(?:{ORDINAL}|\d)[\s-]{{1,3}}$", _I)
_UNITS = {"day": "D", "week": "W", "weekend": "W", "month": "M", "year": "Y", "decade": "Y", "hour": "TH"}


def _direction(word: str) -> int:
    return -1 if word.lower() in _BACKWARD.split("|") else 1 if word.lower() in _FORWARD.split("|") else 0


def read_deictic(match: re.Match[str], context: Context) -> TimeExpression | None:
    """Today, yesterday evening, tomorrow, tonight."""
    word, part = match["word"].lower(), (match["part"] or "").lower()
    days = {"yesterday": -1, "tomorrow": 1}.get(word, 0)
    time = PARTS_OF_DAY.get("night" if word == "tonight" else part, "")
    day = shift(context.anchor, days, "D") if context.anchor else None
    if day:
        return TimeExpression(*match.span(), TIME if time else DATE, day + (f"T{time}" if time else ""), anchored=True)
    if time:
        return TimeExpression(*match.span(), TIME, f"XXXX-XX-XXT{time}")
    return TimeExpression(*match.span(), DATE, ("PAST_REF", "PRESENT_REF", "FUTURE_REF")[days + 1])


def read_part_of_day(match: re.Match[str], context: Context) -> TimeExpression | None:
    """This morning, last night, that evening, the next morning."""
    side, time = match["side"].lower(), PARTS_OF_DAY[match["part"].lower()]
    days = {"this": 0, "last": -1}.get(side)
    if context.anchor and days is not None and (day := shift(context.anchor, days, "D")):
        return TimeExpression(*match.span(), TIME, f"{day}T{time}", anchored=True)
    mod = AFTER if _direction(side) > 0 else BEFORE if _direction(side) < 0 else ""
    return TimeExpression(*match.span(), TIME, f"XXXX-XX-XXT{time}", mod)


def read_unit(match: re.Match[str], context: Context) -> TimeExpression | None:
    """Last week, next month, this year, the following day, the past year."""
    side, unit = match["side"].lower(), match["unit"].lower()
    letter, direction = _UNITS[unit], _direction(side)
    if unit == "day" and side in ("this", "last", "coming"):
        return None if side != "this" else TimeExpression(*match.span(), DATE, "P0D")
    if unit in ("decade", "hour") or side == "past":
        value = "P10Y" if unit == "decade" else "PT1H" if unit == "hour" else f"P1{letter}"
        return TimeExpression(*match.span(), DURATION, value, "" if side != "previous" else BEFORE)
    if context.anchor and side in ("last", "next", "this") and unit != "day":
        there = week(context.anchor, direction) if letter == "W" else shift(context.anchor, direction, letter)
        if there:
            suffix = "-WE" if unit == "weekend" else ""
            return TimeExpression(*match.span(), DATE, there + suffix, anchored=True)
    if side == "this":
        return TimeExpression(*match.span(), DATE, "PRESENT_REF")
    mod = AFTER if direction > 0 else BEFORE if direction < 0 else ""
    return TimeExpression(*match.span(), DATE, f"P{abs(direction)}{letter}", mod)


def read_day_after(match: re.Match[str], _: Context) -> TimeExpression | None:
    """The day after, the night before, the day of admission."""
    how, unit = (match["how"] or "").lower(), match["unit"].lower()
    if not how:
        if _NTH.search(match.string[max(0, match.start("unit") - 16) : match.start("unit")]):
            return None
        event = next((e for e in ("admission", "operation", "birth") if match[e]), "")
        return TimeExpression(match.start("unit"), match.end(), DATE, "P0D", event=event)
    end = match.end("how")
    mod = AFTER if how in ("after", "following") else BEFORE
    if unit in PARTS_OF_DAY:
        return TimeExpression(match.start(), end, TIME, f"XXXX-XX-XXT{PARTS_OF_DAY[unit]}", mod)
    return TimeExpression(match.start(), end, DATE, f"P1{_UNITS[unit]}", mod)


def read_weekday(match: re.Match[str], context: Context) -> TimeExpression | None:
    """Last Friday, on Monday, Tuesday morning."""
    name, side = match["name"], (match["side"] or "").lower()
    number, direction = WEEKDAYS[name.lower()], _direction(side)
    if len(name) < 5 and not (name[0].isupper() and (side or match["on"] or match["part"])):
        return None
    time = PARTS_OF_DAY.get((match["part"] or "").lower(), "")
    start = match.start("side") if match["side"] else match.start("name")
    day = weekday(context.anchor, number, direction) if context.anchor else None
    value = (day or f"XXXX-WXX-{number}") + (f"T{time}" if time else "")
    mod = "" if day else BEFORE if direction < 0 else AFTER if direction > 0 else ""
    return TimeExpression(start, match.end(), TIME if time else DATE, value, mod, anchored=day is not None)


def read_named_span(match: re.Match[str], context: Context) -> TimeExpression | None:
    """Last March, next summer."""
    name, direction = match["name"].lower(), _direction(match["side"])
    if name in MONTHS:
        if not match["name"][0].isupper():
            return None
        value = f"XXXX-{MONTHS[name]:02d}"
        if context.anchor:
            year = nearest_year(context.anchor, MONTHS[name], 15)
            if direction > 0 and (year, MONTHS[name]) <= (context.anchor.year, context.anchor.month):
                year += 1
            if direction < 0 and (year, MONTHS[name]) >= (context.anchor.year, context.anchor.month):
                year -= 1
            value = f"{year}{value[4:]}"
        return TimeExpression(*match.span(), DATE, value, anchored=context.anchor is not None)
    return TimeExpression(
        *match.span(), DATE, f"XXXX-{SEASONS[name]}", BEFORE if direction < 0 else AFTER if direction > 0 else ""
    )


def read_reference(match: re.Match[str], _: Context) -> TimeExpression | None:
    """Now, recently, in the past."""
    value = "PRESENT_REF" if match["present"] else "PAST_REF" if match["past"] else "FUTURE_REF"
    return TimeExpression(*match.span(), DATE, value)


def read_whole(match: re.Match[str], _: Context) -> TimeExpression | None:
    """Overnight, all night, lifelong, over time."""
    word = match[0].lower()
    if word.startswith("life"):
        return TimeExpression(*match.span(), DURATION, "PXY")
    if "day" in word:
        return TimeExpression(*match.span(), DURATION, "P1D")
    return TimeExpression(*match.span(), DURATION, "PTNI")


def read_soon(match: re.Match[str], _: Context) -> TimeExpression | None:
    """Shortly after, soon after, a short time later."""
    return TimeExpression(*match.span(), DATE, "PXD", BEFORE if match["before"] else AFTER)


_SIDES = frozenset(f"this|last|that|same|{_FORWARD}|{_BACKWARD}".split("|"))
_NAMED = "|".join(sorted([*MONTHS, *SEASONS], key=len, reverse=True))
_AMOUNT_NEXT = r"\d|few|several|couple|one|two|three|four|five|six|many|year|month|week|decade"
_REFERENCE = rf"(?P<present>{PRESENT})|(?P<past>(?:{PAST})(?! (?:{_AMOUNT_NEXT})))|(?P<future>{FUTURE})"

RULES = (
    rule(
        words("today yesterday tomorrow tonight earlier later late early"),
        rf"(?<![\w-])(?:(?:earlier|later|late|early){GAP})?(?P<word>today|yesterday|tomorrow|tonight)"
        rf"(?:{GAP}(?P<part>{_PARTS}))?(?!['’]s|[\w-])",
        read_deictic,
    ),
    rule(
        _SIDES,
        rf"(?<![\w-])(?P<side>this|last|that|same|{_FORWARD}|previous){GAP}(?P<part>{_PARTS})(?![\w-])",
        read_part_of_day,
    ),
    rule(
        _SIDES,
        rf"(?<![\w-])(?P<side>this|last|same|{_FORWARD}|{_BACKWARD}){GAP}"
        r"(?P<unit>day|week(?:end)?|month|year|decade|hour)(?![\w-]|['’]s)",
        read_unit,
    ),
    rule(
        words("the day night morning evening afternoon week month year"),
        rf"(?<![\w-])(?:the\b{GAP})?(?P<unit>day|night|morning|evening|afternoon|(?<=the\s)(?:week|month|year)){GAP}"
        rf"(?:(?P<how>after|before|prior|following)(?={GAP}(?!meals)|[,.;)]|$)"
        rf"|of{GAP}(?:the{GAP}|his{GAP}|her{GAP})?(?:(?P<admission>admission|presentation|arrival)"
        r"|(?P<operation>surgery|operation|procedure)|(?P<birth>birth|delivery)"
        r"|discharge|visit|transfer|injury|accident)\b)",
        read_day_after,
    ),
    rule(
        [*_SIDES, *WEEKDAYS, "on"],
        rf"(?<![\w-])(?:(?P<side>last|this|next|past|previous|following){GAP}|(?P<on>on{GAP}))?(?P<name>{_DAYS})"
        rf"(?:{GAP}(?P<part>{_PARTS}))?(?![\w-]|['’]s)",
        read_weekday,
    ),
    rule(_SIDES, rf"(?<![\w-])(?P<side>last|this|next|past){GAP}(?P<name>{_NAMED})(?![\w-])", read_named_span),
    rule(
        words("now currently presently nowadays at right recently lately in formerly remotely"),
        rf"(?<![\w-])(?:{_REFERENCE})(?![\w-])".replace(" ", r"\s"),
        read_reference,
    ),
    rule(
        ["overnight", "all", "life", "lifelong", "throughout"],
        rf"(?<![\w-])(?:overnight|all{GAP}(?:night|day)|life-?long|throughout{GAP}the{GAP}(?:night|day))(?![\w-])",
        read_whole,
    ),
    rule(
        words("very shortly soon a short sometime"),
        rf"(?<![\w-])(?:(?:very{GAP})?(?:shortly|soon)|(?:a{GAP})?short{GAP}(?:time|while)|sometime){GAP}"
        r"(?:after(?:wards?)?|thereafter|later|(?P<before>before|prior))(?!\w)",
        read_soon,
    ),
)
