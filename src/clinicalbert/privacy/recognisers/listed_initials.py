"""Lists of a surname and an initial each: ``Menon K, Standish B, Qasimi H``, ``Fairbanks A (93), Singh M (96)``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from clinicalbert.privacy.identifiers import Identifier
from clinicalbert.privacy.recognisers.page import Page
from clinicalbert.privacy.recognisers.windows import around
from clinicalbert.privacy.recognisers.word_kinds import NAME, ORDINARY, word_kinds
from clinicalbert.privacy.recognisers.word_lists import plain

_ITEM = r"[^\W\d_][^\W\d_'’-]{0,20}(?:['’-][^\W\d_]{1,20}){0,2}[ \n][^\W\d_]\.?(?:[ ]?\(\d{1,3}\))?"
_LIST = re.compile(rf"(?<![\w'’-]){_ITEM}(?:,[ \n]?{_ITEM}){{1,30}}(?![\w])")
_ONE = re.compile(r"([^\W\d_][^\W\d_'’-]{0,20}(?:['’-][^\W\d_]{1,20}){0,2})[ \n][^\W\d_](?:\.|(?!\w))")
_HINT = re.compile(r",[ \n]?[^\W\d_][^\W\d_]{1,20}[ \n][^\W\d_](?![\w'’])")


def read_listed_initials(page: Page) -> Iterator[Identifier]:
    """Each of a list of which a half at least are surnames of the lists."""
    kinds = word_kinds()
    for match in around(_HINT, _LIST, page.low, 48, 64):
        items = list(_ONE.finditer(page.low, match.start(), match.end()))
        known = [kinds.get(plain(item[1]), 0) for item in items]
        if sum(bool(kind & NAME) and not kind & ORDINARY for kind in known) * 2 >= len(known):
            for item in items:
                yield Identifier(*item.span(), "name", 0.7, "name")
