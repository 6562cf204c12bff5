"""Amounts of time: how long, or how far from an event (``3 weeks``, ``two days later``, ``6-month history``).

The extent follows TimeML: ``ago``, ``later`` and their like belong to the expression, so do ``past``, ``at least`` and
``almost``; prepositions, ``about`` and the event counted from do not. Abbreviations that hold the event do (``PTA``).
"""

from __future__ import annotations

import re

from clinicalbert.clinical.timex.calendar import shift
from clinicalbert.clinical.timex.expression import AFTER, APPROX, BEFORE, DATE, DURATION, SET, Context, rule
from clinicalbert.clinical.timex.lexicon import EVENTS, MULTIPLES, UNITS, words
from clinicalbert.clinical.timex.numbers import GAP, NUMBER, NUMBER_WORDS, RANGE, amount, shown
from clinicalbert.facts import TimeExpression

_I = re.IGNORECASE
_LONG = "|".join(
    sorted((u for u in [*UNITS, *MULTIPLES] if len(u) > 1 and not u.endswith("ly")), key=len, reverse=True)
)
_UNIT = rf"(?:(?:{_LONG})\b|(?<=[\d½]\s)[hdy]\b|(?<=[\d½-])[hdy]\b)"
_ADJECTIVE = (
    rf"(?:(?:consecutive|full|more|additional|further|whole|completed|gestational|postnatal|long|short|extra|solid"
    rf"|subsequent|successive|straight|calendar|half){GAP})?"
)
_LEADS = {
    "MORE_THAN": rf"(?:(?:more|greater|longer|older|later){GAP}than|>)",
    "LESS_THAN": rf"(?:(?:less|fewer|shorter|younger|earlier){GAP}than|<)",
    "EQUAL_OR_MORE": rf"(?:at{GAP}least|a{GAP}minimum{GAP}of|[≥])",
    "EQUAL_OR_LESS": rf"(?:at{GAP}most|up{GAP}to|no{GAP}more{GAP}than|[≤])",
    "APPROX": r"(?:almost|nearly)",
}
_LEAD = "|".join(f"(?P<{mod}>{words})" for mod, words in _LEADS.items())
_SIDES = frozenset(
    words("past last previous preceding prior next following subsequent first initial final coming another remaining")
)
_NO_PRESSURE = r"(?!\d{2,3} ?/ ?\d{2,3}(?!\d))"  # BP 142/88 HR 60
_SIDE = rf"(?:(?:{'|'.join(sorted(_SIDES))}){GAP})"

