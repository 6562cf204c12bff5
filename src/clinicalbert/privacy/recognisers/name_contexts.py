"""Names by what stands beside them: a role, duty, a nickname in quotes, a signature, a list of persons."""

from __future__ import annotations

import re
from collections.abc import Iterator

from clinicalbert.privacy.identifiers import Identifier
from clinicalbert.privacy.recognisers.page import Page
from clinicalbert.privacy.recognisers.windows import windows
from clinicalbert.privacy.recognisers.word_kinds import (
    DEGREE,
    EPONYM,
    GIVEN,
    LABEL,
    MONTH,
    NAME,
    ORDINARY,
    PARTICLE,
    PEOPLE,
    PRODUCT,
    STATE,
    STOP,
    TITLE,
    word_kinds,
)
from clinicalbert.privacy.recognisers.word_lists import word_list
from clinicalbert.privacy.recognisers.words import CAPITAL, INITIAL, LOWER, UPPER, Words

# Osei, medical assistant
_ROLE = re.compile(
    r",\s(?:(?:staff|attending|consultant|resident|chief)\s)?(?:medical assistant|physician assistant|physician|"
    r"nurse practitioner|registered nurse|charge nurse|nurse manager|case manager|social worker|surgeon|pharmacist|"
    r"psychologist|chaplain|transcriptionist|medical student|health care proxy|next of kin|power of attorney|"
    r"interpreter|secretary|notary|caregiver|phlebotomist)(?![a-z])"
)
# Vale on call tonight, Osei backup
_DUTY = re.compile(
    r"\s(?:is )?(?:on[ -]call(?! to\b)|backup(?![a-z])|off(?=[.;]|\s*$)|rounding(?![a-z])|will cover(?!age)|"
    r"covering (?:for|tonight|until|the))"
)
_ROLES = word_list("last_words_of_roles")
_DUTIES = frozenset(["call", "on-call", "backup", "off", "rounding", "cover", "covering"])
_DASHED = re.compile(r"[-–—~] ?[^\W\d_a-z]")
_CALLED = re.compile(
    r"(?<![a-z])(?:goes by|known as|nicknamed|nickname|a\.?k\.?a\.?|alias|called|prefers|answers to|label(?:led|ed)?|"
    r"mislabel(?:led|ed)|marked|signed)(?: the name| as| to be called)?[ :,]{1,3}[\"“]"
    r"(?P<one>[^\W\d_][\w'’ -]{1,24})[\",”]"
)
_QUOTED = re.compile(r",\s[\"“](?P<one>[^\W\d_][\w'’-]{1,20})[\"”](?=[,.;]|\s*$)")
_CALLED_HINT = re.compile(r"[ :,][\"“]")
# What a sheet ends with: a dash and a name.
_SIGNED = re.compile(r"(?:^|[\s.;\d)])(?:-{1,2}|–|—|~)\s?(?P<one>[^\W\d_][\w'’. -]{1,40})\.?\s*(?=\n|$)")
# The words that names of the first nations of North America are made of, in pairs.
_FIRST = word_list("first_words_of_joined_names")
_SECOND = word_list("last_words_of_joined_names")
_NO_NAME = STOP | TITLE | DEGREE | MONTH | STATE | PEOPLE | PRODUCT


def read_beside(page: Page) -> Iterator[Identifier]:
    """Names that need no list, or plain words that only their surroundings make names."""
    yield from _before(page)
    yield from _quoted(page)
    yield from _signed(page)
    yield from _compound(page)
    yield from _slashed(page.words)
    yield from _listed(page.words)


