"""Conditional problems: what occurs under a circumstance only, and reactions to drugs, food and other triggers.

A circumstance is a link ("on", "after", "while", "when") and a trigger of circumstances.toml, or "when" with the
present tense. It takes the problem before it in its clause, or, at the head of a clause, the one behind it. "Worse
with", "at rest" and past events ("when seen at noon") are none.
"""

from __future__ import annotations

from clinicalbert.clinical.assertion.evidence import Evidence, Reason, words_at
from clinicalbert.clinical.assertion.lexicon import PROBLEM
from clinicalbert.clinical.assertion.line import Line, full_stop
from clinicalbert.clinical.assertion.reactions import reactions
from clinicalbert.clinical.assertion.triggers import gerund, is_drug, is_trigger, linked, triggers

_CLAUSE = 24
"""Words that a circumstance may stand away from its problem."""
_WHEN = ("when", "whenever", "if", "once", "while", "unless")


def circumstances(line: Line, evidence: Evidence) -> None:
    """Add the problems that are conditional by their own sentence."""
    for start, end in _phrases(line):
        for problem in _governed(line, start, end):
            evidence.add(problem, "conditional", Reason("circumstance", words_at(line, start, end)))
    reactions(line, evidence)


def _phrases(line: Line) -> list[tuple[int, int]]:
    """Token ranges of the circumstances in the line."""
    found = []
    i = 0
    while i < len(line):
        end = _phrase(line, i) if linked("link", line.words[i]) else 0
        if line.word(i - 1) == PROBLEM and gerund(line, i) and is_trigger(line.words[i]):
            end = i + 1  # "short of breath climbing stairs"
        if end:
            found.append((i, end))
        i = max(end, i + 1)
    return found


def _phrase(line: Line, i: int) -> int:
    word = line.words[i]
    hit = line.hit(i)
    if hit is not None and hit.kinds() == {"pseudo"}:
        return 0
    if word == "on" and line.word(i + 1) in ("dialysis", "infusion", "feeds", "bottles", "insulin", "contact"):
        return 0
    if word == "if" and (habit := _habit(line, i)):
        return habit
    if word == "if" and (i == 0 or not _before_if(line, i)):
        return 0
    if word == "every" or (word in _WHEN and _present_tense(line, i + 1)):
        return i + 2
    if word == "against":
        return 0
    if word == "without":
        return _phrase_without(line, i)
    j = i + 1
    while j < min(len(line), i + 7) and linked("between", line.words[j]) and not _ends(line, j):
        j += 1
    while j > i + 1 and not (j < len(line) and (is_trigger(line.words[j]) or gerund(line, j))):
        j -= 1
    trigger = line.word(j)
    if not trigger:
        return 0
    if gerund(line, j) and word in (
        "with",
        "on",
        "upon",
        "after",
        "during",
        "while",
        "when",
        "whenever",
        "from",
        "by",
        "only",
    ):
        return 0 if word == "by" else j + 1
    if not is_trigger(trigger):
        return 0
    if trigger in triggers("allergen") or is_drug(trigger):
        return j + 1 if word in ("with", "after", "from", "to", "following", "around") else 0
    outer = _outer(word)
    if word in ("at", "to", "by", "in", "from", "under") and outer.isdisjoint(line.words[i + 1 : j + 1]):
        return 0
    if linked("not_trigger", line.word(j + 1)):
        return 0
    if word == "at" and trigger in ("rest", "bedtime"):
        return 0
    return j + 1


def _habit(line: Line, i: int) -> int:
    """Where "she gets …" stands in "if she skips breakfast she gets …"; 0 where no habit follows."""
    for j in range(i + 3, min(len(line), i + 12)):
        if line.words[j] in (PROBLEM, ";"):
            return 0
        if line.is_(j - 1, "pron") and linked("habit", line.words[j]) and line.words[j] != "has":
            return j
    return 0


