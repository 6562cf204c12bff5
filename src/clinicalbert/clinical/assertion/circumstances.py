"""Conditional problems: what occurs under a circumstance only, and reactions to drugs, food and other triggers.

A circumstance is a link ("on", "after", "while", "when") and a trigger of circumstances.toml, or "when" with the
present tense. It takes the problem before it in its clause, or, at the head of a clause, the one behind it. "Worse
with", "at rest" and past events ("when seen at noon") are none.
"""

from __future__ import annotations

from functools import cache

from clinicalbert.clinical.assertion.evidence import Evidence, Reason, words_at
from clinicalbert.clinical.assertion.lexicon import PROBLEM, read_toml
from clinicalbert.clinical.assertion.line import Line, full_stop

_CLAUSE = 24
"""Words that a circumstance may stand away from its problem."""
_WHEN = ("when", "whenever", "if", "once", "while", "unless")


@cache
def _table(part: str) -> dict[str, frozenset[str]]:
    return {name: frozenset(value.split()) for name, value in read_toml("circumstances.toml")[part].items()}


def _link(name: str, word: str) -> bool:
    return word in _table("word")[name]


def is_trigger(word: str) -> bool:
    """Whether the word names an activity, a food or a substance that may bring a problem on."""
    triggers = _table("trigger")
    return any(word in triggers[name] for name in ("activity", "food", "allergen")) or is_drug(word)


def is_drug(word: str) -> bool:
    """Whether the word ends like the name of a drug."""
    return len(word) > 6 and word.rstrip("s").endswith(tuple(_table("trigger")["suffix"]))


def _gerund(line: Line, i: int) -> bool:
    word = line.word(i)
    return len(word) > 5 and word.endswith("ing") and not _link("gerund_not", word)


def circumstances(line: Line, evidence: Evidence) -> None:
    """Add the problems that are conditional by their own sentence."""
    for start, end in _phrases(line):
        for problem in _governed(line, start, end):
            evidence.add(problem, "conditional", Reason("circumstance", words_at(line, start, end)))
    _reactions(line, evidence)


def _phrases(line: Line) -> list[tuple[int, int]]:
    """Token ranges of the circumstances in the line."""
    found = []
    i = 0
    while i < len(line):
        end = _phrase(line, i) if _link("link", line.words[i]) else 0
        if end:
            found.append((i, end))
        i = max(end, i + 1)
    return found


def _phrase(line: Line, i: int) -> int:
    word = line.words[i]
    hit = line.hit(i)
    if hit is not None and hit.kinds() == {"pseudo"}:
        return 0
    if word == "every" or (word in _WHEN and word != "if" and _present_tense(line, i + 1)):
        return i + 2
    if word == "against":
        return 0
    if word == "without":
        return _phrase_without(line, i)
    j = i + 1
    while j < min(len(line), i + 7) and _link("between", line.words[j]) and not _ends(line, j):
        j += 1
    if j >= len(line):
        return 0
    trigger = line.words[j]
    if _gerund(line, j) and word in ("with", "on", "upon", "after", "during", "while", "when", "whenever", "from", "by", "only"):
        return 0 if word == "by" else j + 1
    if not is_trigger(trigger):
        return 0
    if trigger in _table("trigger")["allergen"] or is_drug(trigger):
        return j + 1 if word in ("with", "after", "from", "to", "following") else 0
    if word in ("at", "to", "against", "by", "in", "without", "from", "under") and trigger not in _outer(word):
        return 0
    if line.word(j + 1) in ("aid", "aids", "frame", "stick", "boot", "program", "test", "schedule", "nurse", "room", "unit", "pad"):
        return 0
    if word == "at" and trigger in ("rest", "bedtime"):
        return 0
    return j + 1


def _outer(link: str) -> frozenset[str]:
    if link == "at":
        return frozenset("sight altitude altitudes smell smells heights height intercourse".split())
    if link == "in":
        return frozenset("cold heat sun sunlight wind weather air crowds humidity winter bath shower water positions position sunshine".split())
    if link == "from":
        return frozenset(["exertion", "exercise", *_table("trigger")["food"]])
    if link == "to":
        return frozenset("cold heat light noise sunlight touch pressure".split())
    return frozenset(["exertion", "exercise", "stress"]) if link in ("by", "under") else frozenset()


