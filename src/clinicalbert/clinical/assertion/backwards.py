"""How far a cue reaches backwards: "fever, chills and sweats are denied"."""

from __future__ import annotations

from clinicalbert.clinical.assertion.lexicon import Rule
from clinicalbert.clinical.assertion.line import PROBLEM, Hit, Line, full_stop

_PARENTHESIS = 14


def before(line: Line, hit: Hit, rule: Rule) -> list[int]:
    """Tokens of the problems that the cue reaches, backwards."""
    found: list[int] = []
    i, gap, coordinated = hit.start - 1, 0, False
    if rule.reach != "adjacent" and line.word(i) in (":", "-", "–"):
        i -= 1
    while i >= 0:
        word = line.words[i]
        other = line.hit(i)
        if word == PROBLEM:
            if found and not coordinated:
                break
            found.append(i)
            coordinated, gap = False, 0
        elif word == ")" and (opened := _opening(line, i)):
            i = opened
        elif other is not None and _blocks(line, other, rule, bool(found)):
            break
        elif found and line.is_(i, "coord"):
            listing = (
                rule.kind == "possible" and len(found) == 1 and line.words[max(0, i - 3) : i - 1] != [PROBLEM, ","]
            )
            if word == "," and (listing or rule.name == "versus" or not _joins(line, i, found[-1])):
                break
            coordinated = True
        elif (
            word in (";", ":", ",", "?")
            or full_stop(line, i)
            or (line.is_(i, "verb") and not line.is_(i, "aux"))
            or line.is_(i, "pron")
            or gap > (1 if rule.reach == "adjacent" else 6)
            or (found and not coordinated and gap > 3)
        ):
            break
        else:
            gap += 1
            if rule.reach == "adjacent" and not found and not line.is_(i, "aux") and not line.is_(i, "adv"):
                break
        i -= 1
    return found


def _blocks(line: Line, other: Hit, rule: Rule, found: bool) -> bool:
    kinds = other.kinds()
    if "stop" in kinds or kinds == {"affirm"}:
        return True
    return rule.kind in kinds and not (found and kinds == {"negation"})


def _opening(line: Line, i: int) -> int:
    return next((j for j in range(i - 1, max(-1, i - _PARENTHESIS), -1) if line.words[j] == "("), 0)


def _joins(line: Line, comma: int, right: int) -> bool:
    """Whether a comma is one of a list that runs on to the problem at ``right`` and the cue behind it."""
    return line.word(comma - 1) in (PROBLEM, ")") and right - comma <= 3