_AMOUNT = (
    rf"(?<![\w./:^$])(?<!\w[-–,])(?:(?:{_LEAD})[ ]?(?:(?:the|a{GAP}total{GAP}of){GAP})?)?(?P<side>{_SIDE})?"
    rf"(?P<times>x ?)?(?P<n>{_NO_PRESSURE}{RANGE})(?P<joint>[ -]|{GAP}| - )?{_ADJECTIVE}(?P<unit>{_UNIT})"
    rf"(?P<half>{GAP}and{GAP}a{GAP}half)?"
)
# The smaller unit after the first: 30 weeks 3 days, 1 year and 6 months.
_SECOND = re.compile(rf",?{GAP}(?:and{GAP})?(?P<n>{NUMBER})[ -]?(?P<unit>{_UNIT})", _I)
_SIZES = ("TS", "TM", "TH", "D", "W", "M", "Y")
# How far back to look for the word before; how far ahead for the event after.
_BACK, _AHEAD = 28, 60
_ADVERB_END = r"(?=\s{0,3}(?:[,.;:)\]]|$|(?:and|when|with|in|on|that|which)\b))"
_AFTER_WORDS = re.compile(
    rf"(?:{GAP}|-)(?:(?P<ago>ago|back(?!\s+(?:pain|to|on|in)\b))|(?P<ago2>previously)|(?P<earlier>earlier|beforehand)"
    rf"|(?P<prior>prior|before){_ADVERB_END}|(?P<later>later(?: on)?|thereafter|afterwards?)"
    rf"|(?P<after>after|following){_ADVERB_END}"
    rf"|(?P<pta>pta)|(?P<postop>(?:post|pre)[ -]?op(?:erative(?:ly)?)?)"
    rf"|(?P<postpartum>post[ -]?partum|post[ -]?natal(?:ly)?|post[ -]?delivery)"
    rf"|(?P<age>of{GAP}age|old|of{GAP}life)|(?P<rest>post[ -]?(?:procedure|transplant|treatment|discharge)))\b",
    _I,
)
_QUALIFIERS = (
    "the|his|her|this|that|initial|first|index|current|original|hospital|surgical|cardiac|open|total|laparoscopic"
)
_EVENT_AFTER = re.compile(
    rf"{GAP}(?P<how>after|following|post|from|since|before|prior{GAP}to|preceding|of)(?:{GAP}|-)"
    rf"(?:(?:{_QUALIFIERS}){GAP}){{0,3}}"
    rf"(?:{'|'.join(f'(?P<{event}>{words})' for event, words in EVENTS.items())})\b",
    _I,
)
_DIRECTION_AFTER = re.compile(rf"{GAP}(?P<how>after|following|post|before|prior{GAP}to|preceding|from)\b", _I)
_GESTATION = re.compile(rf"['’]?{GAP}(?:of{GAP})?(?:gestation|pregnan|amenorr)", _I)
_AGED = re.compile(r"(?:^|\W)(?:(?:at|by|from|until|since|of|the)\s+)?(?P<age>(?:ages?\s+of|aged?))\s+$", _I)
_WORD_BEFORE = re.compile(r"(\w+)\W{1,2}$")
_AGE = re.compile(r"[ -]?(?:olds?\b|y/?o\b|-?old)|(?:-| )of(?:-| )age", _I)
_LOOSE = frozenset(
    words(
        "for after within in over about almost nearly than of least last past every half once since during with until "
        "approximately around from by at and lasting lasted took another only next"
    )
)
_POINTS = frozenset(["after", "following", "at", "by"])
_APPROXIMATE = frozenset(words("about approximately around roughly some approx circa ca"))


def _value(n: float | None, unit: str) -> str:
    """3, D → P3D; None, TH → PTXH."""
    times, letters = MULTIPLES.get(unit, (1, "")) if unit in MULTIPLES else (1, UNITS[unit])
    body = "X" if n is None else shown(n * times)
    return f"PT{body}{letters[1]}" if letters[0] == "T" else f"P{body}{letters}"


def _smaller(unit: str, than: str) -> bool:
    """Whether a unit can follow the other as its part: days after weeks, not weeks after weeks."""
    one, other = UNITS.get(unit.lower()), UNITS.get(than)
    return one is not None and other is not None and _SIZES.index(one) < _SIZES.index(other)


def _joined(first: str, second: str) -> str:
    """P30W and P3D → P30W3D."""
    if second.startswith("PT"):
        return first + (second[2:] if first.startswith("PT") else second[1:])
    return first if first.startswith("PT") else first + second[1:]


def read_amount(match: re.Match[str], context: Context) -> TimeExpression | None:
    """A duration, or an offset where the words around point before or after something."""
    text, start, end = match.string, match.start(), match.end()
    unit, written = match["unit"].lower(), match["n"].lower()
    if _AGE.match(text, end) and not _offset_age(text, start, end):
        return None
    if not _plausible(match, unit, written):
        return None
    before = _WORD_BEFORE.search(text[max(0, start - _BACK) : start])
    word = before[1].lower() if before else ""
    after = _AFTER_WORDS.match(text, end, end + _AHEAD)
    told = after or match["side"] or word in _LOOSE or _lead(match) or not word
    if written in ("a", "an") and not (told or _DIRECTION_AFTER.match(text, end, end + _AHEAD)):
        return _per(match, unit, word)
    n, is_range = amount(match["n"])
    if match["half"]:
        n = None if n is None else n + 0.5
    value = _value(n, unit)
    if (second := _SECOND.match(text, end, end + _AHEAD)) and _smaller(second["unit"], unit):
        end = second.end()
        value = _joined(value, _value(amount(second["n"])[0], second["unit"].lower()))
        after = _AFTER_WORDS.match(text, end, end + _AHEAD)
    mod = _lead(match) or (APPROX if is_range or word in _APPROXIMATE else "")
    found = TimeExpression(start, end, DURATION, value, mod)
    return _placed(found, match, n, unit, word, after, context)


