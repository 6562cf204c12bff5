"""Numbers that have a telephone's shape or are called one, and which of them are a fax's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from clinicalbert.privacy.recognisers.windows import around


class PhoneNumber(NamedTuple):
    """A number, how sure that is, and whether it is called a fax."""

    start: int
    end: int
    score: float
    fax: bool


_EXTENSION = r"(?:[ \n,]{0,2}(?:(?:ext\.?|extension)[ \n.:]{0,2}\d{1,6}|x[ \n.:]?\d{2,6}))?"
# North American with or without area code, then international.
_NUMBER = (
    rf"(?:(?:\+?1[ .\n-]?)?(?:\(\d{{3}}\)[ \n]?|\d{{3}}(?:[ ./\n-]|-\n)?)\d{{3}}[ .\n-]{{1,2}}\d{{4}}|"
    rf"(?:\+?1[ .-]?)?\(\d{{3}}\)[ \n]?\d{{7}}"
    rf"|\d{{3}}[.-]\n?\d{{4}})(?![\w-]*\d|\.\d|[ ]?(?:mg|ml|units|ms|msec)\b){_EXTENSION}"
    r"|\+\d{1,3}[ .\n-]?(?:\(0\)[ ]?)?\d{1,4}(?:[ .\n-]?\d{2,5}){1,4}(?![\w-])" + _EXTENSION
)
NUMBER = re.compile(rf"(?<![\w.+/-])(?<!\d )(?:{_NUMBER})(?!\w)")
_WORDS = (
    r"(?:tel(?:ephone)?s?|phones?|ph|cell(?:phone)?|mobile|mob|home|work|pager?s?|paged?|beeper|bleep|"
    r"call(?:ed|s)?|dial|text(?:ed)?"
    r"|contact|number|line|reach(?:ed)?(?: \w{1,4}){0,2} at|voicemail|hotline|vm|t|p|c)"
)
_LABELLED = re.compile(
    rf"(?<![a-z]){_WORDS}(?:\s(?:no|number|nr|is|was|at|on|to|me|us|"
    rf"back))?[\s.:#(=]{{1,4}}(?P<bare>(?:\+?1?[ ]?\d{{10}}|\d{{4,7}})(?![\w/%-]|[.:]\d|[ ](?:mg|ml|am|pm|"
    r"hours)))(?!\d)"
)
_ANY_FORM = re.compile(
    r"(?<![a-z])(?:tel(?:ephone)?|phone|fax|mobile|cell(?:phone)?)(?:\s(?:no|number|nr)\.?)?\s?(?:[:#]|is)\s{0,3}"
    r"(?P<bare>[+(]?\d(?:[ ().-]{0,2}\d){5,14})(?![\w/%-]|[.:]\d)"
)
"""However a country writes its numbers: what is called one outright is one."""
_PLAIN_TEN = re.compile(r"(?<![\w.+/-])1?[2-9]\d{2}[2-9]\d{6}(?![\w-]|[.]\d)")
_INNER = re.compile(r"(?<![a-z])(?:ext|extension|exts|extn)[ .:#]{0,3}(?P<bare>\d{3,6})(?![\w/%-]|[.:]\d)")
_PAGER = re.compile(
    r"(?<![a-z])(?:paged?(?!\s(?:at\s)?(?:[01]\d|2[0-3])[0-5]\d\b)|pager|beeper|bleep|ext|extension)(?:\s(?:no|"
    r"number|at|is|"
    r"#))?[\s.:#(]{1,3}(?P<bare>\d{3,6})(?![\w/%-]|[.:]\d|\s(?:times|minutes))"
)
_FAX_WORDS = re.compile(
    r"(?<![a-z])(?:fax(?:es|ed|ing)?|facsimile|f|efax|e-fax)(?:\s(?:no|number|nr|results|back|to|line|is|at|"
    r"copy|it|this|them|the|form)){0,3}[\s.:#(=+]{0,4}$"
)
_FAX_FAR = re.compile(r"(?<![a-z])fax(?:es|ed)?\b[^\d\n]{0,24}$")
_FAX_AFTER = re.compile(r"\s?[(\[,]?\s?(?:fax|f\))(?![a-z]|[.:#]?\s?[\d(+]|\snumber)")
_PHONE_WORD = re.compile(r"(?<![a-z])(?:tel|phone|ph|cell|mobile|mob|home|pager|call)(?![a-z])[^\d]{0,12}$")
_SEVEN = re.compile(r"\d\d\d\d\d\d\d+")
_HINT = re.compile(r"\d\d\d(?:[-. )/]|-\n|\n|\) ){0,2}\d\d\d\d|\+\d")
_CALLED = frozenset(["tel", "telephone", "phone", "fax", "mobile", "cell", "cellphone"])
_PAGERS = frozenset(["page", "paged", "pager", "beeper", "bleep", "ext", "extension", "exts", "extn"])


def read_phone_numbers(low: str, vocabulary: frozenset[str]) -> Iterator[PhoneNumber]:
    """The numbers of a text in small letters; ``vocabulary`` are its words."""
    fax = "fax" in low or "f " in low or "f:" in low or "facsimile" in low
    for match in around(_HINT, NUMBER, low, 16, 32):
        start, end = match.span()
        start += low[start] == "(" and ")" not in match[0]
        yield PhoneNumber(start, end, 0.92, fax and _is_fax(low, start, end))
    for match in around(_SEVEN, _PLAIN_TEN, low, 4, 4):
        yield PhoneNumber(*match.span(), 0.5, fax and _is_fax(low, *match.span()))
    for match in around(_SEVEN, _LABELLED, low, 30, 4):
        if len(match["bare"]) >= 7:
            yield PhoneNumber(*match.span("bare"), 0.93 if len(match["bare"]) == 10 else 0.75, False)
    if vocabulary & _CALLED:
        for match in _ANY_FORM.finditer(low):
            yield PhoneNumber(*match.span("bare"), 0.8, fax and _is_fax(low, *match.span("bare")))
    if vocabulary & _PAGERS:
        for pattern in (_INNER, _PAGER):
            for match in pattern.finditer(low):
                yield PhoneNumber(*match.span("bare"), 0.9, False)


def _is_fax(low: str, start: int, end: int) -> bool:
    before = low[max(0, start - 32) : start]
    if _FAX_WORDS.search(before) or _FAX_AFTER.match(low, end, end + 8):
        return True
    return _FAX_FAR.search(before) is not None and _PHONE_WORD.search(before) is None
