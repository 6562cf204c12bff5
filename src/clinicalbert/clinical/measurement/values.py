"""Values: numbers, comparisons, ranges, pairs, grades, titers and words, with their normal form."""

from __future__ import annotations

import re

from clinicalbert.facts import Part

NUMBER = r"(?:\d{1,3}(?:,\d{3})+(?:\.\d{1,4})?|\d{1,7}(?:\.\d{1,4})?|\.\d{1,4})"
_END = r"(?![\d]|\.\d|,\d{3})"
_COMPARE = {
    "<": r"<|less than|under|below|lower than",
    ">": r">|greater than|more than|over|above|higher than",
    "<=": r"<=|≤|no more than",
    ">=": r">=|≥|at least",
}
_COMPARISON = "|".join(f"(?P<c{i}>{words})" for i, words in enumerate(reversed(_COMPARE.values())))
_SYMBOLS = list(reversed(_COMPARE))
_I = re.IGNORECASE

_PAIR = re.compile(
    rf"(?P<a>\d{{2,3}}(?:-\d{{2,3}}|s)?)[ ]?/[ ]?(?P<b>\d{{2,3}}(?:-\d{{2,3}}|s)?|palp\w*|p\b|doppler){_END}", _I
)
_SPREAD = re.compile(
    rf"(?P<a>{NUMBER})[ ]?(?P<s>s?)(?: ?%)?(?: ?[-–—] ?| to )(?:the )?(?P<b>{NUMBER})(?P<t>s?){_END}(?![-/:]\d)", _I
)
_BETWEEN = re.compile(rf"(?P<a>{NUMBER})s? (?:and|to) (?P<b>{NUMBER})s?{_END}", _I)
_COMPARED = re.compile(rf"(?:{_COMPARISON})[ ]?(?:or equal to )?(?P<n>{NUMBER}){_END}", _I)
_TITER = re.compile(rf"1:\d{{1,5}}{_END}")
_GRADE = re.compile(r"[1-4]\+(?!\d)")
_SINGLE = re.compile(rf"(?P<n>{NUMBER})(?P<decade>['’]?s\b)?{_END}", _I)
_SIGNED = re.compile(rf"(?P<n>[-+–]?[ ]?{NUMBER}){_END}")

# What a number must not run on into: dates, times, ordinals, counts of things or of time.
_NOT_AFTER = re.compile(
    r"[ ]?/[ ]?\d|:\d|-\d|[ -]?(?:times|x(?![ ]?10|\w)|days?|weeks?|wks?|months?|mos?|years?|yrs?|yo|y/o|hours?|hrs?"
    r"|episodes|doses|patients|more|other|different|am|pm|a\.m|p\.m|st|nd|rd|th|d|h|minutes?|mins?|sets|points?"
    r"|of(?: the)? \d|views?)(?![A-Za-z])",
    _I,
)
_GLUED = re.compile(r"[A-Za-z]")

WORDS = {
    word: value
    for value, words in {
        "negative": "negative neg non-reactive nonreactive none",
        "positive": "positive pos reactive detected",
        "trace": "trace tr",
        "undetectable": "undetectable",
        "normal": "normal wnl unremarkable",
        "elevated": "elevated",
        "high": "high",
        "low": "low",
        "small": "small sm",
        "moderate": "moderate mod",
        "large": "large lg",
        "immune": "immune",
        "nonimmune": "nonimmune non-immune",
        "pending": "pending",
        "indeterminate": "indeterminate equivocal",
    }.items()
    for word in words.split()
} | {"non reactive": "negative", "not detected": "negative"}
WORDS |= {f"within normal {word}": "normal" for word in ("limits", "range")}
# Those that a test with a number may carry too.
_OF_NUMBERS = frozenset(["negative", "positive", "normal", "elevated", "high", "low", "undetectable", "pending"])
WORD_FLAGS = {"normal": "N", "elevated": "H", "high": "H", "low": "L"}
_WORD = re.compile(rf"(?:{'|'.join(sorted(map(re.escape, WORDS), key=len, reverse=True))})(?![\w-])", _I)


def plain(number: str) -> str:
    """1,250 → 1250, .5 → 0.5."""
    bare = number.replace(",", "").replace(" ", "").replace("–", "-").lstrip("+")
    return f"0{bare}" if bare.startswith(".") else bare


def read_value(
    text: str, at: int, *, pair: bool = False, signed: bool = False, between: bool = False, graded: bool = True
) -> Part | None:
    """The value that begins at ``at``.

    ``pair``: two numbers, as of a blood pressure; ``between``: after that word; ``graded``: 2+ and 1:160 are values.
    """
    window = at + 48
    if pair and (match := _PAIR.match(text, at, window)):
        return Part(at, match.end(), f"{match['a']}/{match['b']}".lower())
    if match := _TITER.match(text, at, window) or _GRADE.match(text, at, window):
        if not graded:
            return None
        return Part(at, match.end(), match[0])
    if between and (match := _BETWEEN.match(text, at, window)):
        return _bounded(text, match.end(), Part(at, match.end(), f"{plain(match['a'])}-{plain(match['b'])}"))
    if match := _SPREAD.match(text, at, window):
        ends = plain(match["a"]) + match["s"], plain(match["b"]) + match["t"]
        return _bounded(text, match.end(), Part(at, match.end(), "-".join(ends)))
    if match := _COMPARED.match(text, at, window):
        symbol = next(s for i, s in enumerate(_SYMBOLS) if match[f"c{i}"])
        return _bounded(text, match.end(), Part(at, match.end(), symbol + plain(match["n"])))
    if signed and (match := _SIGNED.match(text, at, window)):
        return _bounded(text, match.end(), Part(at, match.end(), plain(match["n"])))
    if match := _SINGLE.match(text, at, window):
        decade = "s" if match["decade"] else ""
        return _bounded(text, match.end(), Part(at, match.end(), plain(match["n"]) + decade))
    return None


def _bounded(text: str, end: int, value: Part) -> Part | None:
    return None if _NOT_AFTER.match(text, end, end + 16) else value


def read_word(text: str, at: int, *, qualitative: bool) -> Part | None:
    """The word of result that begins at ``at``."""
    match = _WORD.match(text, at, at + 24)
    if not match:
        return None
    value = WORDS[match[0].lower()]
    return Part(at, match.end(), value) if qualitative or value in _OF_NUMBERS else None