def _placed(
    found: TimeExpression, match: re.Match[str], n: float | None, unit: str, word: str,
    after: re.Match[str] | None, context: Context,
) -> TimeExpression:  # fmt: skip
    """The same amount as an offset, where it is one."""
    text, start, end = match.string, found.start, found.end
    value, mod = found.value, found.mod
    if aged := _AGED.search(text[max(0, start - _BACK) : start]):
        start = max(0, start - _BACK) + aged.start("age")
        return TimeExpression(start, after.end() if after and after["age"] else end, DATE, value, mod, event="birth")
    if after:
        end = after.end()
        if after["ago"] or after["ago2"]:
            return _ago(start, end, value, mod, n, unit, context)
        if after["age"] or after["postpartum"]:
            return TimeExpression(start, end, DATE, value, mod or AFTER, event="birth")
        if after["pta"]:
            return TimeExpression(start, end, DATE, value, mod or BEFORE, event="admission")
        if after["postop"]:
            direction = BEFORE if after["postop"].lower().startswith("pre") else AFTER
            return TimeExpression(start, end, DATE, value, mod or direction, event="operation")
        if after["earlier"] or after["prior"]:
            return TimeExpression(start, end, DATE, value, mod or BEFORE)
        return TimeExpression(start, end, DATE, value, mod or AFTER)
    if match["side"]:
        return found
    if event := _EVENT_AFTER.match(text, end, end + _AHEAD):
        name = next(e for e in EVENTS if event[e])
        how = event["how"].lower()
        if how != "of":
            direction = BEFORE if how.startswith(("before", "prior", "preced")) else AFTER
            return TimeExpression(start, end, DATE, value, mod or direction, event=name)
    if direction_after := _DIRECTION_AFTER.match(text, end, end + _AHEAD):
        how = direction_after["how"].lower()
        if how != "from":
            return TimeExpression(
                start, end, DATE, value, mod or (BEFORE if how[:3] in ("bef", "pri", "pre") else AFTER)
            )
    if word in _POINTS and not _lead(match) and not _GESTATION.match(text, end, end + _AHEAD):
        return TimeExpression(start, end, DATE, value, mod or AFTER)
    return found


def _ago(start: int, end: int, value: str, mod: str, n: float | None, unit: str, context: Context) -> TimeExpression:
    """Back from the note's date, if that is known."""
    letters = UNITS.get(unit, "")
    times, letters = MULTIPLES.get(unit, (1, letters))
    if context.anchor and n is not None and (day := shift(context.anchor, -n * times, letters)):
        return TimeExpression(start, end, DATE, day, mod, anchored=True)
    return TimeExpression(start, end, DATE, value if n is not None else "PAST_REF", mod or BEFORE)


def _per(match: re.Match[str], unit: str, word: str) -> TimeExpression | None:
    """``two packs a day``: a rate; otherwise the article opens something else (``a day program``)."""
    if word.endswith("s") or word in ("pack", "once", "twice", "dose") or word.isdigit():
        return TimeExpression(match.start(), match.end(), SET, _value(1, unit), freq="", quant="")
    return None


