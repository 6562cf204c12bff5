"""Hypothetical problems of instructions: "return to the ED for …", "should … develop"."""

from __future__ import annotations

from clinicalbert.clinical.assertion.evidence import Evidence, Reason, words_at
from clinicalbert.clinical.assertion.lexicon import PROBLEM, Rule
from clinicalbert.clinical.assertion.line import Hit, Line, full_stop
from clinicalbert.clinical.assertion.scopes import after

_TELL = frozenset("return call come phone page notify contact seek present report alert ring go bring reimage re-image recheck stop hold".split())
_NOUN = frozenset("visit visits appointment placed light from made bell back-up center centre".split())
_BEFORE = frozenset(
    ", : ; . - to should must please and or will can immediately also then - not pt patient parents family mother him her them if".split()
)
_OPEN = frozenset("for if with when should about unless immediately".split())
_DEVELOP = frozenset(
    "develop occur recur arise appear return persist happen worsen increase progress reappear come begin start set emerge ensue follow".split()
)
_RULE = Rule("instruction", "hypothetical", "after", "clause", "always")
_FAR = 11


def instructions(line: Line, evidence: Evidence) -> None:
    """Add the problems that an instruction names as a reason to act."""
    told = -1
    for i, word in enumerate(line.words):
        if word in (";", PROBLEM) or full_stop(line, i):
            told = -1
        elif word in _TELL and (i == 0 or line.words[i - 1] in _BEFORE) and line.word(i + 1) not in _NOUN:
            told = i
        elif word in _OPEN and 0 <= told < i <= told + _FAR and word != "immediately":
            for problem in after(line, Hit(i, i + 1, (_RULE,)), _RULE):
                evidence.add(problem, "hypothetical", Reason("instruction", words_at(line, told, i + 1)))
            told = -1
        elif word == "should" and line.word(i + 1) not in ("have", "be", "not"):
            _should(line, evidence, i)


def _should(line: Line, evidence: Evidence, i: int) -> None:
    """ "Should chest pain or dyspnea develop, …"."""
    found: list[int] = []
    for j in range(i + 1, min(len(line), i + _FAR)):
        if line.words[j] == PROBLEM:
            found.append(j)
        elif line.words[j] in _DEVELOP and found:
            for problem in found:
                evidence.add(problem, "hypothetical", Reason("should", words_at(line, i, i + 1)))
            return
        elif line.words[j] in (";", "."):
            return
