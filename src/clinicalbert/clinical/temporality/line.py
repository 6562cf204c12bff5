"""One sentence as words: a mention or a time expression is one word of it; clauses are numbered."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Final

from clinicalbert.clinical.temporality.lexicon import words as words_of
from clinicalbert.clinical.temporality.tense import of_word

WORD: Final = re.compile(
    r"(?:s/p|c/o|h/o|d/c(?:['’]d)?|f/u|r/o)(?!\w)|[A-Za-z]+(?:[-'’][A-Za-z]+)*|\d+(?:[.,/:]\d+)*|[^\w\s]", re.IGNORECASE
)
REACH: Final = 40
"""Words to each side of a mention that are looked at, so that reading stays linear however long a sentence is."""
MENTION: Final = "<mention>"
TIME: Final = "<time>"
_BREAKS, _LEADS, _PERSONS = words_of("breaks"), words_of("leads"), words_of("persons")
_JOINS, _LITTLE = words_of("joins"), words_of("little")


@dataclass(slots=True)
class Line:
    """``words`` in small letters, with ``starts`` and ``ends`` in the text; ``clauses`` is the number of each one's
    clause, ``verbs`` the tense of each that is a verb; ``verbless`` where none is. ``mentions`` map words to the
    numbers of the mentions that stand there, ``times`` to that of the time expression; their places stand in lists
    beside, in order. ``tenths`` are tenths of steps up to each word (``steps``)."""

    words: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    clauses: list[int] = field(default_factory=list)
    verbs: list[str] = field(default_factory=list)
    verbless: bool = True
    tenths: list[int] = field(default_factory=list)
    mention_places: list[int] = field(default_factory=list)
    time_places: list[int] = field(default_factory=list)
    mentions: dict[int, list[int]] = field(default_factory=dict)
    times: dict[int, int] = field(default_factory=dict)

    def between(self, one: int, two: int) -> list[str]:
        """The words strictly between two places, in their order in the text."""
        return self.words[min(one, two) + 1 : max(one, two)]

    def steps(self, one: int, two: int) -> float:
        """How far apart two places are: words in between, of which joined mentions, joins and articles count little."""
        return self.tenths[max(one, two)] / 10 - self.tenths[min(one, two) + 1] / 10

    def joined(self, one: int, two: int) -> bool:
        """Whether two mentions stand in one list: only joins and mentions between them."""
        return all(w in _JOINS or w in _LITTLE or w == MENTION for w in self.between(one, two))


def read_line(
    text: str, start: int, end: int, mentions: Sequence[tuple[int, int, int]], times: Sequence[tuple[int, int, int]]
) -> Line:
    """``mentions`` and ``times`` are (start, end, number), in order; a mention goes before a time that it overlaps."""
    line = Line()
    held = sorted([(a, b, MENTION, n) for a, b, n in mentions] + [(a, b, TIME, n) for a, b, n in times])
    next_mentions = [a for a, _, _ in mentions]
    at = start
    for a, b, what, number in held:
        if what == MENTION and a < at and line.mentions:
            line.mentions[next(reversed(line.mentions))].append(
                number
            )  # inside of another, or half so: it is read with that
            at = max(at, b)
            continue
        if a < at or (what == TIME and _holds(next_mentions, a, b)):
            continue
        _plain(line, text, at, a)
        if what == MENTION:
            line.mentions[len(line.words)] = [number]
        else:
            line.times[len(line.words)] = number
        _add(line, what, a, b)
        at = b
    _plain(line, text, at, end)
    _number(line)
    line.mention_places, line.time_places = list(line.mentions), list(line.times)
    line.verbs = list(map(of_word, line.words))
    line.verbless = not any(line.verbs)
    steps = (1 if w == MENTION or w in _JOINS or w in _LITTLE else 10 for w in line.words)
    line.tenths = list(accumulate(steps, initial=0))
    return line


def _holds(starts: Sequence[int], start: int, end: int) -> bool:
    """Whether a mention begins inside; one that began earlier is already read over."""
    place = bisect_left(starts, start)
    return place < len(starts) and starts[place] < end


def _plain(line: Line, text: str, start: int, end: int) -> None:
    for word in WORD.finditer(text, start, end):
        _add(line, word[0].lower().replace("’", "'"), word.start(), word.end())


def _add(line: Line, word: str, start: int, end: int) -> None:
    line.words.append(word)
    line.starts.append(start)
    line.ends.append(end)


def _number(line: Line) -> None:
    """Clauses end at a semicolon, a full stop, a dash, a word such as "but", and where "and" or a comma leads to a
    verb."""
    clause = 0
    for i, word in enumerate(line.words):
        following = line.words[i + 1] if i + 1 < len(line.words) else ""
        later = line.words[i + 2] if i + 2 < len(line.words) else ""
        leads = following in _LEADS or (following in _PERSONS and later in _LEADS)
        if word in ";.-–—" or word in _BREAKS or (word in (",", "and") and leads):
            clause += 1
        line.clauses.append(clause)
