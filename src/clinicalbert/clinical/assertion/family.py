"""Whose problem it is: relatives, partners, donors and contacts, told apart from those who only report or accompany.

A relative who has, had or died of something is the subject up to a semicolon, a contrast or a word that turns to the
patient. One who says, brings or is told something is not. Behind the problem a relative counts in "in her mother",
"(father)", "- mother".
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from clinicalbert.clinical.assertion.evidence import Evidence, Reason, words_at
from clinicalbert.clinical.assertion.lexicon import PROBLEM, read_toml
from clinicalbert.clinical.assertion.line import Line, full_stop
from clinicalbert.document import Span

UNNAMED = "family"


@dataclass(frozen=True, slots=True)
class _People:
    form: dict[str, str]
    gender: dict[str, str]
    role: dict[str, frozenset[str]]
    told: frozenset[tuple[str, str]]


@cache
def _people() -> _People:
    table = read_toml("people.toml")
    form = {word: name for name, forms in table["people"].items() for word in forms.split()}
    gender = {name: key for key, names in table["gender"].items() for name in names.split()}
    role = {key: frozenset(value.split()) for key, value in table["role"].items()}
    told = frozenset((a, b) for a, _, b in (pair.partition(">") for pair in role["told_pairs"]))
    return _People(form, gender, role, told)


@dataclass(frozen=True, slots=True)
class _Mention:
    start: int
    end: int
    name: str
    subject: bool = False
    owner: bool = False


def family(line: Line, evidence: Evidence, section: bool) -> None:
    """Add the problems that are somebody else's; ``section``: the line stands under a family history."""
    mentions = {m.start: m for m in _mentions(line)}
    history = -1 if not section else 0
    subject: _Mention | None = None
    last: _Mention | None = None
    own_until = -1
    for i in range(len(line)):
        if i in mentions:
            mention = mentions[i]
            told = last is not None and not last.subject and (last.name, mention.name) in _people().told
            subject = None if told or not (mention.subject or (history >= 0 and not mention.owner)) else mention
            if mention.owner and (problem := _owned(line, mention)):
                _add(evidence, line, problem, mention)
            last = mention
        elif history < 0 and (end := _history_cue(line, i)):
            history = end
        elif line.words[i] == PROBLEM:
            if (named := _named_after(line, i, mentions, history >= 0)) is not None:
                _add(evidence, line, i, named)
            elif subject is not None:
                _add(evidence, line, i, subject)
            elif i <= own_until and last is not None:
                _add(evidence, line, i, last)
            elif history >= 0 and i >= history:
                at = None if section and history == 0 else words_at(line, max(0, history - 1), history)
                evidence.add(i, "family", Reason("family history", at, UNNAMED))
            elif _runs_in_family(line, i):
                evidence.add(i, "family", Reason("runs in the family", words_at(line, i, i + 1), UNNAMED))
        elif line.words[i] == "own" and line.is_(i - 1, "poss"):
            if line.word(i - 2) in ("now", "then", "and"):
                last = subject = None
            own_until = i + 4
        elif line.words[i] == ";" or (full_stop(line, i) and i - 1 not in mentions):
            subject, history = None, history if section else -1
        elif _turns(line, i, subject):
            subject, history = None, -1


def _add(evidence: Evidence, line: Line, problem: int, mention: _Mention) -> None:
    evidence.add(problem, "family", Reason("relative", words_at(line, mention.start, mention.end), mention.name))


def _mentions(line: Line) -> list[_Mention]:
    people, found = _people(), []
    i = 0
    while i < len(line):
        name = people.form.get(line.words[i], "")
        if not name:
            i += 1
            continue
        start, end = i, i + 1
        if line.word(end) == "-" and line.word(end + 1) == "in" and line.word(end + 3) == "law":
            name, end = f"{name}-in-law", end + 4
        if line.word(start - 1) == "-" and line.word(start - 2) in ("great", "step", "half", "god", "ex"):
            start -= 2
        i = end
        if name == "child" and not line.is_(start - 1, "poss"):
            continue
        if name == "contact" and line.word(start - 1) not in people.role["before_subject"]:
            continue
        if line.word(start - 1) == "-" and line.word(start - 2) == "house":
            continue
        if line.word(end) in people.role["not_person"] or _is_no_person(line, start, end, name):
            continue
        found.append(_role(line, start, end, name))
    return found