def _offset_age(text: str, start: int, end: int) -> bool:
    """``at 14 years of age`` tells when; ``54-year-old``, ``was 54 years old`` tells who."""
    if re.match(r"\s+(?:of\s+age|of\s+life)", text[end : end + 12], _I):
        return True
    return re.search(r"\b(?:at|until|since|by|from)\s+$", text[max(0, start - 8) : start], _I) is not None


def _lead(match: re.Match[str]) -> str:
    return next((mod for mod in _LEADS if match[mod]), "")


def _plausible(match: re.Match[str], unit: str, written: str) -> bool:
    """Whether number and unit go together: no ``2D echo``, ``some second``, ``an h``, ``a min``."""
    text, end, joint = match.string, match.end(), match["joint"]
    digits = written[:1].isdigit() or written[0] == "½"
    if not joint and not digits:
        return False
    if len(unit) == 1:
        image = re.match(
            r"[ -]?(?:echo|recon|ct\b|mri|image|imaging|model|print|ultras|view|flap)", text[end : end + 12], _I
        )
        return digits and match["unit"].islower() and not image and not re.match(r"\.\w|/", text[end : end + 2])
    if unit in ("sec", "min", "mo", "second", "hr") and not digits:
        return unit == "hr" and written not in ("a", "an", "half")
    if text[end : end + 1] == "/" and unit in ("min", "h", "hr", "day"):
        return False
    if (
        unit in ("minute", "second")
        and written in ("a", "an")
        and text[end : end + 1] == " "
        and not text[end + 1 : end + 2].isupper()
    ):
        return re.match(r" (?:ago|later|after|before|and|or|prior)\b", text[end : end + 8]) is not None
    if UNITS.get(unit) == "TS" and (match["LESS_THAN"] or match["MORE_THAN"] or "." in written):
        return False  # a clotting time
    plural = unit.endswith("s") or unit in ("mo", "min", "hr", "yr", "wk", "sec")
    return plural or written not in ("several", "few", "many", "some", "multiple") or joint == "-"


_NUMBERED = re.compile(rf"(?:{NUMBER})(?:{GAP}|-){_ADJECTIVE}$", _I)
_BARE = (
    rf"(?<![\w-])(?P<before>(?:(?:for|over|within|in|after){GAP}(?:the{GAP})?(?:past{GAP}|last{GAP}|next{GAP})?)?)"
    rf"(?P<core>(?:(?:past|last|next|following|previous|preceding|first|coming){GAP})?"
    rf"(?P<unit>days|weeks|months|years|hours|minutes|decades))"
    rf"(?P<suffix>{GAP}(?:ago|later|before|earlier|prior)\b)?(?![-\w])"
)


def read_bare(match: re.Match[str], _: Context) -> TimeExpression | None:
    """``for years``, ``months ago``, ``over the past weeks``: a unit in the plural without number."""
    side = match["core"].lower() != match["unit"].lower()
    suffix = (match["suffix"] or "").strip().lower()
    if not (match["before"] or suffix or side) or _NUMBERED.search(
        match.string[max(0, match.start() - _BACK) : match.start()]
    ):
        return None
    if re.match(rf"{GAP}of\b", match.string[match.end() : match.end() + 6]) and not side:
        return None
    start, value = match.start("core"), _value(None, match["unit"].lower())
    if suffix == "ago":
        return TimeExpression(start, match.end(), DATE, "PAST_REF", BEFORE)
    if suffix:
        return TimeExpression(start, match.end(), DATE, value, AFTER if suffix == "later" else BEFORE)
    return TimeExpression(start, match.end(), DURATION, value)


_LEADING = frozenset(
    words("more greater longer older later over less fewer shorter younger earlier at a up no almost nearly")
)
_BARE_WORDS = frozenset(words("for over within in after days weeks months years hours minutes decades"))

RULES = (
    rule([*NUMBER_WORDS, *_SIDES, *_LEADING, "x", "<", ">", "≥", "≤"], _AMOUNT, read_amount),
    rule(_SIDES | _BARE_WORDS, _BARE, read_bare),
)
