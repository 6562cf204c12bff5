"""What a section says of the problems that stand in it, when their own sentences say nothing."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any

from clinicalbert.clinical.assertion.lexicon import read_toml
from clinicalbert.clinical.assertion.triggers import is_substance
from clinicalbert.document import Section
from clinicalbert.text.section_names import listed

_HEADING = re.compile(r"\s*(?:\d+[.)]\s*)?([A-Za-z][\w /&'-]{1,48})(?:\([^)\n]{1,24}\))?(?::|\s[-–—](?=\s)|(?=\n))")


_EMPTY = re.compile(
    r"\s*(?:were |was )?(?:reviewed|given|discussed|provided|explained|none|n/a|as above"
    r"|non-?contributory|negative|unremarkable|unknown|not (?:contributory|relevant)|nkda|nka|understood)\b",
    re.IGNORECASE,
)


_CAUSED = re.compile(r"\b(?:because|due to|stopped|discontinued|held)\b")
"""A heading that tells what happened: "stopped because of side effects: …"."""


@cache
def _priors() -> dict[str, Any]:
    return read_toml("priors.toml")


class Sections:
    """The sections of a note, asked by position for the value that they suggest."""

    def __init__(self, text: str, sections: Sequence[Section]) -> None:
        self._text, self._sections = text, sections
        self._starts = [section.start for section in sections]

    def prior(self, position: int, sentence: int) -> tuple[str, int]:
        """The value that the heading over ``position`` suggests, or ``""``; and where the body behind it starts.

        A heading at the head of the sentence counts where the sections name none.
        """
        place = bisect_right(self._starts, position) - 1
        if place >= 0 and (header := self._sections[place].header) is not None and header.end <= position:
            value = _priors()["name"].get(self._sections[place].name, "") or _by_words(
                self._text[header.start : header.end]
            )
            if _EMPTY.match(self._text, header.end):
                value = ""
            if value or self._sections[place].start >= sentence:
                return value, max(sentence, header.end)
        heading = _HEADING.match(self._text, sentence, min(position, sentence + 60))
        if heading is None:
            return "", sentence
        value = _priors()["name"].get(listed(heading[1].strip()), "") or _by_words(heading[1])
        return value, heading.end() if value else sentence


@lru_cache(maxsize=4096)
def _by_words(heading: str) -> str:
    lower = heading.lower()
    if _CAUSED.search(lower):
        return ""
    for value, phrases in _priors()["heading"].items():
        if any(re.search(rf"\b{re.escape(phrase)}\b", lower) for phrase in phrases):
            return str(value)
    named = lower.replace("/", " ").rstrip(": ").split()
    if 0 < len(named) <= 2 and any(is_substance(word) for word in named):
        return "conditional"  # "PCN: hives"
    return ""