def _is_no_person(line: Line, start: int, end: int, name: str) -> bool:
    before = line.word(start - 1)
    if before in ("ward", "charge", "nursing", "school") and name in ("sister", "brother"):
        return True
    if name == "twin" and line.word(end) == PROBLEM:
        return True
    return line.word(end) == "'s" and line.word(end + 1) == "day"


def _role(line: Line, start: int, end: int, name: str) -> _Mention:
    people = _people()
    if line.word(end) == "'s" or line.word(end) == "'":
        return _Mention(start, end, name, owner=True)
    j = end
    if line.word(j) == "(" and ")" in line.words[j : j + 8] and PROBLEM not in line.words[j : line.words.index(")", j)]:
        j = line.words.index(")", j) + 1
    if line.word(j) == ",":
        k = j + 1
        while (
            k < j + 5
            and k < len(line)
            and (line.words[k][0].isdigit() or line.word(k) in ("aged", "age", "y", "yo", "/", "o"))
        ):
            k += 1
        j = k + (line.word(k) == ",") if k > j + 1 else j
    if line.word(j) == "," and "," in line.words[j + 1 : j + 5] and PROBLEM not in line.words[j : j + 5]:
        k = line.words.index(",", j + 1) + 1
        j = k if line.is_(k, "verb") else j
    while j < len(line) and line.words[j][0].isdigit():
        j += 1
    while (
        line.is_(j, "adv")
        or line.word(j) in ("herself", "himself", "currently")
        or (line.is_(j, "aux") and not (line.is_(j, "has_own") and not _verbal(line, j + 1)))
    ):
        j += 1
    before = line.word(start - 1)
    if before in people.role["before_subject"]:
        before = line.word(start - 2) if line.word(start - 2) in people.role["source"] else before
    if before in ("by", "per", "with") and line.word(end) in ("with", "w"):
        return _Mention(start, end, name)
    if before in people.role["source"] and not line.is_(end, "has_own") and line.word(end) != PROBLEM:
        return _Mention(start, end, name)
    passive = line.is_(j - 1, "be") and line.words[j : j + 1] in (["told"], ["found"], ["seen"])
    if (line.is_(j, "reporting") and not passive) or line.word(j) in (
        "concerned",
        "worried",
        "unsure",
        "certain",
        "afraid",
        "here",
    ):
        return _Mention(start, end, name)
    word = line.word(j)
    if word == "," and line.word(j + 1) in ("one", "both", "all", "two"):
        return _Mention(start, end, name, subject=True)
    near = word == PROBLEM or word in (":", "-", "–", "=") or (word == "," and line.word(j + 1) == PROBLEM)
    verb = passive or line.is_(j, "has_own") or line.is_(j, "verb") or word.endswith("ed")
    negated = word in ("no", "without", "denies", "neg", "negative")
    return _Mention(start, end, name, subject=near or verb or negated)


def _verbal(line: Line, i: int) -> bool:
    """Whether a participle follows, so that the word before is an auxiliary."""
    i += line.is_(i, "adv")
    return line.is_(i, "reporting") or line.is_(i, "has_own") or line.is_(i, "aux") or line.word(i).endswith("ed")


def _owned(line: Line, mention: _Mention) -> int:
    """The problem of "sister's …": the next one, with nothing but modifiers between."""
    for j in range(mention.end + 1, min(len(line), mention.end + 5)):
        if line.words[j] == PROBLEM:
            return j
        if line.words[j] == ":" and line.word(j - 1) in (
            "past",
            "history",
            "hx",
            "problems",
            "illnesses",
            "conditions",
            "side",
            "pmh",
        ):
            continue
        if line.is_(j, "verb") or line.is_(j, "coord") or line.words[j] in (";", ":", "."):
            return 0
        if line.is_(j, "prep") and not line.is_(j - 1, "light"):
            return 0
    return 0


