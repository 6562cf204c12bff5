"""Reactions to a substance or an activity: "allergic to penicillin (hives)", "bee stings bring on …"."""

from __future__ import annotations

import re
from collections.abc import Set
from functools import lru_cache

from clinicalbert.clinical.assertion.evidence import Evidence, Reason, words_at
from clinicalbert.clinical.assertion.lexicon import PROBLEM
from clinicalbert.clinical.assertion.line import Line, full_stop
from clinicalbert.clinical.assertion.triggers import gerund, is_substance, is_trigger, linked, triggers

_ALLERGY = re.compile(
    r"(?P<to>[\w/-]+(?: [\w/-]+)?) (?:allerg(?:y|ies)|(?P<drug>intolerance|(?:hyper)?sensitivity))$"
    r"|(?:allergy|hypersensitivity) to .+",
    re.IGNORECASE,
)
_REASON = ("because", "due", "owing", "secondary", "from")
_PARTICLE = {"results": "in", "result": "in", "resulted": "in", "accompanied": "by", "followed": "by", "sets": "off"}
_SUBJECT = 6
"""Words from a trigger to its verb: "lying on the right side for long brings on"."""


def is_allergy(problem: str) -> bool:
    """Whether the name of the problem is an allergy to something: "latex allergy"."""
    found = _ALLERGY.match(problem) if len(problem) <= 60 else None
    if found is None or found["to"] is None:
        return found is not None
    bears = _is_medicine if found["drug"] else is_substance  # "lactose intolerance" is a disease
    return any(bears(word) for word in found["to"].lower().replace("/", " ").split())


def _is_medicine(word: str) -> bool:
    return is_substance(word) and word not in triggers("food")


def reactions(line: Line, evidence: Evidence, allergies: Set[int]) -> None:
    """Add the problems that the line tells as reactions; ``allergies`` are problems whose own name is one."""
    allergy = trigger = stopped = named = -1
    for i, word in enumerate(line.words):
        if not _matters(word):
            continue
        if word == ";" or (full_stop(line, i) and word not in ("-", "–", "—")):
            allergy = trigger = stopped = named = -1
        elif word in (",", "but"):
            stopped = -1
        elif linked("allergy", word) and line.word(i + 1) in ("to", ":", "of", "-", "("):
            allergy = i
        elif linked("allergy", word) and line.word(i + 1) in ("with", "causing") and is_substance(line.word(i - 1)):
            allergy = i  # "bee venom allergy with anaphylaxis"
        elif word == "with" and line.is_(i - 1, "bearer"):
            allergy = trigger = -1  # "triggers bronchospasm in this patient with polyps"
        elif (is_trigger(word) or gerund(line, i)) and not _compound(line, i):
            trigger = i
        elif linked("intolerance", word) and (linked("gave_up", word) or _denied(line, i)):
            stopped = i
        elif word in _REASON and stopped >= 0 <= trigger and is_substance(line.words[trigger]):
            allergy = i  # "could not tolerate metformin because of …"
        elif (
            linked("cause", word)
            and _gives(line, i)
            and 0 <= trigger < i <= trigger + _SUBJECT
            and not _denied(line, i)
        ):
            allergy = i
        elif i in allergies:
            named = i
        elif word in (":", "(", "→") and named >= 0 and i - named <= _SUBJECT:
            allergy = named  # "egg allergy, known since school: lip swelling"
        elif word == PROBLEM and allergy >= 0 and not (allergy + 1 == i and linked("allergy", line.words[allergy])):
            evidence.add(i, "conditional", Reason("reaction", words_at(line, allergy, allergy + 1)))
        elif word == PROBLEM and trigger >= 0 and _dashed(line, trigger, i):
            evidence.add(i, "conditional", Reason("reaction", words_at(line, trigger, trigger + 1)))
            allergy = trigger


@lru_cache(maxsize=8192)
def _matters(word: str) -> bool:
    """Whether the word may change anything here: most do not, and are passed over."""
    if not word[0].isalnum() or word.endswith("ing") or word in _REASON or word in ("but", "with"):
        return True
    return is_trigger(word) or any(linked(name, word) for name in ("allergy", "cause", "intolerance"))


def _compound(line: Line, i: int) -> bool:
    """Whether the word is half of another: "salmon-colored"."""
    hyphen = line.word(i + 1) == "-" and i + 2 < len(line)
    return hyphen and line.ends[i] == line.starts[i + 1] and line.ends[i + 1] == line.starts[i + 2]


def _gives(line: Line, i: int) -> bool:
    """Whether the word is a verb here; "give" and "make" have somebody as their object: "latex gives her …"."""
    if line.word(i + 1) in ("of", "for", "was", "is"):  # "causes of liver disease"
        return False
    if line.words[i] in ("accompanied", "followed") and line.word(i - 1) not in (
        "is",
        "are",
        "always",
        "usually",
        "often",
    ):
        return False  # one event: "vomiting was followed by …"
    if (particle := _PARTICLE.get(line.words[i])) and line.word(i + 1) != particle:
        return False
    someone = ("him", "her", "them", "me", "pt", "patient")
    return (
        line.words[i] not in ("give", "gives", "gave", "given", "make", "makes", "made", "leave", "leaves")
        or line.word(i + 1) in someone
        or line.is_(i + 1, "poss")
    )


def _dashed(line: Line, trigger: int, problem: int) -> bool:
    """ "Sulfa - rash", "Latex: hives", "PCN (rash)": a substance that heads its line, then the reaction."""
    substance = is_substance(line.words[trigger])
    between = line.words[trigger + 1 : problem]
    heads = trigger <= 3 or any(line.word(i) in (";", ",") or full_stop(line, i) for i in range(trigger - 2, trigger))
    scanned = line.word(trigger - 1) in ("with", "without")  # "MRI with contrast: …"
    return (
        substance
        and heads
        and not scanned
        and 0 < len(between) <= 3
        and between[0] in ("-", "–", "—", ":", "(", "→", ">", "=")
    )


def _denied(line: Line, i: int) -> bool:
    return line.word(i - 1) in ("not", "never", "no", "doesn't", "don't", "didn't")