def _before_if(line: Line, i: int) -> bool:
    """Whether "if" follows a problem with no instruction: "groin pain if he twists"."""
    return any(line.word(j) == PROBLEM for j in range(i - 3, i)) and not any(
        line.word(j) in ("return", "call", "come", "stop", "hold", "prn", "take", "give", "ask", "asked", "for")
        for j in range(i - 10, i)
    )


def _outer(link: str) -> frozenset[str]:
    """What may follow one of the links that mostly mean a place or a time."""
    return triggers(f"after_{link}") | (triggers("food") if link == "from" else frozenset())


def _phrase_without(line: Line, i: int) -> int:
    """ "Without her inhaler she develops …": a lack that heads the sentence, and a habit after it."""
    if i > 0 and line.word(i - 1) not in (".", ";", ",", ":"):
        return 0
    if line.word(i + 1) == PROBLEM:
        return 0
    for j in range(i + 2, min(len(line), i + 8)):
        if line.is_(j, "pron") or line.word(j) == ",":
            follows = j + 1 + (line.word(j) == "," and line.is_(j + 1, "pron"))
            return j if linked("habit", line.word(follows)) else 0
        if line.words[j] == PROBLEM:
            return 0
    return 0


def _present_tense(line: Line, i: int) -> bool:
    """Whether "when" is followed by a habit: "she lies flat", "the bladder is full", "lying flat", "supine"."""
    if (
        gerund(line, i)
        or is_trigger(line.word(i))
        or line.word(i)
        in (
            "tired",
            "flat",
            "hungry",
            "upset",
            "stressed",
            "anxious",
            "alone",
            "active",
            "outside",
            "hot",
            "fasting",
            "dehydrated",
        )
    ):
        return True
    for j in range(i, min(len(line), i + 7)):
        word = line.words[j]
        if word in (PROBLEM, ",", ";", "."):
            return False
        if line.is_(j, "past_verb") or word.endswith("ed"):
            return False
        if j == i and not (line.is_(j, "pron") or line.is_(j, "det")):
            subject = word.isalpha() and (line.word(j + 1).endswith("s") or line.word(j + 1) in ("is", "are"))
            if not subject:
                return False
            continue
        if line.is_(j - 1, "pron") and word.isalpha() and word not in ("would", "could", "had"):
            return word != "i" and line.word(j - 1) not in ("i", "we")
        if j > i + 1 and (
            word in ("is", "are", "gets", "goes", "has", "exceeds") or (word.endswith("s") and not word.endswith("ss"))
        ):
            return True
    return False


def _ends(line: Line, i: int) -> bool:
    return line.words[i] in (";", PROBLEM) or full_stop(line, i)


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
        elif linked("blocks", word) and not (hit is not None and "conditional" in hit.kinds()):
            return []
        elif word == ";" or full_stop(line, i) or (hit is not None and "stop" in hit.kinds() and word not in _WHEN):
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
        return [] if unrelieved or _lasting(line, end) else found
    head = (
        start == 0 or line.words[start - 1] in (",", ";", ":", ".", "and", "but", "only") or line.is_(start - 1, "adv")
    )
    return _behind(line, end) if head else []


def _listed(line: Line, i: int, right: int) -> bool:
    return line.word(i) == PROBLEM and right - i <= 5


def _lasting(line: Line, i: int) -> bool:
    """Whether the circumstance is only half of it: "at rest and with exertion"."""
    if "and" in line.words[i : i + 3] and "when" in line.words[i : i + 4]:
        return True
    return any(line.word(j) in ("alike",) for j in range(i, i + 6)) or line.words[i : i + 3] == ["and", "at", "rest"]


def _behind(line: Line, end: int) -> list[int]:
    found: list[int] = []
    for i in range(end, min(len(line), end + _CLAUSE)):
        word = line.words[i]
        if word == PROBLEM:
            found.append(i)
        elif found and not line.is_(i, "coord") and not line.is_(i, "grade"):
            break
        elif (
            linked("blocks", word)
            or word in (";", "safe")
            or full_stop(line, i)
            or line.is_(i, "past_verb")
            or word in ("not",)
            or word.endswith("ed")
        ):
            return []
    return found
