"""Where circumstances stand in a line: a link ("on", "after", "while", "when") and a trigger of circumstances.toml.

"When" and "if" take the present tense besides ("when she lies flat"); past events ("when seen at noon"), places and
times ("on arrival", "at rest") are no circumstances.
"""

from __future__ import annotations

from clinicalbert.clinical.assertion.lexicon import PROBLEM
from clinicalbert.clinical.assertion.line import Line, full_stop
from clinicalbert.clinical.assertion.triggers import gerund, is_drug, is_substance, is_trigger, linked, triggers

_WHEN = ("when", "whenever", "if", "once", "while", "unless")
_REACH = 9
"""Words that may stand between a link and its trigger: "after ten or fifteen minutes of standing"."""


def phrases(line: Line) -> list[tuple[int, int]]:
    """Token ranges of the circumstances in the line."""
    found = []
    i = 0
    while i < len(line):
        word = line.words[i]
        end = _phrase(line, i) if linked("link", word) else 0
        if not end and word.endswith("ing") and line.word(i - 1) == PROBLEM:
            end = _doing(line, i)
        if end:
            found.append((i, end))
        i = max(end, i + 1)
    return found


def _doing(line: Line, i: int) -> int:
    """The end of an activity right behind a problem: "short of breath climbing stairs", "going upstairs"."""
    if gerund(line, i) and is_trigger(line.words[i]):
        return i + 1
    if line.words[i] not in ("going", "coming", "getting", "doing"):
        return 0
    return next((j + 1 for j in range(i + 1, min(len(line), i + 4)) if is_trigger(line.words[j])), 0)


def _phrase(line: Line, i: int) -> int:
    """Where the circumstance that begins at this link ends; 0 where none does."""
    word = line.words[i]
    hit = line.hit(i)
    if hit is not None and hit.kinds() == {"pseudo"}:
        return 0
    if word == "on" and linked("not_after", line.word(i + 1)):
        return 0
    if word == "if" and (habit := _habit(line, i) or _listed(line, i)):
        return habit
    if word == "if" and (i == 0 or not _before_if(line, i)):
        return 0
    if word in ("every", "each", "any"):
        return i + 2 if line.word(i + 1) in ("time", "instance", "occasion") else 0
    if word == "anytime":
        return i + 1
    if word == "as":  # "hypoxic as soon as the mask comes off"
        soon = line.words[i + 1 : i + 3] in (["soon", "as"], ["often", "as"], ["long", "as"])
        return i + 4 if soon and present_tense(line, i + 3) else 0
    if word in _WHEN and present_tense(line, i + 1):
        return i + 2
    if word == "against":
        return 0
    if word == "without":
        return _without(line, i)
    return _triggered(line, i)


def _triggered(line: Line, i: int) -> int:
    """The end of a link with its trigger behind a few modifiers; 0 where it has none."""
    word = line.words[i]
    if word in ("follows", "follow", "accompanies", "accompany") and line.word(i - 1) != PROBLEM:
        return 0
    j = i + 1
    while j < min(len(line), i + _REACH) and _between(line, j):
        j += 1
    while j > i + 1 and not (j < len(line) and (is_trigger(line.words[j]) or gerund(line, j))):
        j -= 1
    trigger = line.word(j)
    if not trigger or linked("not_trigger", line.word(j + 1)):
        return 0
    if i == 0 and linked("when_doing", trigger) and linked("before_gerund", word):
        return j + 1
    if gerund(line, j) and linked("before_gerund", word):
        return j + 1
    if gerund(line, j) and word == "by":
        return 0
    if not is_trigger(trigger):
        return 0
    if (trigger == "rest" and word not in ("after", "following")) or (word == "within" and not _soon(line, i, j)):
        return 0
    if word == "to" and line.word(i - 1) not in (PROBLEM, "response", "exposure", "exposed"):
        return j + 1 if not _outer(word).isdisjoint(line.words[i + 1 : j + 1]) else 0
    if trigger in triggers("allergen") or is_drug(trigger):
        scanned = word == "with" and any(linked("imaging", line.word(k)) for k in range(i - 3, i))
        ended = word in ("after", "following") and line.word(j + 1) in ("was", "were", "had")
        return j + 1 if linked("before_allergen", word) and not scanned and not ended else 0
    if word == "to" and line.word(i - 1) == PROBLEM and is_substance(trigger):
        return j + 1
    if linked("place", word) and _outer(word).isdisjoint(line.words[i + 1 : j + 1]):
        return 0
    if word == "at" and trigger in ("rest", "bedtime"):
        return 0
    return j + 1


def _soon(line: Line, i: int, j: int) -> bool:
    """Whether minutes or hours stand in the phrase: "within an hour of eating", not "within blood vessels"."""
    return any(word.startswith(("minute", "hour", "second")) for word in line.words[i:j])


def _between(line: Line, j: int) -> bool:
    if line.words[j] == PROBLEM or line.words[j] == ";" or full_stop(line, j):
        return False
    return linked("between", line.words[j]) or line.words[j].isdigit()


def _outer(link: str) -> frozenset[str]:
    """What may follow one of the links that mostly mean a place or a time."""
    return triggers(f"after_{link}") | (triggers("food") if link == "from" else frozenset())


def _habit(line: Line, i: int) -> int:
    """Where "she gets …" stands in "if she skips breakfast she gets …"; 0 where no habit follows."""
    for j in range(i + 3, min(len(line), i + 12)):
        if line.words[j] in (PROBLEM, ";"):
            return 0
        if line.is_(j - 1, "pron") and linked("habit", line.words[j]) and line.words[j] != "has":
            return j
    return 0


def _listed(line: Line, i: int) -> int:
    """Where the list begins in "If she skips a meal: shakiness, sweating"; 0 where none does."""
    if i > 0 or line.word(1) not in ("he", "she", "they", "pt", "patient"):
        return 0
    for j in range(2, min(len(line), 12)):
        if line.words[j] in (PROBLEM, ";", ","):
            return 0
        if line.words[j] == ":":
            return j + 1
    return 0


def _before_if(line: Line, i: int) -> bool:
    """Whether "if" follows a problem with no instruction: "groin pain if he twists"."""
    return any(line.word(j) == PROBLEM for j in range(i - 3, i)) and not any(
        linked("instructs", line.word(j)) for j in range(i - 10, i)
    )


def _without(line: Line, i: int) -> int:
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


def present_tense(line: Line, i: int) -> bool:
    """Whether "when" is followed by a habit: "she lies flat", "the bladder is full", "lying flat", "supine"."""
    k = i + (line.is_(i, "adv") or line.word(i) in ("very", "too", "quite"))
    if (
        gerund(line, k)
        or linked("when_doing", line.word(k))
        or is_trigger(line.word(k))
        or linked("state", line.word(k))
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


def one_event(line: Line, end: int) -> bool:
    """Whether a day follows, so that one event is told and no habit: "after lifting a box on Tuesday"."""
    for i in range(end, min(len(line), end + 6)):
        word = line.words[i]
        if word in (";", ",", PROBLEM) or full_stop(line, i):
            return False
        if linked("day", word) or (word in ("this", "last") and linked("part_of_time", line.word(i + 1))):
            return line.word(i - 1) not in ("every", "each", "since", "until")
    return False


__all__ = ["one_event", "phrases", "present_tense"]
