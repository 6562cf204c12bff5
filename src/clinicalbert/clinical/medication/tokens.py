"""Text → tokens with exact offsets, cut as prescriptions need it: ``10mgIVq4hprn`` is six tokens.

A token's ``norm`` is its lower-case form without the full stops of dotted abbreviations (``b.i.d.`` → ``bid``). Full
stops that end no sentence are no tokens. Several line breaks in a row are one token whose norm holds all of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from clinicalbert.clinical.medication.lexicon import ABBREVIATED, COUNTED, PIECES, UNITS, words

_TOKEN = re.compile(
    r"(?P<number>\d{1,3}(?:,\d{3}){1,3}(?![\d,])(?:\.\d{1,9})?|\d{1,9}(?:\.\d{1,9})?(?!\d)|(?<![\w.])\.\d{1,9}(?!\d))"
    r"|(?P<dotted>(?<![A-Za-z.])[A-Za-z](?:\.[ ]?[A-Za-z]){1,4}(?![A-Za-z])\.?|(?<![A-Za-z])[ap]\.m\.?(?![A-Za-z]))"
    r"|(?P<slashed>(?<![A-Za-z])(?:w/o|s/p|d/c(?:['’]?d|ed)?|[chfr]/[otu]|w/|n/v|b/c)(?![A-Za-z])|w/(?=[A-Za-z]))"
    r"|(?P<word>[^\W\d_]+(?:['’](?:s|d|t|ed))?(?![^\W\d_]))"
    r"|(?P<digits>\d+)"
    r"|(?P<lines>[ \t\r]*\n[\s]*)"
    r"|(?P<other>\S)"
)
# Infusion fluids are written with numbers and a slash of their own.
_FLUID = re.compile(
    r"D(?:5|10|20|50)(?:W|NS|LR)?(?: ?(?:1/2|1/4|½|0\.45) ?(?:NS|N\.S\.))?(?![\w/])|1/2 ?NS(?!\w)|½ ?NS(?!\w)"
)
_UNIT_NEXT = re.compile(
    r"\s?(?:" + "|".join(sorted(map(re.escape, UNITS), key=len, reverse=True)) + r")(?![a-z])", re.I
)
_DIGITS = re.compile(r"-?\d{1,3}(?![\d.,/])")
_TAIL = re.compile(r"[A-Za-z]{0,2}(?![A-Za-z])")
_AFTER_STOP = re.compile(r"[.!?)\]\"' \t\r]*(\n|$)?")
_MAX_PIECES = 6
_FIRST_WORD = re.compile(r"[A-Za-z]{1,20}")
_LEADS_ON = words(
    """
    by times time a an per every each q for x with at in of to or and as before after the
    """
)
_FOLLOWS_ON = words(
    """
    mouth times day days week weeks month hours needed night meals food bedtime half
    """
) | (UNITS.keys() | COUNTED.keys())


class Token(NamedTuple):
    """``kind`` is number, word, line or other; ``stop`` marks a full stop that ends a sentence."""

    start: int
    end: int
    norm: str
    kind: str


def tokens(text: str, begin: int = 0, stop: int | None = None) -> list[Token]:
    """All tokens of ``text[begin:stop]`` in order, with their offsets in ``text``."""
    stop = len(text) if stop is None else stop
    found: list[Token] = []
    fluids = {
        m.start(): m.end()
        for m in _FLUID.finditer(text, begin, stop)
        if m.start() == 0 or not text[m.start() - 1].isalnum()
    }
    position = begin
    while (match := _TOKEN.search(text, position, stop)) is not None:
        start, end = match.span()
        if start in fluids:
            end = fluids[start]
            found.append(Token(start, end, text[start:end].lower(), "fluid"))
        elif match.lastgroup == "word":
            end = _word(text, start, end, found)
        elif match.lastgroup == "number":
            found.append(Token(start, end, match.group().replace(",", ""), "number"))
        elif match.lastgroup in ("dotted", "slashed"):
            found.extend(_dotted(text, start, end))
        elif match.lastgroup == "lines":
            if not _wrapped(match, text, found):
                found.append(Token(start, end, "\n" * match.group().count("\n"), "line"))
        elif match.lastgroup == "digits":
            found.append(Token(start, end, "#", "word"))
        elif match.group() != "." or _ends_sentence(text, start, found):
            found.append(Token(start, end, match.group(), "other"))
        position = end
    return found


def _wrapped(match: re.Match[str], text: str, found: list[Token]) -> bool:
    """Whether a line break stands inside a phrase: ``by\\nmouth``, ``3 times a\\nday``."""
    if match.group().count("\n") != 1 or not found:
        return False
    word = _FIRST_WORD.match(text, match.end())
    following = word.group().lower() if word else ""
    return found[-1].norm in _LEADS_ON or following in _FOLLOWS_ON


def _dotted(text: str, start: int, end: int) -> Iterator[Token]:
    norm = re.sub(r"[.\s]", "", text[start:end]).lower()
    yield Token(start, end, norm, "word")


def _word(text: str, start: int, end: int, found: list[Token]) -> int:
    """Append the word at ``start`` (with a digit that belongs to it, or cut into its pieces); returns its end."""
    word = text[start:end]
    norm = word.lower().replace("’", "'")
    glued = bool(found) and found[-1].end == start and found[-1].kind == "number"
    if not glued and (number := _number_of_name(text, word, end)):
        found.append(Token(start, number, text[start:number].lower(), "word"))
        return number
    followed = text[end : end + 1].isdigit()
    pieces = _pieces(norm, glued, followed) if norm.isascii() else None
    if pieces is None:
        found.append(Token(start, end, norm, "word"))
        return end
    for piece in pieces:
        found.append(Token(start, start + len(piece), piece, "word"))
        start += len(piece)
    return end


def _number_of_name(text: str, word: str, end: int) -> int:
    """The end of a number that belongs to the word before it (``D3``, ``B-12``), 0 where none does."""
    digits = _DIGITS.match(text, end)
    if digits is None or len(word) > 3 or (digits.group()[0] == "-" and word not in ("B", "D", "K")):
        return 0
    if (word.lower() in PIECES and word != "D") or _UNIT_NEXT.match(text, digits.end()):
        return 0
    tail = _TAIL.match(text, digits.end())
    return tail.end() if tail else digits.end()


@lru_cache(maxsize=16384)
def _pieces(norm: str, glued: bool, followed: bool) -> tuple[str, ...] | None:
    """``tabpobid`` → tab, po, bid; None where the word is one, or is no run of such pieces."""
    if norm in PIECES or len(norm) > 24 or not (glued or followed or len(norm) > 3):
        return None
    best: list[list[str] | None] = [[]] + [None] * len(norm)
    for end in range(1, len(norm) + 1):
        for length in range(1, min(end, 6) + 1):
            piece, before = norm[end - length : end], best[end - length]
            if before is None or piece not in PIECES or len(before) >= _MAX_PIECES:
                continue
            if length == 1 and not (glued and end == 1) and not (followed and end == len(norm)):
                continue
            if best[end] is None or len(before) + 1 < len(best[end] or []):
                best[end] = [*before, piece]
    return tuple(best[-1]) if best[-1] and len(best[-1]) > 1 else None


def _ends_sentence(text: str, at: int, found: list[Token]) -> bool:
    after = _AFTER_STOP.match(text, at + 1)
    if after is None or at + 1 == len(text):
        return True
    if not (text[at + 1].isspace() or text[at + 1] in ")]\"'"):
        return False
    following = text[after.end() : after.end() + 1]
    before = found[-1] if found and found[-1].end == at else None
    if before is not None and before.norm in ABBREVIATED:
        return bool(after.group(1)) and after.group().count("\n") > 1
    return not following or following.isupper() or following.isdigit() or not following.isalpha()
