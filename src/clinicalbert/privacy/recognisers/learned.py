"""A learned head and the lists of the rules: which sentences it is asked about, and which answers are believed.

A head is taught by what stands around a word, and stumbles over words that it has not seen: tests and signs that bear
names, products, headings, a scanner's errors. The lists of the rules know most of those, and a word that is known as
something else is no name. More than half of the text of a note is made of such words alone, and need not be read.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence

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
from clinicalbert.privacy.recognisers.words import CAPITAL, LOWER

_NO_NAME = ORDINARY | PRODUCT | STOP | TITLE | DEGREE | RELATION | LABEL | LEADS | MONTH | STATE | PEOPLE
_BESIDE = 60
"""A neighbour of so many characters is read with a sentence: what stands around a word tells what it is."""
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


def doubtful(page: Page, sentences: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The sentences in which a head may find what is credible and no list knows, joined to stretches, each with the
    sentences beside it as far as these are short. Sentences are in order and cover what is to be read."""
    stretches: list[tuple[int, int]] = []
    for n, sentence in enumerate(sentences):
        if _may_name(page, *sentence):
            beside = [b for b in sentences[max(0, n - 1) : n + 2] if b == sentence or b[1] - b[0] <= _BESIDE]
            start, end = beside[0][0], beside[-1][1]
            if stretches and start <= stretches[-1][1]:
                start = stretches.pop()[0]
            stretches.append((start, end))
    return stretches


def _may_name(page: Page, start: int, end: int) -> bool:
    """Whether some word is not known, or is a name too and not written like a plain word; or two with capitals stand
    side by side, as in the names of institutions."""
    words = page.words
    capital = False
    for i in range(bisect_left(words.starts, start), bisect_left(words.starts, end)):
        kind, shape, told = words.kinds[i], words.shapes[i], not words.caseless[i]
        if kind & STOP:
            capital = False
            continue
        small = told and shape == LOWER
        if not (_is_no_name(kind) or (kind & _NO_NAME and small) or (small and words.ends[i] - words.starts[i] == 1)):
            return True
        if told and capital and shape == CAPITAL and words.between(i - 1) == " ":
            return True
        capital = shape == CAPITAL
    return False


def _is_no_name(kind: int) -> bool:
    return bool(kind & EPONYM or (kind & _NO_NAME and not kind & NAME))
