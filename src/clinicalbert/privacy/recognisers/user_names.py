"""User names made of a name: ``yfashola33``, ``mariama.coulibaly``, ``moala_a``."""

from __future__ import annotations

import re
from collections.abc import Iterable

from clinicalbert.privacy.identifiers import Identifier
from clinicalbert.privacy.recognisers.page import Page
from clinicalbert.privacy.recognisers.windows import around
from clinicalbert.privacy.recognisers.word_kinds import EPONYM, GIVEN, NAME, ORDINARY, STOP, SURNAME, word_kinds
from clinicalbert.privacy.recognisers.words import LOWER

_CUE = re.compile(
    r"(?<![a-z])(?:user(?:name)?(?: id)?|login|log-?in|logged in as|account of|under|witness|portal(?: user)?|"
    r"handle|screen name)[\s:=(\"]{1,3}(?P<user>[a-z][\w.-]{2,30})"
)
_CUES = frozenset(
    [
        "user",
        "username",
        "login",
        "log-in",
        "log",
        "logged",
        "account",
        "under",
        "witness",
        "portal",
        "handle",
        "screen",
    ]
)
_ENTERED = re.compile(
    r"(?<![a-z])(?:entered|cosigned|authenticated|e-signed|esigned|logs|"
    r"account)(?:\s\d\S{4,24})?(?:\sby)?\s(?P<user>[a-z][\w.]{3,24})"
    r"(?=:|\s(?:on|from|locked|\d))"
)
_ENTERING = ("entered", "cosigned", "authenticated", "signed", "logs", "account")
_BEHIND = re.compile(r"(?<![\w@./-])(?P<user>[a-z][\w.-]{2,30}) \((?:portal )?(?:user|login|username)\)")
_LOGGED = re.compile(r"(?<![\w@./-])(?P<user>[a-z][\w.-]{3,24})[ \n](?=(?:from[ \n])?\d{1,3}\.\d{1,3}\.\d{1,3}\.\d)")
_ADDRESS = re.compile(r"\d\.\d{1,3}\.\d{1,3}\.\d")
_UNKNOWN = (0, SURNAME)
_LETTER_DIGIT = re.compile(r"\d(?<=[a-z]\d)\d{1,3}(?!\w)")
_JOINT = re.compile(r"[._](?<=[a-z][._])[a-z]")
_WITH_DIGITS = re.compile(r"(?<![\w@./-])(?P<user>[a-z]{4,20}(?:[._][a-z]{1,20})?\d{2,4})(?![\w@./-])")
_JOINED = re.compile(r"(?<![\w@./-])(?P<user>[a-z]{2,20}[._][a-z]{1,20}\d{0,4})(?![\w@/-]|\.\w)")


def read_user_names(page: Page) -> Iterable[Identifier]:
    """Where a name of the lists stands inside a user name."""
    low, words, kinds = page.low, page.words, word_kinds()
    for match in _CUE.finditer(low) if page.vocabulary & _CUES else ():
        user = match["user"].rstrip(".-")
        if _named(user) or (match[0][:4] == "user" and not word_kinds().get(user, 0) & ORDINARY and len(user) > 3):
            yield Identifier(match.start("user"), match.start("user") + len(user), "name", 0.75, "name")
    for match in _ENTERED.finditer(low) if any(word in low for word in _ENTERING) else ():
        dated = low[match.end() : match.end() + 3].strip()[:1].isdigit() and page.words.caseless[-1:] == [True]
        if not kinds.get(match["user"], 0) and (dated or not page.text[match.start("user")].isupper()):
            yield Identifier(*match.span("user"), "name", 0.6, "name")
    for match in _BEHIND.finditer(low) if "user)" in low or "login)" in low or "username)" in low else ():
        yield Identifier(*match.span("user"), "name", 0.75, "name")
    for match in around(_ADDRESS, _LOGGED, low, 44, 4):
        if not kinds.get(match["user"], 0) & (ORDINARY | STOP):
            yield Identifier(*match.span("user"), "name", 0.6, "name")
    for i in [i for i, kind in enumerate(words.kinds) if kind in _UNKNOWN]:
        key = words.keys[i]
        unknown = not words.kinds[i] or (key not in kinds and words.shapes[i] == LOWER)
        if unknown and len(key) > 5 and (words.caseless[i] or words.shapes[i] == LOWER) and _of_a_surname(key):
            yield Identifier(words.starts[i], words.ends[i], "name", 0.5, "name")
    if page.has_digit:
        for match in around(_LETTER_DIGIT, _WITH_DIGITS, low, 44, 4):
            if _named(match["user"]):
                yield Identifier(*match.span("user"), "name", 0.6, "name")
    if "_" in low or "." in low:
        for match in around(_JOINT, _JOINED, low, 24, 28):
            if all(_named(part) or len(part) == 1 for part in re.split(r"[._]", match["user"])):
                yield Identifier(*match.span("user"), "name", 0.6, "name")


def _of_a_surname(key: str) -> bool:
    """``mcarrasco``, ``quimbyn``: a surname with the initial of a first name."""
    kinds = word_kinds()
    return any(
        kind & SURNAME and not kind & (ORDINARY | EPONYM | GIVEN)
        for kind in (kinds.get(key[1:], 0), kinds.get(key[:-1], 0) if key[-1] not in "saeiy" else 0)
    )


def _named(user: str) -> bool:
    kinds = word_kinds()
    bare = user.rstrip("0123456789")
    for part in re.split(r"[._-]", bare):
        for key in (part, part[1:], part[:-1], part[2:]):
            kind = kinds.get(key, 0)
            if len(key) > 3 and kind & NAME and not kind & ORDINARY and not kinds.get(part, 0) & ORDINARY:
                return True
    return False
