"""Which ambiguous words are cues where they stand: "or" is one time in nine, "could" every second time.

The rules go by the word and the few next to it. Here a logistic regression decides instead, over what stands around a
word and what the rules say of it, for those words of which BioScope's training abstracts had something to teach; of all
others (most words of notes) the rules have the say. Its weights (``cue_choice.json``, made by
``python -m clinicalbert.training.cues``) are read when they are first asked for.
"""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final

from clinicalbert.clinical.assertion.cue_words import Place
from clinicalbert.clinical.assertion.line import Line

WEIGHTS: Final = Path(__file__).with_name("cue_choice.json")
NEAR: Final = 30
"""Words on each side whose presence counts; bounded, so that reading stays linear."""
SIDE: Final = 8
"""Words on each side of which it counts, too, that they stand there and not on the other."""
SHARED: Final = ""
"""The name under which features that all words share have their weights."""
_EDGE = "|"
_STEP, _FAR = 3, 4
"""Distances to other cues are told in steps of three words, four of them and more alike."""


@dataclass(frozen=True)
class Choice:
    """``weights``: word and kind ("or/speculation") → feature → weight; its keys are the words that it decides."""

    weights: Mapping[str, Mapping[str, float]]
    _starts: dict[str, list[tuple[tuple[str, ...], str]]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_starts", by_first_word(key for key in self.weights if key != SHARED))

    def __call__(self, line: Line, ruled: Sequence[Place]) -> list[Place]:
        """The cues of a line: of overlapping ones the likeliest."""
        kept: list[tuple[float, Place]] = []
        for place, says in candidates(line, ruled, self._starts):
            own = self.weights.get(key_of(line, place))
            if own is None:  # nothing was learnt of it: the rules stand, where nothing that was overlaps them
                kept.append((0.0, place))
            elif (score := self._score(own, line, place, says, ruled)) > 0:
                kept.append((score, place))
        taken: set[int] = set()
        found = []
        for _, place in sorted(kept, key=lambda k: (-k[0], k[1])):
            own_tokens = range(place.first, place.last)
            if taken.isdisjoint(own_tokens):
                taken.update(own_tokens)
                found.append(place)
        return sorted(found)

    def _score(self, own: Mapping[str, float], line: Line, place: Place, says: bool, ruled: Sequence[Place]) -> float:
        shared = self.weights[SHARED]
        return sum(own.get(f, 0.0) + shared.get(f, 0.0) for f in features(line, place, says, ruled))


@cache
def fitted_choice(path: Path = WEIGHTS) -> Choice:
    """The choice that ships."""
    return Choice(json.loads(path.read_text(encoding="utf-8"))["weights"])


def key_of(line: Line, place: Place) -> str:
    """What a candidate is called in the weights."""
    return f"{' '.join(line.words[place.first : place.last])}/{place.kind}"


def by_first_word(keys: Iterator[str]) -> dict[str, list[tuple[tuple[str, ...], str]]]:
    """First word → the words and the kind of each key that begins with it."""
    found: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for key in keys:
        text, _, kind = key.rpartition("/")
        words = tuple(text.split(" "))
        found.setdefault(words[0], []).append((words, kind))
    return found


def candidates(
    line: Line, ruled: Sequence[Place], starts: Mapping[str, Sequence[tuple[tuple[str, ...], str]]]
) -> Iterator[tuple[Place, bool]]:
    """What may be a cue, and whether the rules say so."""
    seen = {(p.first, p.last, p.kind) for p in ruled}
    yield from ((p, True) for p in ruled)
    for i, word in enumerate(line.words):
        for words, kind in starts.get(word, ()):
            end = i + len(words)
            if (i, end, kind) not in seen and tuple(line.words[i:end]) == words:
                yield Place(i, end, kind), False


def features(line: Line, place: Place, says: bool, ruled: Sequence[Place]) -> set[str]:
    """What the choice looks at: the words around, their endings, and the other cues."""
    first, last = place.first, place.last
    before = [_plain(w) for w in reversed(line.words[max(0, first - NEAR) : first])]
    behind = [_plain(w) for w in line.words[last : last + NEAR]]
    found = {"any", f"rules {says}"}
    for sign, side in (("-", before), ("+", behind)):
        for i in (0, 1):
            word = side[i] if i < len(side) else _EDGE
            found |= {f"{sign}{i + 1} {word}", f"{sign}{i + 1} …{_ending(word)}"}
        found |= {f"{sign} {word}" for word in side[:SIDE]}
        found |= {f"± {word}" for word in side}
    return found | _cues_around(place, ruled)


def _cues_around(place: Place, ruled: Sequence[Place]) -> set[str]:
    """The next cue of the rules on either side: its kind, and how far it is."""
    i = bisect_right(ruled, place.first, key=lambda p: p.last)
    left = ruled[i - 1] if i else None
    i = bisect_left(ruled, place.last, key=lambda p: p.first)
    right = ruled[i] if i < len(ruled) else None
    kinds = left.kind if left else "none", right.kind if right else "none"
    gaps = place.first - left.last if left else 0, right.first - place.last if right else 0
    near = {f"< {kinds[0]} {min(_FAR, gaps[0] // _STEP)}", f"> {kinds[1]} {min(_FAR, gaps[1] // _STEP)}"}
    return near | {f"< {kinds[0]}", f"> {kinds[1]}"}


def _plain(word: str) -> str:
    """A word, all numbers alike."""
    return "0" if any(c.isdigit() for c in word) else word


def _ending(word: str) -> str:
    return word[-3:] if len(word) > 4 else word


__all__ = ["NEAR", "SHARED", "WEIGHTS", "Choice", "by_first_word", "candidates", "features", "fitted_choice", "key_of"]
