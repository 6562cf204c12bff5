"""Addresses in the forms of other countries and of the forces: the number behind the street, apartments in a line of
their own, a country with its postal code, military post offices, street corners."""

from __future__ import annotations

import re
from collections.abc import Iterator

from clinicalbert.privacy.identifiers import Identifier
from clinicalbert.privacy.recognisers.page import Page
from clinicalbert.privacy.recognisers.windows import windows
from clinicalbert.privacy.recognisers.word_kinds import ORDINARY, PEOPLE, word_kinds
from clinicalbert.privacy.recognisers.word_lists import word_list

# Lindenstrasse 31, ul. Polna 61, Rua Alta 12: a word that ends or begins as streets do, then the number.
_ENDING = (
    r"(?:stra(?:ss|ß)e|str\.|gasse|weg|platz|allee|ufer|damm|graben|laan|straat|plein|gracht|kade|dijk|vej|gade|"
    r"stræde|gatan|vägen|gränd|stigen|veien|gata|gaten|vegen|katu|tie|kuja|polku|utca|tér|ulica|gata|stubben)"
)
_OPENING = (
    r"(?:(?:ul|al|os|pl|avda)\.|c/|(?:rua|travessa|praça|rue|quai|impasse|calle|avenida|plaza|paseo|carrer|"
    r"via|viale|piazza|corso|vicolo|strada|largo)(?![^\W\d_]))"
)
_NUMBER = r"\d{1,4}[a-d]?(?![\w/%]|[.,:]\d)"
_NUMBER_BEHIND = re.compile(
    rf"(?<![\w/])(?:\d{{1,5}}\s)?(?:[^\W\d_]{{3,20}}\s)?[^\W\d_]{{3,24}}(?:{_ENDING})\s{{1,2}}{_NUMBER}|"
    rf"(?<![\w/])(?:\d{{1,5}}\s)?[^\W\d_]{{3,20}}\s(?:strasse|straße|gasse|utca|tér|út|ulica|gade|str\.)\s{_NUMBER}|"
    rf"(?<![\w/])(?:\d{{1,5}}\s)?{_OPENING}\s?(?:[^\W\d_'’.]{{1,16}}[\s'’.]{{1,2}}){{1,5}}{_NUMBER}"
)
# The same as keys of words (no accents), to look only where one stands.
_ENDINGS = tuple(word_list("endings_of_foreign_streets"))
_OPENINGS = word_list("openings_of_foreign_streets")
_SHORT_OPENINGS = frozenset(["ul", "al", "os", "pl", "avda", "c"])
_APARTMENT = re.compile(
    r"(?<!\w)(?:apt|apartment|suite|ste)\b(?:\.|;)? ?#? ?(?:no\.? ?)?\d{1,5}[a-d]?(?![\w%/]|[.,]\d)"
)
_MILITARY = re.compile(
    r"(?<!\w)(?:(?:psc|unit|cmr)\s\d{1,5}(?:,?\s{1,2}box\s\d{1,5})?|us(?:ns|s|cgc|av|nv)\s[^\W\d_][\w'’-]{1,20}),?\s{1,2}"
    r"(?:apo|fpo|dpo)\s(?:a[aep])\s\d{5}(?!\d)|(?<!\w)(?:apo|fpo|dpo),?\s(?:a[aep])\s\d{5}(?!\d)"
)
_CORNER = re.compile(
    r"(?<!\w)corner of (?P<place>(?:(?!and\b)[\w.'’-]{1,24}\s){1,6}(?:and|&)\s"
    r"(?:(?!and\b)[\w.'’-]{2,24})(?:\s[\w'’-]{2,24}){0,3})"
)
_POSTAL = re.compile(r"[ ,]\s?(?P<code>\d{4,6})(?![\w%/-]|[.,:]\d)")
_ZIPPED = re.compile(
    r"(?<![a-z])(?:zip|zip code|post ?code|postal code|plz)\s?[:#]\s{0,2}"
    r"(?P<code>[a-z]{0,2}\d[a-z\d]{2,5}(?: \d[a-z]{2})?)(?!\w)"
)

_POST_WORDS = frozenset(["zip", "postal", "post", "postcode", "plz"])
_YEAR = re.compile(r"(?:19|20)\d\d")
_ARTICLES = frozenset(
    ["and", "da", "das", "de", "degli", "dei", "del", "della", "delle", "der", "des", "di", "do", "dos", "du", "el",
     "et", "la", "las", "le", "les", "los", "of", "ul", "van", "von"]
)  # fmt: skip


def read_foreign(page: Page) -> Iterator[Identifier]:
    """Streets and codes by their shapes, with capitals where the text has any."""
    low, text, small = page.low, page.text, page.words.small
    for start, end in windows(_streets(page), 64, 80):
        for match in _NUMBER_BEHIND.finditer(low, start, end):
            if _is_named(text[match.start() : match.end()], small=small):
                yield Identifier(*match.span(), "location", 0.7, "location")
    vocabulary = page.vocabulary
    if vocabulary & {"apt", "apartment", "suite", "ste"}:
        yield from (Identifier(*m.span(), "location", 0.7, "location") for m in _APARTMENT.finditer(low))
    if vocabulary & {"apo", "fpo", "dpo"}:
        yield from (Identifier(*m.span(), "location", 0.9, "location") for m in _MILITARY.finditer(low))
    if "corner" in vocabulary:
        for match in _CORNER.finditer(low):
            if _is_named(text[match.start("place") : match.end()], small=small):
                yield Identifier(*match.span("place"), "location", 0.7, "location")
    words = page.words
    for i in [i for i, kind in enumerate(words.kinds) if kind & PEOPLE]:
        code = _POSTAL.match(low, words.ends[i])
        in_a_block = "\n" in text[max(0, words.starts[i] - 40) : words.starts[i]]
        if code and in_a_block and not _YEAR.fullmatch(code["code"]):
            yield Identifier(*code.span("code"), "location", 0.7, "location")
    if vocabulary & _POST_WORDS:
        yield from (Identifier(*m.span("code"), "location", 0.8, "location") for m in _ZIPPED.finditer(low))


def _streets(page: Page) -> Iterator[tuple[int, int]]:
    """Where a word that streets begin or end with stands, no plain one."""
    words, kinds = page.words, word_kinds()
    asked = {key for key in page.vocabulary if key.endswith(_ENDINGS) and not kinds.get(key, 0) & ORDINARY}
    asked |= page.vocabulary & _OPENINGS
    short = page.vocabulary & _SHORT_OPENINGS
    if not asked and not short:
        return
    for i, key in enumerate(words.keys):
        if key in asked or (key in short and words.text[words.ends[i] : words.ends[i] + 1] in (".", "/")):
            yield words.starts[i], words.ends[i]


def _is_named(written: str, *, small: bool) -> bool:
    """Whether its words have capitals (but for articles), and are not all capitals, where the text has any."""
    words = [word for word in re.findall(r"[^\W\d_]{2,}", written) if word not in _ARTICLES]
    return bool(words) and (small or (all(word[0].isupper() for word in words) and not all(map(str.isupper, words))))
