"""The words of a text with their kinds and shapes."""

from __future__ import annotations

import re
from itertools import pairwise

from clinicalbert.privacy.recognisers.word_kinds import GIVEN, NAME, ORDINARY, PRODUCT, SURNAME, word_kinds
from clinicalbert.privacy.recognisers.word_lists import plain

_WORD = re.compile(
    r"(?:[^\W\d_]|(?<!\w)[0158](?=[^\W\d_]{3}|[^\W\d_]{2}[0158][^\W\d_]|['’][^\W\d_]{3}))[^\W_]{0,40}+(?:['’ʻ`-][^\W\d_][^\W_]{0,40}+){0,4}+"
)
_UPPER = re.compile(r"[A-ZÀ-ÖØ-Þ]")
_SMALL = re.compile(r"[a-zß-öø-ÿ]")
_TAG = re.compile(r"\[[A-Z_]{2,16}(?:-\d{1,6})?\]")  # its capitals tell nothing of the line it was put in
_ENDINGS = ("s", "es", "ed", "d", "ing", "ly", "er", "'s", "’s")
_RUN_TOGETHER = re.compile(r"([^\W\d_a-z][^\W\d_A-Z]{2,15})([^\W\d_a-z][^\W\d_A-Z]{1,15})")
LOWER, CAPITAL, UPPER, INITIAL = range(4)


class Words:
    """Parallel lists: where each word stands, its key (small letters, no accents, no possessive), kind and shape.

    ``caseless`` says of each word whether its line tells nothing by capitals: all are capitals, or none is. ``raised``
    are the words that have a capital, or stand in such a line: names among them are told by nothing else.
    ``small`` says that the text has no capitals.
    """

    def __init__(self, text: str, low: str) -> None:
        self.text = text
        self.low = low
        kinds = word_kinds()
        spans = [match.span() for match in _WORD.finditer(text)]
        written = [text[start:end] for start, end in spans]
        self.starts: list[int] = [start for start, _ in spans]
        self.ends: list[int] = [end for _, end in spans]
        self.keys: list[str] = [low[start:end] for start, end in spans]
        if not low.isascii():
            self.keys = [key if key.isascii() else plain(key) for key in self.keys]
        for i in [i for i, key in enumerate(self.keys) if key[-2:] == "'s" and len(key) > 2]:
            self.keys[i], written[i] = self.keys[i][:-2], written[i][:-2]
            self.ends[i] -= 2
        self.kinds: list[int] = [kinds.get(key, -1) for key in self.keys]
        for i in [i for i, kind in enumerate(self.kinds) if kind < 0]:
            self.kinds[i] = _kind(self.keys[i], kinds)
            if not self.kinds[i]:
                self._misread(i, written, kinds)
        self.shapes: list[int] = [LOWER if w.islower() and w[0] > "9" else _shape(w) for w in written]
        self.caseless: list[bool] = self._capital_lines(text)
        self._headings()
        self.raised: list[int] = [i for i, shape in enumerate(self.shapes) if shape != LOWER or self.caseless[i]]

    def _misread(self, i: int, written: list[str], kinds: dict[str, int]) -> None:
        """What a scanner made of a name: ``lbarra`` with a small l for I, ``AnnaIbarra`` without its blank."""
        key = self.keys[i]
        if key[0] == "l" and len(key) > 4 and written[i][0] == "l" and _is_clear(kinds.get(f"i{key[1:]}", 0)):
            self.kinds[i], written[i] = kinds[f"i{key[1:]}"], f"I{written[i][1:]}"
        elif (parts := _RUN_TOGETHER.fullmatch(written[i])) and all(
            _is_clear(kinds.get(plain(p), 0)) for p in parts.groups()
        ):
            self.kinds[i] = SURNAME | GIVEN

    def _capital_lines(self, text: str) -> list[bool]:
        """Of each word, whether it stands in a line of capitals."""
        text = _TAG.sub(_blank, text) if "[" in text else text
        found, line_end, capitals = [], -1, False
        self.small = small = not any(map(str.isupper, text))
        for start in self.starts:
            if start > line_end:
                line_end = text.find("\n", start)
                line_end = len(text) if line_end < 0 else line_end
                capitals = small or _all_capitals(text[start : min(line_end, start + 400)])
            found.append(capitals)
        return found

    def _headings(self) -> None:
        """Two words in capitals side by side tell as little by them as a whole line does."""
        capitals = [i for i, shape in enumerate(self.shapes) if shape == UPPER]
        for i, j in pairwise(capitals):
            if j == i + 1 and self.starts[j] - self.ends[i] < 4:
                self.caseless[i] = self.caseless[j] = True

    def __len__(self) -> int:
        return len(self.starts)

    def between(self, i: int) -> str:
        """What stands between the words ``i`` and ``i + 1``; to the end behind the last."""
        return (
            self.text[self.ends[i] : self.starts[i + 1]]
            if i + 1 < len(self.starts)
            else self.text[self.ends[i] : self.ends[i] + 4]
        )

    def before(self, i: int) -> str:
        """What stands before the word ``i``."""
        return self.text[self.ends[i - 1] if i else 0 : self.starts[i]]


def _is_clear(kind: int) -> bool:
    """A name and no plain word."""
    return bool(kind & NAME) and not kind & ORDINARY


def _all_capitals(line: str) -> bool:
    upper = len(_UPPER.findall(line))
    return upper > 4 and upper > 4 * len(_SMALL.findall(line))


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _shape(word: str) -> int:
    if len(word) == 1:
        return INITIAL if word.isupper() else LOWER
    if word.isupper():
        return UPPER
    if word[0].isupper() or (word[0].isdigit() and any(map(str.isalpha, word))):
        return CAPITAL
    return CAPITAL if word[:3].lower() in ("al-", "el-") and word[3:4].isupper() else LOWER


def _kind(key: str, kinds: dict[str, int]) -> int:
    """Of a word that no list has as it stands: without an ending, with rn for m, in its parts."""
    for ending in _ENDINGS if key.endswith(_ENDINGS) else ():
        if key.endswith(ending) and len(key) > len(ending) + 2:
            stem = kinds.get(key[: -len(ending)], 0)
            if stem & ORDINARY:
                return ORDINARY
    if "rn" in key and (kind := kinds.get(key.replace("rn", "m"), 0)):
        return kind
    if "-" in key:
        parts = [kinds.get(part, 0) for part in key.split("-") if part]
        if key[:3] in ("al-", "el-") and parts[1:] and all(map(_is_clear, parts[1:])):
            return SURNAME
        if all(part & NAME and not part & ORDINARY for part in parts):
            return SURNAME | GIVEN
        if all(part & ORDINARY or not part for part in parts) and any(
            not kind and len(part) > 2 and len(other) < 4 and other != part
            for kind, part in zip(parts, key.split("-"), strict=False)
            for other in key.split("-")
        ):
            return 0
        if any(part & (ORDINARY | PRODUCT) for part in parts) or any(len(part) < 2 for part in key.split("-")):
            return SURNAME | ORDINARY if any(part & NAME and not part & ORDINARY for part in parts) else ORDINARY
        if parts and any(part & SURNAME for part in parts) and not any(part & ORDINARY for part in parts):
            return SURNAME
    if key[:2] in ("o'", "d'", "mc") and len(key) > 4 and key[2:] not in ("clock",):
        return SURNAME
    if len(key) > 4 and key[-1] in "v" and key[-2] in "eo":
        return SURNAME
    return 0
