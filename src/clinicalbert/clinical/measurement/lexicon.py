"""Names of tests and where they stand in a text. The lexicon is data (``names.toml``)."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

TOKEN = re.compile(r"[A-Za-zβ]+|[0-9]+")
_GAP = re.compile(r"[ \t]?[-/&(.+]?[ \t]?|\r?\n[ \t]{0,2}")


@dataclass(frozen=True, slots=True)
class Entry:
    """A name: canonical form, table, and what the table says of it. An empty ``name`` is a phrase to pass over."""

    name: str
    group: str
    weak: bool = False
    qualitative: bool = False
    amounts: bool = False
    reverse: bool = False


@dataclass(frozen=True, slots=True)
class _Spelling:
    """One way to write a name: tokens in small letters, which gaps must be closed, the exact forms if case counts."""

    tokens: tuple[str, ...]
    glued: tuple[bool, ...]
    exact: tuple[str, ...]
    entry: Entry


@dataclass(frozen=True, slots=True)
class Name:
    """A name in a text."""

    start: int
    end: int
    entry: Entry


@cache
def _spellings() -> dict[str, tuple[_Spelling, ...]]:
    """Spellings by their first token, the longest first."""
    tables = tomllib.loads(Path(__file__).with_name("names.toml").read_text(encoding="utf-8"))
    index: dict[str, list[_Spelling]] = {}
    for group, table in tables.items():
        weak = {w.lower() for w in table.get("weak", ())}
        for name, others in table["names"].items():
            for written in dict.fromkeys([name, *others] if name else others):
                entry = Entry(
                    name, group, written.lower() in weak, table.get("qualitative", False), table.get("amounts", False),
                    table.get("reverse", False),
                )  # fmt: skip
                spelling = _spelling(written, entry)
                index.setdefault(spelling.tokens[0], []).append(spelling)
    return {first: tuple(sorted(found, key=lambda s: -len(s.tokens))) for first, found in index.items()}


def _spelling(written: str, entry: Entry) -> _Spelling:
    tokens = list(TOKEN.finditer(written))
    glued = tuple(a.end() == b.start() for a, b in pairwise(tokens))
    letters = "".join(t[0] for t in tokens)
    exact = (letters, letters.upper(), letters.capitalize()) if len(letters) <= 2 else ()
    return _Spelling(tuple(t[0].lower() for t in tokens), glued, exact, entry)


class Scanner:
    """The tokens of a text, read once; finds names that begin at one of them."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = [(m.start(), m.end()) for m in TOKEN.finditer(text)]
        self._at = {start: i for i, (start, _) in enumerate(self.tokens)}

    def name_at(self, start: int) -> Name | None:
        """The longest name that begins at ``start``."""
        index = self._at.get(start)
        return None if index is None else self.name_from(index)

    def name_from(self, index: int) -> Name | None:
        """The longest name that begins with the token ``index``."""
        text, (start, end) = self.text, self.tokens[index]
        found = _spellings().get(text[start:end].lower()) if end - start < 24 else None
        if not found or (start and (text[start - 1].isalnum() or text[start - 1] == "_")):
            return None
        for spelling in found:
            stop = self._match(index, spelling)
            if stop and not text[stop : stop + 1].isalpha():
                stop += "(" in text[start:stop] and text[stop : stop + 1] == ")"
                return Name(start, stop, spelling.entry)
        return None

    def _match(self, index: int, spelling: _Spelling) -> int | None:
        """Where the spelling ends if it stands here."""
        if len(spelling.tokens) == 1:
            start, end = self.tokens[index]
            return end if not spelling.exact or self.text[start:end] in spelling.exact else None
        text, tokens = self.text, self.tokens[index : index + len(spelling.tokens)]
        if len(tokens) < len(spelling.tokens):
            return None
        for (start, end), wanted in zip(tokens, spelling.tokens, strict=True):
            if end - start != len(wanted) or text[start:end].lower() != wanted:
                return None
        for (_, end), (start, _), glued in zip(tokens, tokens[1:], spelling.glued, strict=False):
            if (glued and start != end) or (start - end > 4) or not _GAP.fullmatch(text, end, start):
                return None
        if spelling.exact:
            written = "".join(text[a:b] for a, b in tokens)
            if written not in spelling.exact:
                return None
        return tokens[-1][1]
