"""Negation and speculation cues with their scopes, by themselves: which words of a text deny or doubt, and how far.

A cue is the least that carries the meaning ("no", "may", "suggest"), as in BioScope (Vincze et al., 2008); the words
that tell it from its homonyms ("appears to", "indicate that") belong to the pattern and mostly not to the cue.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from clinicalbert.clinical.assertion.lexicon import match, read_toml
from clinicalbert.clinical.assertion.line import Line, full_stop, read_line
from clinicalbert.document import Sentence

_PIECE = 20_000
"""Characters of a sentence that are read as one line."""


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue at ``start`` to ``end``; ``kind`` is ``negation`` or ``speculation``.

    ``scope_start`` to ``scope_end`` is what it speaks of, the cue included. Half-open code points.
    """

    start: int
    end: int
    kind: str
    scope_start: int
    scope_end: int


def cues(text: str, sentences: Sequence[Sentence]) -> list[Cue]:
    """The cues of all sentences, in order. Linear in the length of the text."""
    found: list[Cue] = []
    for sentence in sentences:
        for start in range(sentence.start, sentence.end, _PIECE):
            line = read_line(text, start, min(sentence.end, start + _PIECE), ())
            found += _of_line(text, line)
    return found


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(read_toml("cue_words.toml")[name])


def _of_line(text: str, line: Line) -> list[Cue]:
    after, before = _clauses(line)
    found = []
    i = 0
    while i < len(line):
        end, rules = match(line.words, i, "cue_words.toml")
        for rule in rules:
            if rule.kind == "pseudo" or (line.words[i] == "no" and _nitric_oxide(text, line, i)):
                continue
            first, last = _cue(line, i, end)
            start, stop = line.starts[first], line.ends[last - 1]
            scope = (line.starts[before[i]], stop) if rule.side == "before" else (start, line.ends[after[last - 1]])
            found.append(Cue(start, stop, rule.kind, *scope))
            break
        i = max(end, i + 1)
    return found


def _cue(line: Line, start: int, end: int) -> tuple[int, int]:
    """The tokens of the cue itself within its pattern."""
    if " ".join(line.words[start:end]) in _words("whole"):
        return start, end
    first = start
    while first + 1 < end and line.words[first] in _words("context"):
        first += 1
    for last in range(first + 1, end + 1):
        if " ".join(line.words[first:last]) in _words("whole"):
            return first, last
    return first, first + 1


def _nitric_oxide(text: str, line: Line, i: int) -> bool:
    """Whether "NO" is a formula: in capitals, between words that are not."""
    near = text[max(0, line.starts[i] - 20) : line.ends[i] + 20]
    return text.startswith("NO", line.starts[i]) and any(c.islower() for c in near)


def _clauses(line: Line) -> tuple[list[int], list[int]]:
    """For every token the last and the first token of its clause."""
    size = len(line)
    last, first = [size - 1] * size, [0] * size
    for i in range(size - 2, -1, -1):
        ends = line.words[i + 1] in _words("ends") or full_stop(line, i + 1) or line.words[i + 1] == "."
        last[i] = i if ends else last[i + 1]
    for i in range(1, size):
        first[i] = i if line.words[i - 1] in _words("ends") or full_stop(line, i - 1) else first[i - 1]
    return last, first


__all__ = ["Cue", "cues"]
