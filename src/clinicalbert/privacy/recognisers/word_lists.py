"""Lists of words (``lists/*.txt``): names, places, and what is written like a name and is none.

Written from general knowledge; ``ordinary_words.txt`` counts words of open clinical text that stand there in small
letters. All in small letters, without accents.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from importlib.resources import files

_PLAIN = str.maketrans("łøđıæœßðþ’ʻ‘`", "lodiaosdt''''")


@cache
def word_list(name: str) -> frozenset[str]:
    """The words of ``lists/<name>.txt``."""
    return frozenset((files(__package__) / "lists" / f"{name}.txt").read_text(encoding="utf-8").split())


def plain(word: str) -> str:
    """In small letters and without accents, as the lists are written: ``Dąbrowski`` → ``dabrowski``."""
    if word.isascii():
        return word.lower()
    letters = unicodedata.normalize("NFKD", word.lower())
    return "".join(c for c in letters if not unicodedata.combining(c)).translate(_PLAIN)
