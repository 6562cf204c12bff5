"""Numbers as notes write them: digits, words, halves, ranges, and words that leave the number open."""

from __future__ import annotations

import re

from clinicalbert.clinical.timex.expression import DIGIT
from clinicalbert.clinical.timex.lexicon import ONES, ORDINALS, TEENS, TENS, VAGUE

# Blanks between the words of one expression: a few, over at most one line break.
GAP = r"(?:[^\S\r\n]{1,2}|[^\S\r\n]{0,2}\r?\n[^\S\r\n]{0,2})"

_ONES = "|".join(ONES)
_TENS = "|".join(TENS)
WORD = rf"(?:(?:{_TENS})(?:[ -](?:{_ONES}))?|{'|'.join(TEENS)}|{_ONES})"
DIGITS = r"\d{1,4}(?:[.,·]\d{1,2}(?!\d))?"
_VAGUE = rf"(?:(?:a{GAP})?(?:few|couple)(?:{GAP}of)?|{'|'.join(VAGUE[3:])}|several)"
NUMBER = (
    rf"(?:{DIGITS}(?: ?[½¼¾]|[ -]1/2|{GAP}and{GAP}(?:a|one)[ -]half)?|½"
    rf"|{WORD}(?:{GAP}and{GAP}(?:a|one)[ -]half)?|half{GAP}(?:an?|of{GAP}an?)|(?:one[ -])?half(?=[ -])"
    rf"|{_VAGUE}|an?(?=\s))"
)
COUNT = rf"(?:{DIGITS}|{WORD})"
RANGE = rf"(?:{NUMBER}(?:(?: ?[-–—~/] ?|{GAP}(?:to|or){GAP}){NUMBER})?)"
ORDINAL = rf"(?:\d{{1,3}}(?:st|nd|rd|th)|{'|'.join(ORDINALS)}|(?:{_TENS})[ -](?:{'|'.join(list(ORDINALS)[:9])}))"

# What a number can begin with.
NUMBER_WORDS = frozenset([DIGIT, *ONES, *TEENS, *TENS, *VAGUE, "½", "half", "a", "an"])
ORDINAL_WORDS = frozenset([DIGIT, *ORDINALS, *TENS])

_SPLIT = re.compile(r"\s*[-–—~/]\s*(?=[\d½a-z])|\s+(?:to|or)\s+", re.IGNORECASE)
_FRACTIONS = {"½": 0.5, "¼": 0.25, "¾": 0.75}


def number(written: str) -> float | None:
    """The number that is written, None where the words leave it open (``several``)."""
    words = written.lower().replace("·", ".").replace("–", "-").strip()
    if any(v in words for v in VAGUE if v != "couple"):
        return None
    if "couple" in words:
        return 2
    half = 0.0
    if re.search(r"\band\s+(?:a|one)[ -]half$|[ -]1/2$", words):
        half, words = 0.5, re.split(r"\s+and\s|[ -]1/2", words)[0]
    elif words.startswith(("half", "one half", "one-half")):
        return 0.5
    if words and words[-1] in _FRACTIONS:
        half, words = _FRACTIONS[words[-1]], words[:-1].strip() or "0"
    if words in ("a", "an"):
        return 1 + half
    if words[:1].isdigit():
        digits = re.match(r"\d+(?:[.,]\d+)?", words)
        return float(digits[0].replace(",", ".")) + half if digits else None
    return sum((ONES | TEENS | TENS).get(w, 0) for w in re.split(r"[\s-]+", words)) + half


def amount(written: str) -> tuple[float | None, bool]:
    """The number or the middle of the range that is written, and whether it is a range."""
    if number_is_compound(written):
        return number(written), False
    parts = [number(p) for p in _SPLIT.split(written) if p]
    known = [p for p in parts if p is not None]
    if len(parts) == 2 and len(known) == 2:
        return sum(known) / 2, True
    return (parts[0] if parts else None), False


def number_is_compound(written: str) -> bool:
    """``twenty-one``, ``one-half``, ``1-1/2``: a hyphen that is no range."""
    return re.fullmatch(rf"(?:{WORD}|half{GAP}an?|one[ -]half|\d+[ -]1/2)", written, re.IGNORECASE) is not None


def ordinal(written: str) -> int:
    """``3rd``, ``third``, ``twenty-third`` → 3, 3, 23."""
    words = written.lower()
    if words[:1].isdigit():
        return int(re.sub(r"\D", "", words))
    return sum((ORDINALS | TENS).get(w, 0) for w in re.split(r"[\s-]+", words))


def shown(value: float) -> str:
    """The number as it stands in a TIMEX3 value: no trailing zeros."""
    return f"{value:.2f}".rstrip("0").rstrip(".")
