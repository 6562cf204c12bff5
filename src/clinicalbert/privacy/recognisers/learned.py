"""What a learned head finds, held against the lists: a word that is known as something else is no name.

A head is taught by what stands around a word, and stumbles over words that it has not seen: tests and signs that bear
names, products, headings, a scanner's errors. The lists of the rules know most of those.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator

from clinicalbert.privacy.identifiers import Identifier
from clinicalbert.privacy.recognisers.page import Page
from clinicalbert.privacy.recognisers.word_kinds import (
    DEGREE,
    EPONYM,
    LABEL,
    LEADS,
    MONTH,
    NAME,
    ORDINARY,
    PEOPLE,
    PRODUCT,
    RELATION,
    STATE,
    STOP,
    TITLE,
)

_NO_NAME = ORDINARY | PRODUCT | STOP | TITLE | DEGREE | RELATION | LABEL | LEADS | MONTH | STATE | PEOPLE
_DIGITS = 5
"""So many make a postal code; fewer are a room, a dose, an hour."""


def credible(page: Page, learned: Iterable[Identifier]) -> Iterator[Identifier]:
    """Those that are not made of words which are known as no name: of a place or an organisation, which may be called
    by plain words, when there is one word alone."""
    words = page.words
    for one in learned:
        first, last = bisect_right(words.ends, one.start), bisect_left(words.starts, one.end)
        kinds = words.kinds[first:last]
        if not kinds:
            digits = sum(map(str.isdecimal, page.text[one.start : one.end]))
            if one.label == "location" and digits >= _DIGITS:
                yield one
        elif not all(map(_is_no_name, kinds)) or (one.label != "name" and len(kinds) > 1):
            yield one


def _is_no_name(kind: int) -> bool:
    return bool(kind & EPONYM or (kind & _NO_NAME and not kind & NAME))
