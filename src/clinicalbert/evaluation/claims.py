"""Claims: what a text says of results, held against the results.

A card that praises must be borne out: an evaluative word needs a scope (a task, a data set, a group of tasks, or
"all"), and its meaning is fixed here. A number must be one that was measured.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from clinicalbert.evaluation.scores import Score, rivals
from clinicalbert.text import split_sentences

BEST = re.compile(
    r"\b(best|outperform\w*|surpass\w*|superior|leading|state[- ]of[- ]the[- ]art|highest|notable|exceptional|"
    r"outstanding|unmatched|excel(?:s|led|lent)?|better|improve[sd]?|beats?|exceeds?|ahead)\b",
    re.IGNORECASE,
)
"""Ahead of every other system (or of those that are named) on every row of the scope."""
STRONG = re.compile(
    r"\b(strong\w*|competitive|robust|effective|accurate|reliable|impressive|good|high(?!-)|solid|remarkable|powerful)\b",
    re.IGNORECASE,
)
"""Nowhere in the scope more than ``NEAR`` below the best."""
NEAR = 0.02
DENIED = re.compile(r"\b(not|no|never|nor|neither|below|behind|worse|lower|without|less)\b|n't\b", re.IGNORECASE)
WHOLE = re.compile(r"\b(all|every|overall|across|each|any)\b", re.IGNORECASE)
CLAUSE = re.compile(r"[,;:]|\bwith\b|\band (?=\w+ (?:results?|performance))")
NUMBER = re.compile(r"(?<![\w.])(?:(\d{1,2}(?:\.\d+)?) ?%|([01]?\.\d{2,4}))(?![\w.]*\d)")


@dataclass(frozen=True, slots=True)
class Objection:
    """Why a claim cannot stand; ``claim`` is the clause as it is written."""

    claim: str
    reason: str

    def __str__(self) -> str:
        return f'"{self.claim}": {self.reason}'


def objections(text: str, scores: Sequence[Score], system: str) -> list[Objection]:
    """Everything that ``text`` says of ``system`` and that ``scores`` do not bear out, in text order."""
    return [
        objection
        for sentence in split_sentences(text)
        for objection in _of_sentence(" ".join(text[sentence.start : sentence.end].split()), scores, system)
    ]


def _of_sentence(sentence: str, scores: Sequence[Score], system: str) -> list[Objection]:
    found = []
    for clause in (c.strip(" .") for c in CLAUSE.split(sentence)):
        scope = scope_of(clause, scores) or scope_of(sentence, scores)
        wrong = _numbers(clause, [s for s in scope if s.system == system] or [s for s in scores if s.system == system])
        wrong += _praise(clause, scores, scope, system)
        found += [Objection(clause, reason) for reason in wrong]
    return found


def scope_of(text: str, scores: Sequence[Score]) -> list[Score]:
    """The scores that a text speaks of: of the tasks, groups and data sets it names, or of all."""
    plain = _plain(text)
    named = [s for s in scores if any(_names(plain, name) for name in (*s.names, s.dataset))]
    return named or (list(scores) if WHOLE.search(text) else [])


def _names(plain: str, name: str) -> bool:
    return f" {_plain(name).strip()} " in plain


def _plain(text: str) -> str:
    return f" {' '.join(re.findall(r'[a-z0-9]+', text.lower()))} "


def _praise(clause: str, scores: Sequence[Score], scope: Sequence[Score], system: str) -> list[str]:
    word = BEST.search(clause) or STRONG.search(clause)
    if not word or DENIED.search(clause):
        return []
    mine = [s for s in scope if s.system == system and s.primary]
    if not mine:
        return [f"{word[0]!r} names no task or data set of the results: say of which, or leave it out"]
    plain = _plain(clause).replace(_plain(system).strip(), "")  # a rival's name may be a part of its own
    named = {s.system for s in scores if s.system != system and _names(plain, s.system)}
    wrong = []
    for one in mine:
        others = [s for s in rivals(scores, one) if not named or s.system in named]
        if not others:
            wrong.append(f"{word[0]!r} compares, but nothing else was measured on {_place(one)}")
            continue
        first = max(others, key=lambda s: s.value)
        needed = first.value - NEAR if word.re is STRONG else first.value
        if one.value < needed or (word.re is BEST and one.value == needed):
            wrong.append(f"on {_place(one)} {system} has {one.value:.3f}, {first.system} {first.value:.3f}")
    return wrong


def _place(score: Score) -> str:
    return f"{score.dataset} {score.split}".strip()


def _numbers(clause: str, mine: Sequence[Score]) -> list[str]:
    wrong = []
    for match in NUMBER.finditer(clause):
        shown = match[1] or match[2]
        places = len(shown.partition(".")[2]) + (2 if match[1] else 0)
        told = float(shown) / (100 if match[1] else 1)
        known = [v for s in mine for v in (s.value, s.low, s.high) if v is not None]
        if not any(abs(told - v) <= 0.5 * 10**-places + 1e-9 for v in known):
            wrong.append(f"{match[0]} is none of the figures that were measured")
    return wrong
