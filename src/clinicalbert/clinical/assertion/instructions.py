"""Hypothetical problems of instructions: "return to the ED for …", "should … develop"."""

from __future__ import annotations

from clinicalbert.clinical.assertion.evidence import Evidence, Reason, words_at
from clinicalbert.clinical.assertion.lexicon import PROBLEM, Rule
from clinicalbert.clinical.assertion.line import Hit, Line, full_stop
from clinicalbert.clinical.assertion.scopes import after

_RULE = Rule("instruction", "hypothetical", "after", "clause", "always")
_FAR = 11


def instructions(line: Line, evidence: Evidence) -> None:
    """Add the problems that an instruction names as a reason to act."""
    told = -1
    for i, word in enumerate(line.words):
        if word in (";", PROBLEM) or full_stop(line, i):
            told = -1
        elif line.is_(i, "watch") or (line.is_(i, "tell") and _instructs(line, i)):
            told = i
        elif line.is_(i, "aux") and word != "should":
            told = -1
        elif line.is_(i, "opens_instruction") and 0 <= told < i <= told + _FAR and word != "immediately":
            for problem in after(line, Hit(i, i + 1, (_RULE,)), _RULE):
                evidence.add(problem, "hypothetical", Reason("instruction", words_at(line, told, i + 1)))
            told = -1
        elif word == "should" and line.word(i + 1) not in ("have", "be", "not"):
            _should(line, evidence, i)


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
