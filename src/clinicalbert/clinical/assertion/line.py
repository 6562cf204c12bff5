"""A sentence as a line of words, each marked problem one word, and the cues that stand in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from clinicalbert.clinical.assertion.lexicon import PROBLEM, WORD, Rule, labels, match, words

_STOPS = frozenset("-–—•|!….")


@dataclass(frozen=True, slots=True)
class Hit:
    """A cue: tokens ``start`` to ``end`` (exclusive) and the rules of the lexicon that these words are."""

    start: int
    end: int
    rules: tuple[Rule, ...]

    def kinds(self) -> set[str]:
        return {rule.kind for rule in self.rules}


@dataclass(slots=True)
class Line:
    """The words of ``text[start:end]`` in lower case, with offsets; ``problems`` maps a token to its marked spans."""

    text: str
    words: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    problems: dict[int, list[int]] = field(default_factory=dict)
    hits: list[Hit] = field(default_factory=list)
    at: list[int] = field(default_factory=list)
    or_next: list[int] = field(default_factory=list)
    barrier: list[int] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.words)

    def word(self, i: int) -> str:
        return self.words[i] if 0 <= i < len(self.words) else ""

    def hit(self, i: int) -> Hit | None:
        """The cue that this token is part of."""
        return self.hits[self.at[i]] if 0 <= i < len(self.at) and self.at[i] >= 0 else None

    def is_(self, i: int, name: str) -> bool:
        """Whether the token is a word of this class."""
        return 0 <= i < len(self.words) and self.words[i] in words(name)

    def or_ahead(self, i: int) -> bool:
        """Whether "or" or "nor" follows before the clause ends."""
        return i < len(self.words) and self.or_next[i] < self.barrier[i]


def read_line(text: str, start: int, end: int, spans: Sequence[tuple[int, int, int]]) -> Line:
    """The line of ``text[start:end]``; ``spans`` are (start, end, number), sorted, and begin inside it."""
    line = Line(text)
    position, k = start, 0
    while position < end:
        if k < len(spans) and spans[k][0] <= position:
            first, last = max(position, spans[k][0]), spans[k][1]
            numbers: list[int] = []
            while k < len(spans) and (spans[k][0] < last or not numbers):
                last = max(last, spans[k][1])
                numbers.append(spans[k][2])
                k += 1
            line.problems[len(line.words)] = numbers
            _append(line, PROBLEM, first, max(first + 1, min(last, end)))
            position = max(position, min(last, end))
            if position >= end:
                break
            if position <= first:
                position = first + 1
            continue
        limit = spans[k][0] if k < len(spans) else end
        for found in WORD.finditer(text, position, min(limit, end)):
            _append(line, found.group().lower().replace("’", "'"), found.start(), found.end())
        position = min(limit, end) if limit > position else end
    _find_cues(line)
    return line


def _append(line: Line, word: str, start: int, end: int) -> None:
    line.words.append(word)
    line.starts.append(start)
    line.ends.append(end)


def _find_cues(line: Line) -> None:
    line.at = [-1] * len(line.words)
    i = 0
    while i < len(line.words):
        end, rules = match(line.words, i)
        if rules:
            line.at[i:end] = [len(line.hits)] * (end - i)
            line.hits.append(Hit(i, end, tuple(rules)))
        i = max(end, i + 1)
    size = len(line.words)
    line.or_next, line.barrier = [size] * (size + 1), [size] * (size + 1)
    verbs, persons, ors = words("verb"), words("pron"), words("list_or")
    for i in range(size - 1, -1, -1):
        word, at = line.words[i], line.at[i]
        ends = word in (";", ":") or word in verbs or word in persons or (word in _STOPS and full_stop(line, i))
        ends = ends or (at >= 0 and "stop" in line.hits[at].kinds())
        line.barrier[i] = i if ends else line.barrier[i + 1]
        line.or_next[i] = i if word in ors else line.or_next[i + 1]


def full_stop(line: Line, i: int) -> bool:
    """Whether the token ends a sentence inside the line: a stop before a capital, a dash between blanks."""
    word = line.words[i]
    if word not in _STOPS:
        return False
    if word in ("-", "–", "—", "•", "|"):
        before, after = line.starts[i] - 1, line.ends[i]
        return before >= 0 and after < len(line.text) and line.text[before].isspace() and line.text[after].isspace()
    if word in ("!", "…"):
        return True
    if word != "." or line.is_(i - 1, "short") or i + 1 >= len(line.words):
        return False
    following = line.starts[i + 1]
    return following > line.ends[i] and not line.text[following].islower()


def unchanged(line: Line, problem: int) -> bool:
    """Whether a condition is that what exists has not gone yet: "if the rash has not faded"."""
    hit = line.hit(problem + 1)
    if line.is_(problem + 1, "stays") or "still" in line.words[problem + 1 : problem + 3]:
        return True
    said = line.words[hit.start : hit.end] if hit is not None and hit.kinds() == {"pseudo"} else []
    return any(word in ("not", "never") or word.endswith("n't") for word in said)


__all__ = ["PROBLEM", "Hit", "Line", "full_stop", "labels", "read_line", "unchanged"]
