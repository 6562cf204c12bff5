"""Reactions to a substance or an activity: "allergic to penicillin (hives)", "bee stings bring on …"."""

from __future__ import annotations

from clinicalbert.clinical.assertion.evidence import Evidence, Reason, words_at
from clinicalbert.clinical.assertion.lexicon import PROBLEM
from clinicalbert.clinical.assertion.line import Line, full_stop
from clinicalbert.clinical.assertion.triggers import gerund, is_substance, is_trigger, linked


def reactions(line: Line, evidence: Evidence) -> None:
    """Add the problems that the line tells as reactions."""
    allergy = trigger = -1
    for i, word in enumerate(line.words):
        if word == ";" or (full_stop(line, i) and word not in ("-", "–", "—")):
            allergy = trigger = -1
        elif linked("allergy", word) and line.word(i + 1) in ("to", ":", "of", "-", "("):
            allergy = i
        elif is_trigger(word) or gerund(line, i):
            trigger = i
        elif linked("cause", word) and _gives(line, i) and 0 <= trigger < i <= trigger + 4 and not _denied(line, i):
            allergy = i
        elif word == PROBLEM and allergy >= 0 and not (allergy + 1 == i and linked("allergy", line.words[allergy])):
            evidence.add(i, "conditional", Reason("reaction", words_at(line, allergy, allergy + 1)))
        elif word == PROBLEM and trigger >= 0 and _dashed(line, trigger, i):
            evidence.add(i, "conditional", Reason("reaction", words_at(line, trigger, trigger + 1)))
            allergy = trigger


def _gives(line: Line, i: int) -> bool:
    """Whether the word is a verb here; "give" and "make" have somebody as their object: "latex gives her …"."""
    if line.word(i + 1) in ("of", "for", "was", "is"):  # "causes of liver disease"
        return False
    someone = ("him", "her", "them", "me", "pt", "patient")
    return line.words[i] not in ("give", "gives", "gave", "make", "makes", "made") or line.word(i + 1) in someone


def _dashed(line: Line, trigger: int, problem: int) -> bool:
    """ "Sulfa - rash", "Latex: hives", "PCN (rash)": a substance that heads its line, then the reaction."""
    substance = is_substance(line.words[trigger])
    between = line.words[trigger + 1 : problem]
    heads = trigger <= 3 or any(line.word(i) in (";", ",") or full_stop(line, i) for i in range(trigger - 2, trigger))
    return substance and heads and 0 < len(between) <= 3 and between[0] in ("-", "–", "—", ":", "(", "→", ">", "=")


def _denied(line: Line, i: int) -> bool:
    return line.word(i - 1) in ("not", "never", "no", "doesn't", "don't", "didn't")
