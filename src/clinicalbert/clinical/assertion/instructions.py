"""Hypothetical problems of instructions: "return to the ED for …", "should … develop"."""

from __future__ import annotations

from functools import lru_cache

from clinicalbert.clinical.assertion.evidence import Evidence, Reason, words_at
from clinicalbert.clinical.assertion.lexicon import PROBLEM, Rule, words
from clinicalbert.clinical.assertion.line import Hit, Line, full_stop, unchanged
from clinicalbert.clinical.assertion.scopes import after

_RULE = Rule("instruction", "hypothetical", "after", "clause", "always")
_FAR = 11
_GIVEN = frozenset(["given", "used", "received", "took", "needed", "required", "gave", "requested", "asked", "had"])


def instructions(line: Line, evidence: Evidence) -> None:
    """Add the problems that an instruction names as a reason to act."""
    told = dosed = needed = -1
    for i, word in enumerate(line.words):
        if not _matters(word):
            continue
        if word in (";", PROBLEM) or full_stop(line, i):
            told = dosed = needed = -1
        elif word == "prn" and _GIVEN.isdisjoint(line.words[max(0, i - 5) : i]):
            needed = i
        elif word == "for" and _needed(line, needed, i) and line.word(i + 1) == PROBLEM:
            evidence.add(i + 1, "hypothetical", Reason("instruction", words_at(line, needed, i + 1)))
        elif line.is_(i, "dose") and (i == 0 or line.is_(i - 1, "before_instruction")):
            dosed = i
        elif word in ("when", "whenever") and 0 <= dosed < i <= dosed + _FAR and line.word(i + 1) == PROBLEM:
            evidence.add(i + 1, "hypothetical", Reason("instruction", words_at(line, dosed, i + 1)))
        elif line.is_(i, "watch") or (line.is_(i, "tell") and _instructs(line, i)):
            told = i
        elif line.is_(i, "aux") and word not in ("should", "were"):
            told = -1
        elif line.is_(i, "opens_instruction") and 0 <= told < i <= told + _FAR and word != "immediately":
            for problem in after(line, Hit(i, i + 1, (_RULE,)), _RULE):
                if unchanged(line, problem):
                    continue
                evidence.add(problem, "hypothetical", Reason("instruction", words_at(line, told, i + 1)))
            told = -1
        elif word == "should" and line.word(i + 1) not in ("have", "be", "not"):
            _should(line, evidence, i)
        elif word == "were" and line.word(i + 1) == PROBLEM and line.word(i + 2) == "to" and line.is_(i + 3, "develop"):
            evidence.add(i + 1, "hypothetical", Reason("should", words_at(line, i, i + 1)))


@lru_cache(maxsize=8192)
def _matters(word: str) -> bool:
    """Whether the word may change anything here: most do not, and are passed over."""
    named = ("watch", "tell", "dose", "aux", "opens_instruction")
    return (
        not word[0].isalnum()
        or word in ("should", "when", "whenever", "were", "prn", "for")
        or any(word in words(name) for name in named)
    )


def _needed(line: Line, prn: int, i: int) -> bool:
    """Whether "for" at ``i`` tells what a drug as needed would be for: "PRN hydroxyzine for …"."""
    return 0 <= prn < i <= prn + 4 and _GIVEN.isdisjoint(line.words[prn:i])


def _instructs(line: Line, i: int) -> bool:
    """Whether "call", "return" is told to somebody here, and no noun ("return visit")."""
    return (i == 0 or line.is_(i - 1, "before_instruction")) and not line.is_(i + 1, "no_instruction")


def _should(line: Line, evidence: Evidence, i: int) -> None:
    """ "Should chest pain or dyspnea develop, …"."""
    found: list[int] = []
    for j in range(i + 1, min(len(line), i + _FAR)):
        if line.words[j] == PROBLEM:
            found.append(j)
        elif line.is_(j, "develop") and found:
            for problem in found:
                evidence.add(problem, "hypothetical", Reason("should", words_at(line, i, i + 1)))
            return
        elif line.words[j] in (";", "."):
            return