def _may_be(words: Words, i: int) -> bool:
    """Whether the word can be a person's in a place where one is expected."""
    kind, key = words.kinds[i], words.keys[i]
    if kind & _NO_NAME or (kind & LABEL and not kind & NAME) or len(key) < 2 or any(map(str.isdigit, key)):
        return False
    if words.caseless[i]:
        unknown = not kind and len(key) > 3 and any(vowel in key for vowel in "aeiouy")
        return unknown or (bool(kind & NAME) and not kind & (ORDINARY | EPONYM))
    if words.shapes[i] != CAPITAL:
        return words.shapes[i] == UPPER and bool(kind & NAME) and not kind & ORDINARY
    return bool(kind & NAME) or not kind & ORDINARY


def _back(words: Words, last: int) -> int:
    """The first word of the name that ends with ``last``."""
    first = last
    while first > 0 and last - first < 3 and words.between(first - 1) in (" ", "\n", ". ", ", "):
        j = first - 1
        turned = words.between(j) == ", " and bool(words.kinds[j] & NAME) and bool(words.kinds[first] & GIVEN)
        if words.between(j) == ", " and not turned:
            break
        if not (_may_be(words, j) or words.shapes[j] == INITIAL or (words.kinds[j] & PARTICLE and first < last + 1)):
            break
        if words.between(j) == ". " and words.shapes[j] != INITIAL:
            break
        first = j
    while first < last and words.kinds[first] & PARTICLE and len(words.keys[first]) < 2:
        first += 1
    return first


def _before(page: Page) -> Iterator[Identifier]:
    low, words = page.low, page.words
    ends = {end: i for i, end in enumerate(words.ends)}
    patterns = [_ROLE] if page.vocabulary & _ROLES else []
    if page.vocabulary & _DUTIES:
        patterns.append(_DUTY)
    for pattern in patterns:
        for match in pattern.finditer(low):
            i = ends.get(match.start())
            if i is not None and _may_be(words, i) and (pattern is _DUTY or _begins(words, _back(words, i))):
                yield Identifier(words.starts[_back(words, i)], words.ends[i], "name", 0.6, "name")


def _begins(words: Words, first: int) -> bool:
    """Whether the name begins a line or an entry, or has two words: ``Osei, medical assistant``."""
    before = words.before(first)
    return first == 0 or "\n" in before or any(sign in before for sign in ".;:(,") or words.kinds[first] & NAME > 0


def _quoted(page: Page) -> Iterator[Identifier]:
    """``Goes by "Red"``, ``contacts Ana, Mele, "Spike"``."""
    if not _CALLED_HINT.search(page.low):
        return
    kinds = word_kinds()
    for match in _CALLED.finditer(page.low):
        words = match["one"].split()
        plain_words = page.words.small and any(kinds.get(word, 0) & ORDINARY for word in words)
        if len(words) < 3 and not plain_words and (page.words.small or page.text[match.start("one")].isupper()):
            yield Identifier(*match.span("one"), "name", 0.6, "name")
    if ', "' not in page.low and ", “" not in page.low:
        return
    names = [i for i, kind in enumerate(page.words.kinds) if kind & GIVEN and not kind & ORDINARY]
    ends = {page.words.ends[i] for i in names}
    for match in _QUOTED.finditer(page.low):
        if match.start() in ends:
            yield Identifier(*match.span("one"), "name", 0.6, "name")


def _signed(page: Page) -> Iterator[Identifier]:
    """``... took 28 tablets at 1339. -Migisi``."""
    low, words = page.low, page.words
    if not ("-" in low or "–" in low or "—" in low or "~" in low):
        return
    places = {start: i for i, start in enumerate(words.starts)}
    signs = windows((m.span() for m in _DASHED.finditer(page.text)), 3, 48)
    for match in (
        m for start, end in signs for m in _SIGNED.finditer(low, start, end) if m.end() < end or end >= len(low)
    ):
        i = places.get(match.start("one"))
        last = i
        while last is not None and last + 1 < len(words) and words.starts[last + 1] < match.end("one"):
            last += 1
        if i is None or last is None or last - i > 2:
            continue
        if all(_may_be(words, j) or words.shapes[j] == INITIAL for j in range(i, last + 1)) and _may_be(words, last):
            unknown = any(not words.kinds[j] or not words.kinds[j] & ORDINARY for j in range(i, last + 1))
            if unknown and not words.caseless[i]:
                yield Identifier(words.starts[i], words.ends[last], "name", 0.55, "name")


