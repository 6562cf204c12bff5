"""Conditional problems: what occurs under a circumstance only, and reactions to drugs, food and other triggers.

A circumstance (phrases.py) takes the problem before it in its clause, or, at the head of a clause, the one behind it.
"Worse with", one event of a day ("pain after lifting a box on Tuesday") and what a circumstance only treats are none.
"""

from __future__ import annotations

import re

from clinicalbert.clinical.assertion.evidence import Evidence, Reason, words_at
from clinicalbert.clinical.assertion.lexicon import PROBLEM
from clinicalbert.clinical.assertion.line import Line, full_stop
from clinicalbert.clinical.assertion.phrases import one_event, phrases
from clinicalbert.clinical.assertion.reactions import is_allergy, reactions
from clinicalbert.clinical.assertion.triggers import is_drug, linked, triggers

_CLAUSE = 24
"""Words that a circumstance may stand away from its problem."""
_BY_NAME = re.compile(
    r"(?:exertional|effort|exercise[- ]induced|exercise[- ]associated|activity[- ]induced|cold[- ]induced"
    r"|cough[- ]induced|stress[- ]induced|food[- ]induced|post[- ]?prandial|post[- ]?coital|post[- ]?exertional)\s"
    r"|.*\bo[nf] (?:exertion|effort)$|doe$",
    re.IGNORECASE,
)
"""Problems whose own name says when they come."""
_INJURY = re.compile(
    r"\b(?:fracture|sprain|strain|burn|laceration|contusion|concussion|injury|injuries|trauma|wound|bruise|abrasion|dislocation"
    r"|rupture|tear|hematoma|haematoma)s?$",
    re.IGNORECASE,
)
_GOES_ON = frozenset(["still", "persists", "persisted", "persisting", "continues", "ongoing"])
_NAME = 60
"""Characters of the longest name that is looked at."""


def circumstances(line: Line, evidence: Evidence) -> None:
    """Add the problems that are conditional by their own sentence."""
    for start, end in phrases(line):
        substance = line.words[end - 1] in triggers("allergen") or is_drug(line.words[end - 1])
        rule = "reaction" if substance else "circumstance"
        for problem in _governed(line, start, end):
            if _injury(line.text[line.starts[problem] : line.ends[problem]]):
                continue
            evidence.add(problem, "conditional", Reason(rule, words_at(line, start, end)))
    allergies = set()
    for problem in line.problems:
        name = line.text[line.starts[problem] : line.ends[problem]]
        if is_allergy(name):
            allergies.add(problem)
        if problem in allergies or (len(name) <= _NAME and _BY_NAME.match(name)):
            evidence.add(problem, "conditional", Reason("name", words_at(line, problem, problem + 1)))
    reactions(line, evidence, allergies)


def _injury(problem: str) -> bool:
    """Whether it is an injury: that has one cause and no condition ("burn from hot coffee")."""
    return _INJURY.search(problem[-60:]) is not None


def _governed(line: Line, start: int, end: int) -> list[int]:
    """The problems under a circumstance: those before it in its clause, else the one behind it."""
    found: list[int] = []
    commas = 0
    for i in range(start - 1, max(-1, start - _CLAUSE), -1):
        word = line.words[i]
        hit = line.hit(i)
        if word == PROBLEM:
            if commas and found and not _listed(line, i, found[-1]):
                break
            found.append(i)
            commas = 0
        elif word == ";" or (linked("blocks", word) and not (hit is not None and "conditional" in hit.kinds())):
            break
        elif word == ",":
            commas += 1
            if found and not _listed(line, i - 1, found[-1]):
                break
            if commas > 2:
                break
        elif (found and (line.is_(i, "verb") or line.is_(i, "prep") or line.is_(i, "pron"))) or (word == ":" and found):
            break
    if found:
        unrelieved = any(line.word(i) in ("relief", "response", "improvement") for i in range(found[-1] - 5, found[-1]))
        once = one_event(line, end) or one_event(line, found[0] + 1)
        always = linked("always", line.word(found[-1] - 1))
        return [] if unrelieved or once or always or _lasting(line, end) else found
    before = line.words[start - 1] if start else ""
    head = start == 0 or before in (",", ";", ":", ".", "and", "but", "only", "that") or line.is_(start - 1, "adv")
    return _behind(line, end) if head else []


def _listed(line: Line, i: int, right: int) -> bool:
    return line.word(i) == PROBLEM and right - i <= 5


def _lasting(line: Line, i: int) -> bool:
    """Whether the circumstance is only half of it: "at rest and with exertion"."""
    if "and" in line.words[i : i + 3] and "when" in line.words[i : i + 4]:
        return True
    if not _GOES_ON.isdisjoint(line.words[i : i + 3]) or line.words[i : i + 4][-3:] == ["not", "let", "up"]:
        return True  # "rash from lamotrigine, still spreading"
    if line.word(i) == "or" and line.word(i + 1) in ("not", "without"):
        return True
    return any(line.word(j) in ("alike",) for j in range(i, i + 6)) or line.words[i : i + 3] in (
        ["and", "at", "rest"],
        ["or", "at", "rest"],
    )


def _behind(line: Line, end: int) -> list[int]:
    """The problem behind a circumstance that heads its clause, unless it is treated, or better, there."""
    found: list[int] = []
    for i in range(end, min(len(line), end + _CLAUSE)):
        word = line.words[i]
        if word == PROBLEM:
            found.append(i)
        elif found and not line.is_(i, "coord") and not line.is_(i, "grade"):
            better = any(linked("blocks", line.word(j)) for j in range(i, i + 3))
            return [] if better and line.is_(i, "aux") else found
        elif (
            linked("blocks", word)
            or linked("treats", word)
            or word in (";", "safe", "not")
            or full_stop(line, i)
            or line.is_(i, "past_verb")
            or word.endswith("ed")
        ):
            return []
    return found
