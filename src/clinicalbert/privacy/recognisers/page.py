"""A text as the recognisers read it: once in small letters of the same length, once as words, once as codes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property

from clinicalbert.privacy.identifiers import Identifier
from clinicalbert.privacy.recognisers.codes import Code, read_codes
from clinicalbert.privacy.recognisers.phone_numbers import PhoneNumber, read_phone_numbers
from clinicalbert.privacy.recognisers.windows import around
from clinicalbert.privacy.recognisers.words import Words

_MIXED = re.compile(r"(?<![a-z\d])(?:\d{1,30}+[a-z]|[a-z]{1,30}+\d)[a-z\d]{0,30}+")
_BESIDE = re.compile(r"\d(?:(?<=[a-z]\d)|(?=[a-z]))")
_LONE = re.compile(r"(?<=\d/)[li](?![a-z\d])")
_DIGIT = re.compile(r"\d")
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
        return _LONE.sub("1", low) if "/l" in low or "/i" in low else low

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
    if not word.strip("0123456789olis") and letters * 2 <= len(word):
        return word.translate(_TO_DIGITS)
    if letters * 3 >= len(word) * 2 and letters > 2 and not word.strip("abcdefghijklmnopqrstuvwxyz0158"):
        return word.translate(_TO_LETTERS)
    return word


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
