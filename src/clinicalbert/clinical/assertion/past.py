"""Historical problems: what is told as past. Chronic diseases are present even after "history of"."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from clinicalbert.clinical.assertion.evidence import Evidence, Reason, words_at
from clinicalbert.clinical.assertion.lexicon import PROBLEM, WORD, Rule, read_toml, words
from clinicalbert.clinical.assertion.line import Hit, Line, full_stop

_FAR = 20
_LASTS = ("chronic", "ongoing", "persistent", "baseline", "residual", "permanent", "lasting", "longstanding")
_VITAL = re.compile(r"tachy|brady|febrile|pyrexi|fever|therm|tensi|oxi[ac]|saturat|glycemi", re.IGNORECASE)
"""Problems that a number measures: what stands behind "at" is no age."""
_BEGAN = ("diagnosed", "detected", "noticed", "noted", "started", "followed", "confirmed", "identified", "unchanged")


@cache
def _chronic() -> tuple[frozenset[str], tuple[str, ...], frozenset[str]]:
    table = read_toml("problems.toml")
    phrases = tuple(phrase.strip() for phrase in table["phrases"].split("|"))
    return frozenset(table["chronic"].split()), phrases, frozenset(table["event"].split())


@lru_cache(maxsize=8192)
def is_chronic(problem: str) -> bool:
    """Whether the words name a disease that goes on."""
    tokens = [word.lower() for word in WORD.findall(problem[:200])]
    chronic, phrases, event = _chronic()
    if not event.isdisjoint(tokens):
        return False
    plain = " ".join(tokens)
    return not chronic.isdisjoint(tokens) or any(phrase in plain for phrase in phrases)


def chronic_at(line: Line, i: int) -> bool:
    """Whether the problem goes on: by its own words, or "chronic" before it."""
    for j in range(i - 1, max(-1, i - 4), -1):
        if line.words[j] in _LASTS:
            return True
        if line.words[j] in (PROBLEM, ";"):
            break
    return is_chronic(line.text[line.starts[i] : line.ends[i]])


def at_a_past_time(line: Line, hit: Hit, rule: Rule, evidence: Evidence) -> None:
    """Add the problems of the stretch between commas in which a past time stands ("in 2009", "as a child")."""
    last = hit.start - 1
    if (
        line.words[hit.start] == "at"
        and last in line.problems
        and _VITAL.search(line.text, line.starts[last], line.ends[last])
    ):
        return  # "tachypneic at 32"
    if hit.end - hit.start == 2 and line.words[hit.start] == "at" and len(line.words[hit.start + 1]) == 4:
        return  # a time of day
    until = line.words[hit.start] in ("until", "till", "up")
    childhood = until or not any(line.words[i][0].isdigit() for i in range(hit.start, hit.end))
    if line.word(hit.end) == PROBLEM and line.is_(hit.start - 1, "det"):
        found, today = [hit.end], False  # "hemiparesis from the 2020 stroke"
    elif line.word(hit.end) == ":":
        found, today = _stretch(line, hit.end + 1, 1, listed=True)  # "Ten years ago: malaria"
    else:
        found, today = _stretch(line, hit.start - 1, -1)
    if not found and not today:
        found, today = _stretch(line, hit.end, 1)
    comma = hit.start - 1 - (line.word(hit.start - 1) in ("both", "all", "each", "back", "only"))
    if not found and not today and line.word(comma) == ",":
        found, today = _stretch(line, comma - 1, -1)
    if not found and not today and line.word(hit.end) == ",":
        found, today = _stretch(line, hit.end + 1, 1)
    if not found and not today and (comma := _ended(line, hit.start - 1)):
        found, today = _stretch(line, comma - 1, -1)  # "subdural hematoma, evacuated 2019"
    if today:
        return
    for i in found:
        if not chronic_at(line, i) or (childhood and _over(line, hit)):
            evidence.add(i, "historical", Reason(rule.name, words_at(line, hit.start, hit.end)))


def _ended(line: Line, i: int) -> int:
    """The comma before ", evacuated" or ", radical prostatectomy" that ends at ``i``; 0 where nothing was ended."""
    done = line.word(i)
    if done.endswith("ed") and done not in _BEGAN:
        return i - 1 if line.word(i - 1) == "," else 0
    if not is_operation(done):
        return 0
    return next((j for j in range(i - 1, max(0, i - 4), -1) if line.words[j] == ","), 0)


def is_operation(word: str) -> bool:
    """Whether the word names an operation that ends what it is for."""
    return word in words("cure") or word.endswith(("ectomy", "plasty", "desis"))


def cured(line: Line, hit: Hit, evidence: Evidence) -> None:
    """Add the problem before "s/p" if what follows ended it some time ago: "appendicitis s/p appendectomy"."""
    problem = hit.start - 1 - (line.word(hit.start - 1) in (",", "("))
    if line.word(problem) != PROBLEM or chronic_at(line, problem):
        return
    behind = line.words[hit.end : hit.end + 8]
    ends = any(is_operation(word) for word in behind[:4])
    if ends and words("recent").isdisjoint(behind):
        evidence.add(problem, "historical", Reason("cured", words_at(line, hit.start, hit.end)))


def _over(line: Line, hit: Hit) -> bool:
    """Whether the past time says that it is over: childhood, remission, "had"."""
    since = {"diagnosed", "dx", "since", "onset", "began", "started"}
    near = line.words[max(0, hit.start - 6) : hit.start]
    return not words("over").isdisjoint(line.words[hit.start : hit.end]) and since.isdisjoint(near)


def _stretch(line: Line, i: int, step: int, listed: bool = False) -> tuple[list[int], bool]:
    """Problems from a token up to the next comma or end of clause; whether words of today stand there too."""
    found: list[int] = []
    for _ in range(_FAR):
        if not 0 <= i < len(line):
            break
        word = line.words[i]
        hit = line.hit(i)
        if word in (";", ":") or full_stop(line, i) or (hit is not None and "stop" in hit.kinds()):
            break
        if word == "," and listed and line.word(i + 1) == PROBLEM:
            i += step
            continue
        if word == "," and not (found and line.word(i + step) == PROBLEM and step < 0 and line.or_ahead(i)):
            break
        if line.is_(i, "today") or word in ("since", "began", "begun", "started", "onset", "noticed"):
            return [], True
        if found and step < 0 and line.is_(i, "aftermath"):
            break
        if word == PROBLEM:
            found.append(i)
        i += step
    return found, False


__all__ = ["at_a_past_time", "chronic_at", "cured", "is_chronic"]