def _history_cue(line: Line, i: int) -> int:
    """The token behind "family history of", "FHx" …; 0 for none."""
    word, after = line.words[i], line.word(i + 1)
    if word in ("contact", "contacts", "exposure") and after in ("history", "hx"):
        return i + 2
    if word in ("fh", "fhx", "famhx", "famhist"):
        return i + 1
    if word in ("family", "familial", "fam", "maternal", "paternal") and after in (
        "history",
        "hx",
        "h",
        "hist",
        "medical",
    ):
        return i + 2
    if word == "runs" and line.words[i + 1 : i + 4] in (
        ["in", "the", "family"],
        ["in", "her", "family"],
        ["in", "his", "family"],
    ):
        return i + 4
    if word == "side" and line.word(i - 1) in ("maternal", "paternal", "mother's", "father's"):
        return i + 1
    return 0


def _runs_in_family(line: Line, i: int) -> bool:
    tail = line.words[i + 1 : i + 9]
    for k, word in enumerate(tail):
        if word in (";", "."):
            return False
        if word == "family" and k and tail[k - 1] in ("the", "her", "his") and "in" in tail[:k]:
            return tail[k + 1 : k + 2] not in (["meeting"], ["room"], ["practice"])
    return False


def _named_after(line: Line, i: int, mentions: dict[int, _Mention], history: bool) -> _Mention | None:
    """The relative behind the problem: "in her mother", "(father)", "- mother"."""
    j = i + 1
    while (
        line.word(j) == PROBLEM
        or line.word(j) in ("and", "or", "/")
        or (line.word(j) == "," and line.word(j + 1) == PROBLEM)
    ):
        if not history:
            break
        j += 1
    while line.is_(j, "adv") or line.word(j) in ("only", "early", "premature", "yes", "+", "pos"):
        j += 1
    link = line.word(j)
    if link == "on" and line.word(j + 2) in ("side",):
        return None
    if link not in ("in", "(", "-", "–", "of", ":", "=") and not (history and link in (",", "with", "at")):
        return mentions.get(j) if history and j == i + 1 else None
    for k in range(j + 1, min(len(line), j + 6)):
        if k in mentions:
            mention = mentions[k]
            bare = link != "in" or not line.is_(mention.end, "has_own") or history
            plain = link in ("in", "of", "(") or not mention.subject or history
            if history and link in (",", "with", "at", "-", ":") and line.word(mention.end) in ("with", ":", "-"):
                return None
            return mention if bare and plain and not mention.owner else None
        if line.words[k] in (PROBLEM, ")", ";", ",") or line.is_(k, "verb"):
            return None
    return None


def _turns(line: Line, i: int, subject: _Mention | None) -> bool:
    """Whether the line turns (back) to the patient here."""
    people, word = _people(), line.words[i]
    if word in ("himself", "herself") and not line.is_(i - 1, "pron"):
        return False
    if word in people.role["patient"]:
        possessed = line.is_(i - 1, "poss") or (subject is not None and i <= subject.end)
        return not possessed and line.word(i - 1) not in ("of", "to", "with", "by", "as")
    if word not in ("he", "she", "they", "i", "her", "his") or subject is None:
        return False
    gender = {"he": "male", "his": "male", "she": "female", "her": "female"}.get(word, "")
    clause = line.word(i - 1) in (",", "and", "but", "while", "whereas", "though", "although")
    own = people.gender.get(subject.name, "")
    if gender and own and gender != own and word in ("he", "she"):
        return True
    return (
        clause
        and word in ("he", "she", "i")
        and line.word(i + 1) in ("now", "herself", "himself", "also", "today", "too", "has", "is")
    )


__all__ = ["UNNAMED", "Span", "family"]