def _phrase_without(line: Line, i: int) -> int:
    """ "Without her inhaler she develops …": a lack that heads the sentence, and a habit after it."""
    if i > 0 and line.word(i - 1) not in (".", ";", ",", ":"):
        return 0
    for j in range(i + 2, min(len(line), i + 8)):
        if line.is_(j, "pron") or line.word(j) == ",":
            follows = j + 1 + (line.word(j) == "," and line.is_(j + 1, "pron"))
            return j if _link("habit", line.word(follows)) else 0
        if line.words[j] == PROBLEM:
            return 0
    return 0


def _present_tense(line: Line, i: int) -> bool:
    """Whether "when" is followed by a habit: "she lies flat", "the bladder is full", "lying flat", "supine"."""
    if _gerund(line, i) or is_trigger(line.word(i)) or line.word(i) in ("tired", "flat", "hungry", "upset", "stressed", "anxious", "alone", "active", "outside", "hot", "fasting", "dehydrated"):
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
            return not (word == "i") and line.word(j - 1) not in ("i", "we")
        if j > i + 1 and (word in ("is", "are", "gets", "goes", "has", "exceeds") or (word.endswith("s") and not word.endswith("ss"))):
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
        elif _link("blocks", word) and not (hit is not None and "conditional" in hit.kinds()):
            return []
        elif word == ";" or full_stop(line, i) or (hit is not None and "stop" in hit.kinds() and word not in _WHEN):
            break
        elif word == ",":
            commas += 1
            if found and not _listed(line, i - 1, found[-1]):
                break
            if commas > 2:
                break
        elif found and (line.is_(i, "verb") or line.is_(i, "prep") or line.is_(i, "pron")):
            break
        elif word == ":" and found:
            break
    if found:
        return [] if _lasting(line, end) else found
    head = start == 0 or line.words[start - 1] in (",", ";", ":", ".", "and", "but", "only") or line.is_(start - 1, "adv")
    return _behind(line, end) if head else []


def _listed(line: Line, i: int, right: int) -> bool:
    return line.word(i) == PROBLEM and right - i <= 5


def _lasting(line: Line, i: int) -> bool:
    """Whether the circumstance is only half of it: "at rest and with exertion"."""
    return any(line.word(j) in ("alike",) for j in range(i, i + 6)) or line.words[i : i + 3] == ["and", "at", "rest"]


def _behind(line: Line, end: int) -> list[int]:
    found: list[int] = []
    for i in range(end, min(len(line), end + _CLAUSE)):
        word = line.words[i]
        if word == PROBLEM:
            found.append(i)
        elif found and not line.is_(i, "coord") and not line.is_(i, "grade"):
            break
        elif _link("blocks", word) or word in (";", "safe") or full_stop(line, i) or word in ("was", "were", "had"):
            return []
    return found


def _reactions(line: Line, evidence: Evidence) -> None:
    """Reactions: "allergic to penicillin (hives)", "bee stings bring on …", "Sulfa - rash"."""
    allergy = trigger = -1
    for i, word in enumerate(line.words):
        if word == ";" or full_stop(line, i) and word not in ("-", "–", "—"):
            allergy = trigger = -1
        elif _link("allergy", word) and (line.word(i + 1) in ("to", ":", "of", "-", "(") or line.word(i - 1) != "no"):
            allergy = i
        elif is_trigger(word) or _gerund(line, i):
            trigger = i
        elif _link("cause", word) and 0 <= trigger < i <= trigger + 4 and not _denied(line, i):
            allergy = i
        elif word == PROBLEM and allergy >= 0 and not (allergy + 1 == i and _link("allergy", line.words[allergy])):
            evidence.add(i, "conditional", Reason("reaction", words_at(line, allergy, allergy + 1)))
        elif word == PROBLEM and trigger >= 0 and _dashed(line, trigger, i):
            evidence.add(i, "conditional", Reason("reaction", words_at(line, trigger, trigger + 1)))
            allergy = trigger


def _dashed(line: Line, trigger: int, problem: int) -> bool:
    """ "Sulfa - rash", "Latex: hives", "PCN (rash)": a substance that heads its line, then the reaction."""
    substance = line.words[trigger] in _table("trigger")["allergen"] | _table("trigger")["food"] or is_drug(line.words[trigger])
    between = line.words[trigger + 1 : problem]
    return substance and trigger <= 3 and 0 < len(between) <= 3 and between[0] in ("-", "–", "—", ":", "(", "→", ">", "=")


def _denied(line: Line, i: int) -> bool:
    return line.word(i - 1) in ("not", "never", "no", "doesn't", "don't", "didn't")
