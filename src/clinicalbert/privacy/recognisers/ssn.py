"""Social security numbers, whole or their last four digits: 45 CFR 164.514(b)(2)(i)(G)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from clinicalbert.privacy.identifiers import Identifier
from clinicalbert.privacy.recognisers.page import Page, Recognition
from clinicalbert.privacy.recognisers.windows import around

_WHOLE = re.compile(r"\d(?<![\w.-]\d)\d\d-\n?\d\d-\n?\d{4}(?![\w-])")
_ASKING = frozenset(["ss", "ssn", "ssns", "soc", "social", "socials", "taxpayer", "itin", "tin", "ssno"])
_ASKED = re.compile(r"ss(?<![a-z]ss)(?:n|#| |\b)|soc(?<![a-z]soc)|itin|tin\b|taxpayer")
_SPACED_HINT = re.compile(r"\d[ \n]\d\d[ \n]\d\d\d\d")
_SPACED = re.compile(r"(?<![\w.-])(?<!\d )\d{3}[ \n]\d\d[ \n]\d{4}(?![\w-]|[ .]\d)")
_NAME = (
    r"(?:ssns?|ss ?#|ss ?no|ss number|soc(?:ial)?\.? ?\s?sec(?:urity)?(?:\s(?:card|number|num|no))?|socials?"
    r"|social (?:number|no)|(?:taxpayer|itin|tin))"
)
_NUMBER = r"\d{3}[- .\n]{0,2}\d\d[- .\n]{0,2}\d{4}"
_GAP = r"(?![\w/])(?:[^\d\n]|\n(?!\n)){0,32}?"
_LABELLED = re.compile(
    rf"(?<![\w/-]){_NAME}{_GAP}(?<![\d.-])(?P<one>{_NUMBER})(?![\w-])(?:\s?(?:,|and|/|"
    rf"&)\s?(?P<two>{_NUMBER})(?![\w-]))?"
)
_LAST = re.compile(
    rf"(?<![\w/-]){_NAME}(?![\w/])[^\d]{{0,40}}?(?:last|ending|ends|final|x{{2,3}}-?x{{2}}-?|"
    rf"\*{{2,3}}-?\*\*-?)[^\d]{{0,24}}?(?P<one>\d{{4}})(?![\w-])"
    rf"|(?:last|final)\s(?:4|four)(?:\s\w{{1,8}}){{0,4}}?\s{_NAME}(?![\w/])[^\d]{{0,16}}?(?P<two>\d{{4}})(?![\w-])"
    rf"|(?:last|final)\s(?:4|four)\s(?:of\s)?ss\b[\s:,(#]{{1,3}}(?P<four>\d{{4}})(?![\w-])|(?:ends|"
    rf"ending)\s(?:in|with)\s(?P<five>\d{{4}})\s?\(?(?:social|ssn?)\b|(?:last|final)\s(?:4|"
    rf"four)[\s:,(]{{1,3}}(?P<three>\d{{4}})\)?(?:\s\w{{1,6}}){{0,3}}?\s{_NAME}(?!\w)"
)


class Ssn(Recognition):
    """Nine digits in their shape, or beside their name."""

    name = "ssn"
    labels = ("ssn",)

    def read(self, page: Page) -> Iterable[Identifier]:
        low = page.low
        if not page.has_digit:
            return
        for match in _WHOLE.finditer(low):
            yield Identifier(*match.span(), "ssn", 0.95, self.name)
        if not page.vocabulary & _ASKING:
            return
        if _SPACED_HINT.search(low):
            for match in _SPACED.finditer(low):
                yield Identifier(*match.span(), "ssn", 0.85, self.name)
        for pattern in (_LABELLED, _LAST):
            for match in around(_ASKED, pattern, low, 40, 80):
                for group in pattern.groupindex:
                    if match[group]:
                        yield Identifier(*match.span(group), "ssn", 0.97, self.name)


SSN = Ssn()
