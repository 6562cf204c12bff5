"""A text as the recognisers read it: once in small letters of the same length, once as words, once as codes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property

from clinicalbert.privacy.identifiers import Identifier
from clinicalbert.privacy.recognisers.codes import Code, read_codes
from clinicalbert.privacy.recognisers.phone_numbers import PhoneNumber, read_phone_numbers
from clinicalbert.privacy.recognisers.windows import around
from clinicalbert.privacy.recognisers.word_kinds import word_kinds
from clinicalbert.privacy.recognisers.words import Words

_MIXED = re.compile(r"(?<![a-z\d])(?:\d{1,30}+[a-z]|[a-z]{1,30}+\d)[a-z\d]{0,30}+")
_BESIDE = re.compile(r"\d(?:(?<=[a-z]\d)|(?=[a-z]))")
_LONE = re.compile(r"(?<=\d/)[li](?![a-z\d])|(?<![\w./-])[li](?=/\d)")
_ORDINAL = re.compile(r"([\doli]{1,2})(st|nd|rd|th)")
_LETTERED = re.compile(r"([a-z]{1,3}?)([\dolis]{4,30})")  # a code's letters, then its digits
_DIGIT = re.compile(r"\d")
_HUNDRED = re.compile(r"[li]o\d")
_INSIDE = re.compile(r"\d[-. )][-. ]\d")
_TO_DIGITS = str.maketrans("olis", "0115")
_TO_LETTERS = str.maketrans("0158", "olsb")


class Page:
    """A text and what several recognisers need of it, each read when first asked for."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def low(self) -> str:
        """In small letters, of the same length; where a scanner took 0 for O or l for 1, the other is put back."""
        low = self.text.lower()
        if len(low) != len(self.text):
            low = "".join(c.lower() if len(c.lower()) == 1 else c for c in self.text)
        if not _DIGIT.search(low):
            return low
        out, at = [], 0
        for match in around(_BESIDE, _MIXED, low, 32, 64):
            out += [low[at : match.start()], _mended(match)]
            at = match.end()
        low = "".join([*out, low[at:]])
        return _LONE.sub("1", low) if any(sign in low for sign in ("/l", "/i", "l/", "i/")) else low

    @cached_property
    def has_digit(self) -> bool:
        return _DIGIT.search(self.low) is not None

    @cached_property
    def codes(self) -> tuple[Code, ...]:
        """What may be a number or code, with the words around it."""
        return tuple(read_codes(self.low)) if self.has_digit else ()

    @cached_property
    def phone_numbers(self) -> tuple[PhoneNumber, ...]:
        """Numbers of telephones and faxes."""
        return tuple(read_phone_numbers(self.low, self.vocabulary)) if self.has_digit else ()

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """The keys of its words, to ask for the words of a label before looking for the label."""
        return frozenset(self.words.keys)

    @cached_property
    def words(self) -> Words:
        """Its words with their kinds."""
        return Words(self.text, self.low)


def _mended(match: re.Match[str]) -> str:
    word = match[0]
    letters = sum(map(str.isalpha, word))
    if not word.strip("0123456789olis") and (
        letters * 2 <= len(word) or _HUNDRED.fullmatch(word) or _is_a_group(match)
    ):
        return word.translate(_TO_DIGITS)
    if ordinal := _ORDINAL.fullmatch(word):
        return ordinal[1].translate(_TO_DIGITS) + ordinal[2]
    if coded := _LETTERED.fullmatch(word):
        digits = coded[2].translate(_TO_DIGITS)
        if 0 < sum(map(str.isalpha, coded[2])) * 3 <= len(digits):
            return coded[1] + digits
    if letters * 3 >= len(word) * 2 and letters > 2 and not word.strip("abcdefghijklmnopqrstuvwxyz0158"):
        return word.translate(_TO_LETTERS)
    if letters * 2 > len(word) and letters > 2 and (name := word.translate(_TO_LETTERS)) in word_kinds():
        return name
    return word


def _is_a_group(match: re.Match[str]) -> bool:
    """``s5s`` in ``720-s5s-0174``: one of three letters and digits within a number."""
    around = match.string[max(0, match.start() - 2) : match.start()] + match.string[match.end() : match.end() + 2]
    return len(match[0]) == 3 and _INSIDE.fullmatch(around) is not None


class Recognition:
    """What the recognisers share: ``find`` makes a page of the text, ``read`` reads it."""

    name: str
    labels: tuple[str, ...]

    def find(self, text: str) -> Iterable[Identifier]:
        """In any order; they may overlap."""
        return self.read(Page(text))

    def read(self, page: Page) -> Iterable[Identifier]:
        """The same, of a page that others read too."""
        raise NotImplementedError
