"""Names of persons: 45 CFR 164.514(b)(2)(i)(A).

Evidence first: titles, labels, degrees, relations, ``Last, First``; then lists of names with their capitals; then every
other place where a word of a name so found stands. Names that are words need evidence, eponyms more of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from clinicalbert.privacy.identifiers import Identifier
from clinicalbert.privacy.recognisers.broken_names import read_broken
from clinicalbert.privacy.recognisers.initials import read_initials
from clinicalbert.privacy.recognisers.listed_initials import read_listed_initials
from clinicalbert.privacy.recognisers.listed_names import SCORE, ListedNames
from clinicalbert.privacy.recognisers.name_contexts import read_beside
from clinicalbert.privacy.recognisers.name_runs import LABELLED, LED, LISTED, TITLED
from clinicalbert.privacy.recognisers.page import Page, Recognition
from clinicalbert.privacy.recognisers.user_names import read_user_names
from clinicalbert.privacy.recognisers.word_kinds import (
    CUES,
    DEGREE,
    EPONYM,
    LABEL,
    LEADS,
    NAME,
    ORDINARY,
    OTHER,
    RELATION,
    STOP,
    TITLE,
)  # fmt: skip
from clinicalbert.privacy.recognisers.words import CAPITAL, LOWER, UPPER, Words

_SCORES = {TITLED: 0.95, LABELLED: 0.9, LED: 0.7, LISTED: 0.6}
# Words behind a relation or label that belong to it: "mother's maiden name", "twin A", "Baby girl".
_BETWEEN = frozenset(
    [
        "is",
        "was",
        "named",
        "called",
        "name",
        "a",
        "b",
        "girl",
        "boy",
        "maiden",
        "last",
        "first",
        "full",
        "older",
        "younger",
        "eldest",
        "youngest",
        "only",
        "also",
    ]
)
_LOOSE_LABELS = frozenset(["cc", "re", "to", "from", "pt", "patient", "first", "last", "present", "team", "group"])
_FAMILY = frozenset(["family", "household", "twins", "residence", "siblings", "children", "brothers", "sisters"])
_LIST_SIGNS = frozenset([",", ";", "/", "&", "+", ", &"])
_PLURAL_TITLES = frozenset(["drs", "messrs"])
_GREETINGS = frozenset(["dear", "hello", "hi", "attn", "attention"])
_SIGN_OFFS = frozenset(["regards", "sincerely", "yours", "respectfully", "cheers", "thanks"])
_LIST_WORDS = frozenset(["and", "or", "vs", "then"])


class Names(Recognition):
    """Names by evidence, by lists, and again wherever their words stand."""

    name = "name"
    labels = ("name",)

    def read(self, page: Page) -> Iterable[Identifier]:
        words = page.words
        runs = ListedNames(words)
        found = dict[int, tuple[int, int]]()  # first word → last word, evidence
        for first, last, evidence in _evidence(words, runs):
            if first not in found or found[first] < (last, evidence):
                found[first] = (last, max(evidence, found.get(first, (0, 0))[1]))
        yield from (
            Identifier(words.starts[first], _end(words, last), "name", _SCORES[evidence], self.name)
            for first, (last, evidence) in found.items()
        )
        yield from _again(words, found)
        yield from read_beside(page)
        yield from read_broken(words)
        yield from read_initials(page)
        yield from read_listed_initials(page)
        yield from read_user_names(page)


def _end(words: Words, last: int) -> int:
    """With the full stop of an initial."""
    end = words.ends[last]
    return end + (len(words.keys[last]) == 1 and words.text[end : end + 1] == ".")


def _evidence(words: Words, runs: ListedNames) -> Iterator[tuple[int, int, int]]:
    """First word, last word and evidence of each name."""
    kinds, shapes, taken = words.kinds, words.shapes, -1
    tell = CUES | DEGREE
    for i, (kind, shape, key, caseless) in enumerate(zip(kinds, shapes, words.keys, words.caseless, strict=True)):
        if shape == LOWER and not caseless and not kind & tell and key not in _FAMILY:
            continue
        if kind & CUES:
            for begins, ends, evidence in _cued(words, runs, i, kind):
                taken = max(taken, ends)
                yield begins, ends, evidence
        if key in _FAMILY and i and shapes[i - 1] == CAPITAL and words.between(i - 1) in (" ", "\n"):
            yield from ((i - 1, i - 1, LED) for _ in range(runs.forward(i - 1, LED, alone=True) is not None))
        if kind & DEGREE and i and (first := runs.back(i)) is not None:
            yield first, i - 1, LABELLED
        if i > taken and (shape != LOWER or (caseless and (kind & NAME or len(key) == 1))):
            last = runs.listed(i)
            if last is not None:
                first = runs.before_particles(runs.unknown_first_name(i, taken), taken)
                taken = last
                yield first, last, LISTED


def _cued(words: Words, runs: ListedNames, i: int, kind: int) -> Iterator[tuple[int, int, int]]:
    """Names after a title, a label with its colon, a relation or a word that leads to a person."""
    if i + 1 >= len(words):
        return
    gap = words.between(i)
    mark = gap.strip()
    first, evidence = i + 1, 0
    if (
        kind & TITLE
        and (mark == "" or (mark == "." and len(words.keys[i]) < 5))
        and len(gap) < 5
        and (words.shapes[i] != LOWER or words.caseless[i] or len(words.keys[i]) > 3)
    ):
        evidence = TITLED
        if words.kinds[i + 1] & TITLE and words.between(i + 1).strip() in ("", ".") and i + 2 < len(words):
            return
    elif (
        kind & LABEL
        and not SCORE.match(words.text, words.ends[i + 1])
        and mark[:1] in (":", "=", "#")
        and len(gap) < 24
        and mark.rstrip(' \n:="“([-') in ("", ".", "/")
    ):
        evidence = LABELLED
    elif kind & (LABEL | RELATION) and _between(words, i, kind) and not gap.strip(" \n'’s"):
        while first < len(words) - 1 and words.keys[first] in _BETWEEN and not words.between(first).strip(' \n:,"“'):
            first += 1
        evidence = LED
    elif kind & RELATION and mark in ("", ",", "(", ":", ', "', '"', "-", ":("):
        evidence = LED
    elif words.keys[i] in _GREETINGS and mark in ("", ":") and words.between(i + 1)[:1] in (",", "\n", ":", ";"):
        evidence = LABELLED
    elif (
        words.keys[i] in _SIGN_OFFS
        and mark in ("", ",")
        and "\n" in gap + words.between(i + 1)[:1] + "\n" * (gap == ", ")
    ):
        evidence = LABELLED if "\n" in gap or i + 2 >= len(words) else LED
    elif kind & LEADS and mark in ("", ":", '"', ",", "(", "-"):
        if kind & STOP and mark not in ("", '"'):
            return
        evidence = LED
    if not evidence:
        return
    begins: int | None = first
    if evidence == LABELLED and words.keys[i] in _LOOSE_LABELS and _only_a_word(words, runs, first):
        return
    while begins is not None and (last := runs.forward(begins, evidence)) is not None:
        yield begins, last, evidence
        begins = _next_listed(words, last)
        if begins is not None and words.shapes[begins] != CAPITAL and words.keys[i] not in _PLURAL_TITLES:
            evidence = min(evidence, LED)


def _between(words: Words, i: int, kind: int) -> bool:
    """Whether the next word belongs to the label: ``twin A`` does, ``to A Vaipulu`` does not."""
    key = words.keys[i + 1]
    return key in _BETWEEN and (len(key) > 1 or bool(kind & RELATION))


def _only_a_word(words: Words, runs: ListedNames, first: int) -> bool:
    """``CC: Fall``, ``To: Hall``: a plain word that could be a name, and nothing of a name behind it."""
    return bool(words.kinds[first] & ORDINARY) and runs.forward(first, LABELLED) == first


def _next_listed(words: Words, last: int) -> int | None:
    """Where the next of a list begins: ``A (chair), B``, ``A, MD; B, NP``, ``A/B``, ``A and B``."""
    i = last + 1
    gap = words.between(last)
    if gap.lstrip()[:1] == "(":
        closing = words.text.find(")", words.ends[last], words.ends[last] + 32)
        while i < len(words) and words.starts[i] < closing:
            i += 1
        gap = words.text[closing + 1 : words.starts[i]] if closing > 0 and i < len(words) else "."
    while i < len(words) and words.kinds[i] & DEGREE and gap.strip() in ("", ","):
        gap = words.between(i)
        i += 1
    if i >= len(words) or len(gap) > 4:
        return None
    if words.keys[i] in _LIST_WORDS and gap.strip() in ("", ",", ";"):
        return i + 1 if i + 1 < len(words) and not words.between(i).strip() else None
    return i if gap.strip(" \n.") in _LIST_SIGNS else None


def _again(words: Words, found: dict[int, tuple[int, int]]) -> Iterator[Identifier]:
    """Every other place of a word of a name that evidence has found."""
    known: set[str] = set()
    for first, (last, evidence) in found.items():
        for i in range(first, last + 1):
            key, kind = words.keys[i], words.kinds[i]
            if len(key) > 2 and not kind & (STOP | TITLE) and (evidence > LISTED or not kind & (ORDINARY | EPONYM)):
                known.add(key)
    if not known:
        return
    for i, key in enumerate(words.keys):
        if key not in known:
            continue
        kind, shape = words.kinds[i], words.shapes[i]
        if words.caseless[i]:
            if kind & (ORDINARY | OTHER) or (kind & EPONYM and not _alone(words, i)):
                continue
        elif shape not in (CAPITAL, UPPER) or (kind & (ORDINARY | EPONYM) and not _alone(words, i)):
            continue
        yield Identifier(words.starts[i], words.ends[i], "name", 0.6, "name")


def _alone(words: Words, i: int) -> bool:
    """Whether a word that is also an eponym or plain word stands as a person's: not before a noun, not at a start."""
    before = words.before(i)
    if words.kinds[i] & ORDINARY and (i == 0 or "." in before or "\n" in before):
        return False
    after = words.text[words.ends[i] : words.ends[i] + 3]
    follows = (
        i + 1 < len(words)
        and words.shapes[i + 1] == LOWER
        and not words.kinds[i + 1] & (STOP | LEADS)
        and after[:1] == " "
    )
    possessive = after[:2] in ("'s", "’s")
    article = i > 0 and words.keys[i - 1] in ("a", "an", "the", "placed", "her", "his") and words.kinds[i] & EPONYM
    return not possessive and not follows and not article


NAMES = Names()
