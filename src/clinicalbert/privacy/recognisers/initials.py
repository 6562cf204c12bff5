"""Initials that stand for a person: in dictation marks, at the end of an entry, after a word that asks for them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from clinicalbert.privacy.identifiers import Identifier
from clinicalbert.privacy.recognisers.page import Page
from clinicalbert.privacy.recognisers.windows import windows
from clinicalbert.privacy.recognisers.word_kinds import ORDINARY, PRODUCT, STOP, word_kinds
from clinicalbert.privacy.recognisers.word_lists import plain, word_list
from clinicalbert.privacy.recognisers.words import INITIAL, UPPER

# D: 03/14/2019 T: 03/15/2019 JS/mlk
_DICTATED = re.compile(
    r"(?<![a-z])(?:dd?|t|dt|dict(?:ated)?|"
    r"trans(?:cribed)?)\s?[:/][^\n]{4,44}?[\s;,](?P<one>[a-z]{2,4})\s?[/:]\s?(?P<two>[a-z]{2,4})(?:/\d{1,8})?(?![\w])"
)
_ASKED = re.compile(
    r"(?<![a-z])(?:initials?|initialed|inits?|witness(?:ed)?(?: by)?|cashier|coordinator|sonographer|taken by|"
    r"screener|clerk|cosigned(?: by)?|"
    r"signed|verified by|checked by|given by|drawn by|rn|tech|with|by|per|operator|nurse|proband|mother|"
    r"brother|sister|father|reader|scribe|read by|staff)"
    r"(?::| is| are| of)?[\s(\"]{1,2}(?P<one>[^\W\d_]\.\s?[^\W\d_](?:\.\s?[^\W\d_])?(?![\w])\.?|"
    r"[^\W\d_]{2,3}(?![\w'-]|\.\w))"
)
_ASKING = word_list("words_before_initials")
_MORE = re.compile(r"[\s,/&]{1,2}([a-z]{2,3})(?![\w'-]|\.[a-z](?![a-z]))")
_CLOSING = re.compile(
    r"(?:[.;:)\]!?\"]|\d|mg|\bno|called|\b[ap]\.m|^|\n)\s?(?:-{1,2}|–|—|~|/s/|\()?\s?(?P<one>(?:[A-ZÀ-ÖØ-ÞŁŚŠŽČĆĐ]\.\s?){2,3}|"
    r"[A-ZÀ-ÖØ-ÞŁŚŠŽČĆĐ]{2,3})\)?[.;]?\s{0,3}(?=\n\s|\n\d|\n$|$|(?<=[.;])\s?[A-Z])"
)
_CLOSING_LOW = re.compile(r"(?:[.;:)\]!?]\s?|\s?-{1,2}|–|—)\s?(?P<one>(?:[a-z]\.\s?){2,3}|[a-z]{2,3})\.?\s{0,3}$")
_MARK = re.compile(r"\d[\s;,]{1,2}[a-z]{2,4}\s?[/:]\s?[a-z]{2,4}")
_DOTTED = re.compile(
    r"(?:(?<![\w.])|(?<=[a-z]{2}\.))(?P<one>[A-ZÀ-ÖØ-ÞŁŚŠŽČĆĐ]\.[ ]?(?:[A-ZÀ-ÖØ-ÞŁŚŠŽČĆĐ]\.[ ]?){1,2})(?![\w])"
)
_LEADING = re.compile(r"(?:^|\n)\s?[-–~]{1,2}\s?(?P<one>(?:[a-z]\.\s?){1,3}|[a-z]{2,3})\s{0,3}(?=\n|$)")
_DASH = re.compile(r"[-–~]")
_UNITS = frozenset(["mm", "cm", "ml", "kg", "mg"])
_NONE = word_list("short_words")
_DOTTED_WORDS = word_list("dotted_abbreviations")


def read_initials(page: Page) -> Iterable[Identifier]:
    """Two or three letters where a person signs."""
    low, text, words = page.low, page.text, page.words
    if page.has_digit and _MARK.search(low):
        for match in _DICTATED.finditer(low):
            for group in ("one", "two"):
                yield Identifier(*match.span(group), "name", 0.85, "name")
    asking = [i for i, key in enumerate(words.keys) if key in _ASKING or "-" in key]
    for start, end in windows([(words.starts[i], words.ends[i]) for i in asking], 12, 24):
        for match in _ASKED.finditer(low, start, end):
            yield from _asked(page, match)
    for start, end in windows([match.span() for match in _DASH.finditer(low)], 3, 16):
        for match in _LEADING.finditer(low, start, end):
            if match.end() < end or end >= len(low):
                yield _trimmed(match, "one", 0.7)
    short = [
        (start, end)
        for start, end, shape in zip(words.starts, words.ends, words.shapes, strict=True)
        if (shape == UPPER and end - start < 4) or shape == INITIAL
    ]
    for start, end in windows(short, 10, 8):
        for pattern in (_CLOSING, _DOTTED):
            for match in _overlapping(pattern, text, start, end):
                closes = pattern is _CLOSING and match[0][:1] in (".", ";", ")")
                if not closes and text[match.end("one") : match.end("one") + 1] == ";":
                    continue
                if not _known(match["one"], unit=not closes) and (match.end() < end or end >= len(text)):
                    yield _trimmed(match, "one", 0.7)
    if words.caseless and words.caseless[-1]:
        closing = _CLOSING_LOW.search(low, max(0, len(low) - 24))
        if closing and not _known(closing["one"]):
            yield _trimmed(closing, "one", 0.6)


def _overlapping(pattern: re.Pattern[str], text: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """Matches whose letters do not overlap: the full stop behind one may stand before the next."""
    while match := pattern.search(text, start, end):
        yield match
        start = match.end("one")


def _asked(page: Page, match: re.Match[str]) -> Iterable[Identifier]:
    letters = _letters(match["one"])
    strong = match[0].startswith("init")
    if _known(match["one"], unit=False) or (
        not strong and "." not in match["one"] and not _signs(page, match, letters)
    ):
        return
    yield _trimmed(match, "one", 0.75)
    at = match.end()
    while strong and (more := _MORE.match(page.low, at)):
        yield Identifier(*more.span(1), "name", 0.7, "name")
        at = more.end()


def _signs(page: Page, match: re.Match[str], letters: str) -> bool:
    """Whether letters without full stops are written as initials are: in capitals, and no word."""
    kind = word_kinds().get(letters, 0)
    return page.text[match.start("one") : match.end("one")].isupper() and not kind & (ORDINARY | PRODUCT | STOP)


def _known(written: str, *, unit: bool = True) -> bool:
    """Whether it is an abbreviation; with full stops fewer are; a ``unit`` only behind a number."""
    letters = _letters(written)
    if not unit and letters in _UNITS:
        return False
    return letters in (_DOTTED_WORDS if "." in written.strip(".") else _NONE)


def _letters(written: str) -> str:
    return re.sub(r"[^a-z]", "", plain(written))


def _trimmed(match: re.Match[str], group: str, score: float) -> Identifier:
    start = match.start(group)
    return Identifier(start, start + len(match[group].rstrip()), "name", score, "name")
