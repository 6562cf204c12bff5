"""Places smaller than a state: 45 CFR 164.514(b)(2)(i)(B)."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable

from clinicalbert.privacy.identifiers import Identifier
from clinicalbert.privacy.recognisers.foreign_addresses import read_foreign
from clinicalbert.privacy.recognisers.labelled_codes import PUBLIC
from clinicalbert.privacy.recognisers.page import Page, Recognition
from clinicalbert.privacy.recognisers.proper_phrases import back, forward, proper, special
from clinicalbert.privacy.recognisers.windows import windows
from clinicalbert.privacy.recognisers.word_kinds import (
    EPONYM,
    MONTH,
    NAME,
    ORDINARY,
    PEOPLE,
    PLACE,
    PRODUCT,
    STATE,
    STOP,
    TITLE,
)
from clinicalbert.privacy.recognisers.word_lists import word_list
from clinicalbert.privacy.recognisers.words import CAPITAL, LOWER, UPPER

_WAYS = (
    r"(?:street|st|avenue|ave?|road|rd|boulevard|blvd|lane|ln|drive|dr|court|ct|place|pl|way|circle|cir|"
    r"terrace|ter|trail|trl|parkway|pkwy|pike|highway|hwy|route"
    r"|loop|alley|row|square|sq|plaza|crossing|crescent|mews|path|walk|bend|ridge|hollow|turnpike|expressway|"
    r"broadway|run|cove|point|sol|camino)"
)
_WAY_WORDS = frozenset(re.findall(r"[a-z]+", _WAYS))
_ROAD_WORDS = frozenset(
    [
        "county",
        "state",
        "old",
        "us",
        "rural",
        "route",
        "calle",
        "avenida",
        "alameda",
        "camino",
        "paseo",
        "via",
        "rue",
        "highway",
        "hwy",
    ]
)
_BOX_WORDS = frozenset(["box", "rural", "rr"])
_HOME = (
    r"(?:(?:,\s{0,2}|\s{1,2})(?:(?:apt|apartment|unit|suite|ste|no|lot|rm|room|bldg|fl|floor)\b\.?\s?#?\s?[\w-]{1,6}|"
    r"#\s?[\w-]{1,6}))?"
)
_NO_STREET = (
    r"(?:dear|mg|ml|cm|mm|kg|cc|sq|days?|hours?|weeks?|months?|years?|year-old|units?|times?|minutes?|of|for|x|"
    r"to|and|in|on|at"
    r"|with|the|per|was|is|over|or|by|views?|degrees?|percent|lb|lbs|pounds|french|gauge|ms|hz|out|no)\b"
)
_STREET = re.compile(
    rf"(?<![\w/.#-])\d{{1,5}}(?:-\d{{1,4}})?[a-d]?\s(?:[nsew]{{1,2}}\.?\s|north\s|south\s|east\s|west\s)?"
    rf"(?:(?!{_NO_STREET})(?:[a-z'’-]{{4,16}}|[a-z'’]{{1,3}}\.?|\d{{1,3}}(?:st|nd|rd|th))\s){{1,4}}?"
    rf"{_WAYS}(?![\w'-])(?:\s{_WAYS}(?![\w'-]))?\.?(?:\s[nsew]{{1,2}}\b(?!/)\.?)?{_HOME}"
)
_ROAD = re.compile(
    rf"(?<![\w/.-])\d{{1,5}}\s(?:county|state|old|us|rural|route|calle|avenida|alameda|camino|paseo|via|rue|"
    rf"highway|hwy)\s(?:[a-z'’]{{1,14}}\s){{0,3}}(?:\d{{1,4}}|[a-z'’]{{2,14}})(?!\w){_HOME}"
)
_BOX = re.compile(
    r"(?<!\w)(?:p\.?\s?o\.?\s?)?box\s{1,2}#?\d{1,6}(?!\w)|(?<!\w)(?:rr\s?#?\d{1,3},?\sbox\s\d{1,5}|"
    r"rural route\s?#?\d{1,3}(?:,?\sbox\s\d{1,5})?)(?!\w)"
)
STATES = word_list("state_abbreviations")
_ZIP = re.compile(
    r"\d(?<![\w.$-]\d)\d\d\d\d(?:-\n?\d{4})?(?=[.;]?(?:\s|$|;|,\s)|\))(?!\s(?:mg|ml|units?|iu|cells|copies|kcal)\b)"
)
_ZIP_BEHIND = re.compile(r"[.,]?[\s]{1,3}(\d{5}(?:-\n?\d{4})?)(?![\w%-]|[.,]\d)")
_ZIP_ASKED = re.compile(r"(?<![a-z])zip(?:\s?code)?(?:\sis)?[\s:#]{1,3}(\d{5}(?:-\d{4})?|\d{3})(?!\w)")
# The word that the name of a place ends with.
TAILS = word_list("place_words")
_TAIL_GENERIC = TAILS | word_list("generic_place_words")
_HEADS = frozenset(
    [
        "lake",
        "mount",
        "mt",
        "fort",
        "ft",
        "port",
        "cape",
        "camp",
        "isle",
        "rio",
        "el",
        "los",
        "las",
        "san",
        "santa",
        "santo",
        "saint",
        "st",
        "point",
        "north",
        "south",
        "east",
        "west",
        "new",
    ]
)
_OPENERS = word_list("words_before_places")
_LIVED = re.compile(
    r"(?<![a-z])(?:(?:lives?|living|lived|resides?|residing|born|raised|grew up|moved|relocated|travell?ed|"
    r"trip|flight|flew|drove"
    r"|home|house|apartment|farm|native|evacuated|stationed|arrived|returned|commutes|sheltering|residence|"
    r"found|party|visit"
    r"|back|pt|patient|he is|she is|man|woman|male|female|f|m|boy|girl|veteran|here|away|alone)[ \n](?:in|to|"
    r"from|of|near|at)"
    r"|near|next to|close to|outside of|just outside|town of|city of|village of|county of|field near"
    r"|(?:place of birth|birthplace|hometown|address|city|town|municipality)(?:\sis)?:?)\s$"
)
_PREPOSITION = re.compile(r"(?<![a-z])(?:in|from|near|outside|to|of|at)[ \n]$")


class Locations(Recognition):
    """Addresses and boxes by shape, towns before a state, places by their last or first word, listed cities."""

    name = "location"
    labels = ("location",)

    def read(self, page: Page) -> Iterable[Identifier]:
        if page.has_digit:
            yield from self._addressed(page)
            yield from read_foreign(page)
        yield from self._named(page)

    def _addressed(self, page: Page) -> Iterable[Identifier]:
        """Streets, boxes and ZIP codes."""
        low, words = page.low, page.words
        for asked, shape, score in ((_WAY_WORDS, _STREET, 0.85), (_ROAD_WORDS, _ROAD, 0.8), (_BOX_WORDS, _BOX, 0.9)):
            if not page.vocabulary & asked:
                continue
            places = [(words.starts[i], words.ends[i]) for i, key in enumerate(words.keys) if key in asked]
            for start, end in windows(places, 64, 40):
                for match in shape.finditer(low, start, end):
                    if shape is not _STREET or (match[0].count("\n") < 2 and self._address(page, match)):
                        yield Identifier(*match.span(), "location", score, self.name)
                        yield from self._town(page, match.end())
        for match in _ZIP.finditer(low):
            yield from self._with_zip(page, match)
        if "zip" in page.vocabulary:
            for match in _ZIP_ASKED.finditer(low):
                yield Identifier(*match.span(1), "location", 0.9, self.name)

    def _town(self, page: Page, end: int) -> Iterable[Identifier]:
        """``12 Elm Street, Yarrow``: what stands behind an address and its comma."""
        words = page.words
        i = bisect_left(words.starts, end)
        if i < len(words) and page.text[end : words.starts[i]].strip() == "," and words.starts[i] - end < 4:
            kind = words.kinds[i]
            last = forward(words, i, 2)
            if (
                last is not None
                and not kind & (STATE | PEOPLE | TITLE)
                and (special(words, i) or not words.caseless[i])
            ):
                yield Identifier(words.starts[i], words.ends[last], "location", 0.6, self.name)

    def _with_zip(self, page: Page, match: re.Match[str]) -> Iterable[Identifier]:
        """``Yarrow 09302-4694``: the town before a ZIP code, where no state stands between."""
        words, start = page.words, match.start()
        last = bisect_left(words.starts, start) - 1
        whole = match.end() - start > 5
        if last >= 0 and page.text[words.ends[last] : start].strip(" \n,.") == "":
            first = last + 1
            while (
                first > 0
                and last - first < 3
                and proper(words, first - 1)
                and (first > last or words.between(first - 1) in (" ", "\n"))
            ):
                if (
                    words.kinds[first - 1] & (STATE | PEOPLE)
                    or words.keys[first - 1] in PUBLIC
                    or (words.keys[first - 1] in STATES and words.shapes[first - 1] == UPPER)
                    or (words.caseless[last] and words.kinds[first - 1] & ORDINARY)
                ):
                    break
                first -= 1
            if first <= last and (whole or words.before(first).rstrip().endswith(",")):
                yield Identifier(words.starts[first], match.end(), "location", 0.7, self.name)
                return
        if whole:
            yield Identifier(*match.span(), "location", 0.7, self.name)

    def _address(self, page: Page, match: re.Match[str]) -> bool:
        """A street's name has a capital, or no capitals are to be had."""
        written = page.text[match.start() : match.end()]
        if "apt" in match[0] or page.words.small:
            return True
        words = re.findall(r"(?<!\d)[^\W\d_]{2,}", written)
        return all(word[0].isupper() or word in ("de", "del", "la", "las", "los", "of") for word in words[:-1])

    def _named(self, page: Page) -> Iterable[Identifier]:
        words = page.words
        for i in words.raised:
            key, kind = words.keys[i], words.kinds[i]
            if (
                kind & STATE
                or (key in STATES and words.shapes[i] == UPPER)
                or (key in STATES and words.caseless[i] and "," in words.before(i))
            ):
                yield from self._before_state(page, i)
            if kind & (STOP | TITLE):
                continue
            if key in TAILS:
                first = back(words, i, _TAIL_GENERIC, _OPENERS)
                if first is not None and (
                    not words.caseless[i] or words.keys[first - 1] in _OPENERS or special(words, first)
                ):
                    yield Identifier(words.starts[first], words.ends[i], "location", 0.6, self.name)
            if (
                key in _HEADS
                and i + 1 < len(words)
                and words.between(i) in (" ", ". ", "\n")
                and (
                    not words.caseless[i]
                    or key not in ("point", "north", "south", "east", "west", "new", "st", "port", "el", "los")
                )
            ):
                end = forward(words, i + 1, 2)
                if (
                    end is not None
                    and (special(words, i + 1) or bool(words.kinds[i + 1] & NAME))
                    and key not in ("st", "saint")
                ):
                    yield Identifier(words.starts[i], words.ends[end], "location", 0.55, self.name)
            if kind & PLACE and not kind & ORDINARY:
                if not kind & (NAME | EPONYM) or _PREPOSITION.search(
                    page.low, max(0, words.starts[i] - 8), words.starts[i]
                ):
                    yield Identifier(words.starts[i], words.ends[i], "location", 0.6, self.name)
            elif (
                key in _DOUBLE_FIRST
                and i + 1 < len(words)
                and f"{key}-{words.keys[i + 1]}" in _DOUBLE
                and words.between(i) == " "
            ):
                yield Identifier(words.starts[i], words.ends[i + 1], "location", 0.8, self.name)
            yield from self._lived(page, i)
            if (
                i
                and (words.keys[i - 1] == "in" or (kind & PLACE and words.keys[i - 1] in ("from", "near", "to")))
                and self._stands_for_a_place(page, i)
            ):
                yield Identifier(words.starts[i], words.ends[i], "location", 0.5, self.name)

    def _stands_for_a_place(self, page: Page, i: int) -> bool:
        """``in Reading``: a capital within a sentence on a name or a word that no list has."""
        words = page.words
        kind = words.kinds[i]
        after = page.text[words.ends[i] : words.ends[i] + 2]
        if words.caseless[i] or words.shapes[i] != CAPITAL or kind & (STATE | PEOPLE | EPONYM | MONTH | PRODUCT):
            return False
        if kind & PLACE and (not kind & ORDINARY or words.shapes[i] == CAPITAL):
            return True
        return (not kind or bool(kind & (NAME | PLACE))) and (after[:1] in ",.;)" or after == "" or not kind & ORDINARY)

    def _lived(self, page: Page, i: int) -> Iterable[Identifier]:
        words = page.words
        if words.kinds[i] & (STATE | PEOPLE | TITLE) or not (
            words.kinds[i] & (NAME | PLACE) or not words.kinds[i] or not words.caseless[i]
        ):
            return
        if not _LIVED.search(page.low, max(0, words.starts[i] - 26), words.starts[i]):
            return
        end = forward(words, i, 2)
        if end is not None and not (
            end == i and words.kinds[i] & ORDINARY and not words.kinds[i] & (NAME | PLACE) and words.caseless[i]
        ):
            yield Identifier(words.starts[i], words.ends[end], "location", 0.55, self.name)

    def _before_state(self, page: Page, state: int) -> Iterable[Identifier]:
        """``Dayton, OH 45402``: the town before, the ZIP code behind."""
        words = page.words
        if match := _ZIP_BEHIND.match(page.low, words.ends[state]):
            yield Identifier(*match.span(1), "location", 0.85, self.name)
        if not state or words.between(state - 1) not in (", ", ",", ",\n", " ", "\n"):
            return
        last = state - 1
        if "," not in words.between(last) and (words.kinds[state] & NAME or words.shapes[state] != UPPER or not match):
            return
        first = last + 1
        while first > 0 and last - first < 2:
            j = first - 1
            kind = words.kinds[j]
            if first <= last and words.between(j) not in (" ", "\n", ". "):
                break
            if (
                kind & (STOP | STATE | PEOPLE)
                or (words.shapes[j] == LOWER and not words.caseless[j])
                or words.keys[j] in _OPENERS
            ):
                break
            if words.caseless[j] and kind & ORDINARY and not kind & (NAME | PLACE) and first <= last:
                break
            first = j
        if first <= last:
            yield Identifier(words.starts[first], words.ends[last], "location", 0.75, self.name)


_DOUBLE = frozenset(word for word in word_list("places") if "-" in word)
_DOUBLE_FIRST = frozenset(word.split("-")[0] for word in _DOUBLE)
LOCATIONS = Locations()