def _compound(page: Page) -> Iterator[Identifier]:
    """``Walking Eagle``, ``Kills Small``, ``Tarhe Deer-in-Water``, with the first name before."""
    words = page.words
    asked = {key for key in page.vocabulary if "-in-" in key or "-the-" in key}
    if page.vocabulary & _SECOND:
        asked |= page.vocabulary & _FIRST
    if not asked:
        return
    for i in [i for i, key in enumerate(words.keys) if key in asked]:
        key = words.keys[i]
        if key in _FIRST and i + 1 < len(words) and words.keys[i + 1] in _SECOND and words.between(i) in (" ", "\n"):
            last = i + 1
        elif "-in-" in key or "-the-" in key:
            last = i
        else:
            continue
        if words.shapes[i] == LOWER or words.shapes[last] == LOWER:
            continue
        first = i
        if (
            i
            and words.between(i - 1) in (" ", "\n", " T ")
            and (_may_be(words, i - 1) or words.shapes[i - 1] == INITIAL)
        ):
            first = _back(words, i - 1)
        if last == i and first == i:
            continue
        after = words.between(last) == ", " and last + 1 < len(words) and words.kinds[last + 1] & ORDINARY == 0
        if after and words.shapes[last + 1] != LOWER and _may_be(words, last + 1) and first == i:
            last += 1
        yield Identifier(words.starts[first], words.ends[last], "name", 0.6, "name")


def _slashed(words: Words) -> Iterator[Identifier]:
    """``Nagy/Randhawa rounding``: beside a clear name an unknown word is one too."""
    text = words.text
    for i in [i for i, end in enumerate(words.ends[:-1]) if text[end] == "/"]:
        if words.between(i) != "/":
            continue
        for known, other in ((i, i + 1), (i + 1, i)):
            clear = words.kinds[known] & NAME and not words.kinds[known] & (ORDINARY | EPONYM | PRODUCT | STOP)
            if clear and words.shapes[known] == words.shapes[other] == CAPITAL and _may_be(words, other):
                yield Identifier(words.starts[other], words.ends[other], "name", 0.6, "name")


def _listed(words: Words) -> Iterator[Identifier]:
    """``Willem, Amaruq, Hope, Carmen``: of single words with commas, half of them clear first names, each is one."""
    text, commas = words.text, list[int]()
    for i in [i for i, end in enumerate(words.ends[:-1]) if text[end] == ","] + [len(words) + 1]:
        if commas and i != commas[-1] + 1:
            if len(commas) > 1:
                yield from _of_a_list(words, commas[0], commas[-1] + 1)
            commas = []
        commas.append(i)


def _of_a_list(words: Words, first: int, last: int) -> Iterator[Identifier]:
    named = list[int]()
    for j in range(first, last + 2):
        goes_on = j <= last and _single(words, j) and (not named or words.between(j - 1) in (", ", ",", ",\n"))
        if goes_on:
            named.append(j)
            continue
        clear = sum(words.kinds[n] & (GIVEN | ORDINARY) == GIVEN for n in named)
        if len(named) > 2 and clear * 2 >= len(named):
            yield from (Identifier(words.starts[n], words.ends[n], "name", 0.55, "name") for n in named)
        named = [j] if j <= last and _single(words, j) else []


def _single(words: Words, i: int) -> bool:
    """A word that can be a first name and stands alone between its commas."""
    kind = words.kinds[i]
    if kind & _NO_NAME or len(words.keys[i]) < 2 or (kind & ORDINARY and not kind & NAME):
        return False
    return words.caseless[i] or words.shapes[i] == CAPITAL
