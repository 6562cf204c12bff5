"""Stretches that may be a number or code, and the words before and after that may say what it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from clinicalbert.privacy.recognisers.word_lists import word_list

_CODE = re.compile(
    r"(?<![a-z\d_.*$-])(?<!\$ )(?:[a-z]{2}\.(?=\d{3,4}\.\d{3})|(?:[a-z]{1,8}[-_]\n?){0,2}+)[a-z]{0,8}+\d[a-z\d]{0,64}+"
    r"(?:(?:-\n?|[/_.])[a-z]{0,3}\d[a-z\d]{0,40}+|[_-]\n?[a-z]{1,3}(?![a-z])|:[a-z]{0,2}\d[a-z\d]{0,40}+){0,9}+"
)
# More groups behind a blank: 4852 9926 1025 7244.
_MORE = re.compile(r"(?:[ \n]\d{1,4}(?![\w/%.:]\w|/|\d| ?(?:mg|mcg|ml|cm|mm|kg|hours?|days?|am|pm)\b)){1,3}(?!\d)")
_AGED = re.compile(r"(?<=\d)/\d{2,3}(?= ?-?(?:yo|y/o|y\.o|years?|[mf])(?!\w))")
_PAIRS = re.compile(r"\d\d(?:[ \n]\d\d){2,4}(?![\w/%.:-])")
_WORD = re.compile(r"[^\W\d_](?:/[^\W\d_](?![^\W\d_]))?[^\W\d_]{0,30}|\d(?:[\w.-]|/(?![^\W\d_])){0,30}|[;.,(\n#@]")
_AFTER = re.compile(r"[ \n]{0,2}[(,=-]{1,2}\s?(?:(?:the|is|was|his|her|a)\s)?([a-z/]{1,20}(?:[ ][a-z]{1,20}){0,2})")
_LOOK_BACK = 64
_FILLERS = word_list("words_between_label_and_code")
_REACH = 7
_TIME_OR_DATE = re.compile(r"\d{1,2}:\d\d(?::\d\d)?|\d{1,2}/\d{1,2}/(?:\d\d|\d{4})|\d{1,3}/\d{1,3}|\d{0,2}\.\d{1,3}")
_UNIT = re.compile(r"\s?(?:mg|mcg|ml|cm|mm|kg|g|l|lb|lbs|units?|u|iu|meq|mmol|cc|hz|mhz|%|hours?|hrs?|days?|x)\b|%")


class Code(NamedTuple):
    """``start`` to ``end``, or to ``far`` with the groups behind blanks.

    ``told`` are the phrases before it with how many words stand between; ``after`` those behind it in brackets.
    ``linked`` says that only a comma or the like, and perhaps a word, separate it from the code before.
    """

    start: int
    end: int
    far: int
    digits: int
    all_digits: int
    told: tuple[tuple[int, str], ...]
    after: str
    linked: bool


def read_codes(low: str) -> Iterator[Code]:
    """The codes of a text in small letters, in order."""
    last = -1
    for match in _CODE.finditer(low):
        start, end = match.span()
        if aged := _AGED.search(low, max(start, end - 4), end + 8):
            end = aged.start()
        word = low[start:end]
        digits = sum(map(word.count, "0123456789"))
        if digits < 2 or (len(word) < 3 and not _PAIRS.match(low, start)) or _TIME_OR_DATE.fullmatch(word):
            continue
        if _UNIT.match(low, end, end + 8):
            continue
        more = _MORE.match(low, end) if digits * 2 >= len(word) else None
        after = _AFTER.match(low, end, end + 40)
        yield Code(
            start,
            end,
            more.end() if more else end,
            digits,
            digits + sum(map(str.isdigit, more[0])) if more else digits,
            tuple(_told(low, start)),
            after[1] if after else "",
            0 <= start - last <= 16 and _LINK.fullmatch(low, last, start) is not None,
        )
        last = max(end, more.end() if more else end)


_LINK = re.compile(
    r"(?:\s?[,;/&+|]\s?|\s)(?:\s?(?:and|or|then|left|right|second|first|new|old|index|thumb|[rl]\d?|"
    r"no)\W{1,2}){0,2}[#:]?\s?"
)


def _told(low: str, start: int) -> Iterator[tuple[int, str]]:
    """Phrases of one to three words before ``start``, the nearest first, within the sentence."""
    parts = _WORD.findall(low, max(0, start - _LOOK_BACK), start)
    if len(parts) > 1 and start > _LOOK_BACK and low[start - _LOOK_BACK - 1].isalpha():
        del parts[0]
    if len(parts) > 1 and parts[-1] == "#" and parts[-2][0].isalpha():
        yield 0, f"{parts[-2]} no"
    words: list[str] = []
    numbered: set[int] = set()  # places of words with "number" behind them: "policy number on the back"
    for i in range(len(parts) - 1, -1, -1):
        part = parts[i]
        if part in "#@,(\n":
            continue
        if part == ";" or (part == "." and (i == 0 or len(parts[i - 1]) > 5)):
            break
        if part in ("no", "number"):
            numbered.add(len(words))
        if part != "." and (part not in _FILLERS or (not words and part in ("no", "number"))):
            words.append(part)
        if len(words) > _REACH + 2:
            break
    if words and words[0] in ("no", "number"):
        yield 0, f"{words[1]} {words[0]}" if len(words) > 1 else words[0]
        del words[0]
    for i in range(min(len(words), _REACH)):
        if i + 2 < len(words):
            yield i, f"{words[i + 2]} {words[i + 1]} {words[i]}"
        if i + 1 < len(words):
            yield i, f"{words[i + 1]} {words[i]}"
        yield i, words[i]
        if i and i in numbered:
            yield i, f"{words[i]} number"
