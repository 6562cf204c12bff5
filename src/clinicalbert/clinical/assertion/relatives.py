"""The relatives, partners, donors and contacts of a line, each with its role in its sentence.

One who has, had or died of something is a subject, one with a genitive an owner; one who says, brings or is told
something is neither.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from clinicalbert.clinical.assertion.lexicon import PROBLEM, read_toml
from clinicalbert.clinical.assertion.line import Line

_TIMES = re.compile(r"[x×]\d*")
"""How often: "two uncles x2"."""
_AGE = ("alive", "living", "deceased", "dead", "d", "age", "aged", "at", "yo", "y", "/", "o", "yrs", "years", "old")
_HISTORY = frozenset(["fh", "fhx", "fmh", "heredity", "famhx", "famhist", "family", "familial", "fam"])


@dataclass(frozen=True, slots=True)
class People:
    """The tables of people.toml: words to relatives (``short`` in a family history only), genders, words of a role."""

    form: dict[str, str]
    short: dict[str, str]
    gender: dict[str, str]
    role: dict[str, frozenset[str]]
    told: frozenset[tuple[str, str]]
    of: dict[tuple[str, str], str]


@cache
def people() -> People:
    """The tables, read once."""
    table = read_toml("people.toml")
    form, short = (
        {word: name for name, forms in table[part].items() for word in forms.split()} for part in ("people", "short")
    )
    gender = {name: key for key, names in table["gender"].items() for name in names.split()}
    role = {key: frozenset(value.split()) for key, value in table["role"].items()}
    told = frozenset((a, b) for a, _, b in (pair.partition(">") for pair in role["told_pairs"]))
    of = {(a, b): name for name, pairs in table["of"].items() for a, _, b in (p.partition(">") for p in pairs.split())}
    return People(form, short, gender, role, told, of)


@dataclass(frozen=True, slots=True)
class Mention:
    """A relative at tokens ``start`` to ``end``: a ``subject`` has what follows, an ``owner`` is in the genitive."""

    start: int
    end: int
    name: str
    subject: bool = False
    owner: bool = False


def mentions(line: Line, history: bool = False) -> list[Mention]:
    """The people of the line, in order; ``history``: it is one of a family history, so that short forms count."""
    known = people()
    found: list[Mention] = []
    history = history or not _HISTORY.isdisjoint(line.words)
    i = 0
    while i < len(line):
        name = known.form.get(line.words[i], "") or (_short(line, i) if history else "")
        if not name:
            i += 1
            continue
        start, end = i, i + 1
        if line.word(end) == "-" and line.word(end + 1) == "in" and line.word(end + 3) == "law":
            name, end = f"{name}-in-law", end + 4
        if line.word(start - 1) == "-" and line.word(start - 2) in ("great", "step", "half", "god", "ex"):
            start -= 2
            name = name if line.words[start] in ("god", "ex") else f"{line.words[start]}-{name}"
        elif line.word(start - 1) in ("great", "half") and name in known.role["graded"]:
            start -= 1
            name = f"{line.words[start]}-{name}"
        i = end
        if line.word(start - 1) == "'s" and found and found[-1].owner and found[-1].end == start - 1:
            name = known.of.get((found[-1].name, name), name)  # "her father's mother"
        if line.word(end) == "'s" and line.word(end + 1) == "side" and found and start - found[-1].end <= 3:
            continue
        if name == "child" and not line.is_(start - 1, "poss"):
            continue
        if name == "contact" and line.word(start - 1) not in known.role["before_subject"]:
            continue
        if line.word(start - 1) == "-" and line.word(start - 2) == "house":
            continue
        if line.word(end) in known.role["not_person"] or _is_no_person(line, start, end, name):
            continue
        found.append(_role(line, start, end, name))
    return found


def _short(line: Line, i: int) -> str:
    """The relative that "GM", "MA", "F:" stand for; single letters need a mark behind them or a problem."""
    name = people().short.get(line.words[i], "")
    if len(line.words[i]) > 1:
        return name
    marked = line.word(i + 1) in (":", "-", "–", "=", "(") and line.word(i - 1) in ("", ":", ",", ";", ".", "and")
    return name if marked else ""


def _is_no_person(line: Line, start: int, end: int, name: str) -> bool:
    before = line.word(start - 1)
    if before in ("ward", "charge", "nursing", "school") and name in ("sister", "brother"):
        return True
    if name == "twin" and line.word(end) == PROBLEM:
        return True
    return line.word(end) == "'s" and line.word(end + 1) == "day"


def _role(line: Line, start: int, end: int, name: str) -> Mention:
    known = people()
    if line.word(end) == "'s" and line.is_(end + 1, "bearer") and line.is_(end + 2, "has_own"):
        return Mention(start, end, name, subject=True)  # "the neighbor's boy has"
    if line.word(end) == "'s" or line.word(end) == "'":
        return Mention(start, end, name, owner=True)
    who = end + (line.word(end) == ",")
    if line.word(who) in ("who", "that") and _ill(line, who + 1):
        return Mention(start, end, name, subject=True)
    if line.word(end) == "to" and not {"lost", "losing", "loss"}.isdisjoint(line.words[max(0, start - 4) : start]):
        return Mention(start, end, name, subject=True)
    if bracketed(line, end):
        return Mention(start, end, name, subject=True)  # "lives with uncle (gout)"
    j = _past_side(line, end)
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
    if (
        line.word(j) == ","
        and "," in line.words[j + 1 : j + 5]
        and PROBLEM not in line.words[j : line.words.index(",", j + 1)]
    ):
        k = line.words.index(",", j + 1) + 1
        j = k if line.is_(k, "verb") else j
    while j < len(line) and (line.words[j][0].isdigit() or _TIMES.fullmatch(line.words[j])):
        j += 1
    j = _past_place(line, _past_age(line, j))
    while (
        line.is_(j, "adv")
        or line.word(j) in known.role["adverb"]
        or (line.is_(j, "aux") and not (line.is_(j, "has_own") and not _verbal(line, j + 1)))
    ):
        j += 1
    before = line.word(start - 1)
    if before in known.role["before_subject"]:
        before = line.word(start - 2) if line.word(start - 2) in known.role["source"] else before
    if before in ("by", "per", "with") and line.word(end) in ("with", "w"):
        return Mention(start, end, name)
    if before in known.role["source"] and not line.is_(end, "has_own") and line.word(end) != PROBLEM:
        return Mention(start, end, name)
    if line.is_(j, "taught"):
        return Mention(start, end, name)
    found = line.words[j : j + 2] == ["found", "to"]
    passive = found or (line.is_(j - 1, "be") and line.words[j : j + 1] in (["told"], ["found"], ["seen"]))
    if (line.is_(j, "reporting") and not passive) or line.word(j) in (
        "concerned",
        "worried",
        "unsure",
        "certain",
        "afraid",
        "here",
    ):
        return Mention(start, end, name)
    word = line.word(j)
    if word == "," and line.word(j + 1) in ("one", "both", "all", "two"):
        return Mention(start, end, name, subject=True)
    near = word == PROBLEM or word in (":", "-", "–", "=") or (word == "," and line.word(j + 1) == PROBLEM)
    out = j + (line.word(j) in known.role["away"] and line.word(j + 1) in known.role["away"])
    away = line.word(out) in known.role["away"] and line.word(out + 1) in ("with", "w", "from", "due", "because")
    verb = passive or away or line.is_(j, "has_own") or line.is_(j, "verb") or word.endswith("ed")
    hit = line.hit(j)
    past = hit is not None and "historical" in hit.kinds()
    ill = line.is_(j - 1, "be") and line.word(j + 1) in ("from", "due", "because")  # "is blind from"
    bearer = ill or (word in ("a", "an") and line.word(j + 1) in ("carrier", "survivor", "sufferer", "known"))
    negated = word in ("no", "without", "denies", "neg", "negative")
    return Mention(start, end, name, subject=near or verb or negated or past or bearer)


def bracketed(line: Line, i: int) -> bool:
    """Whether a bracket opens here and a problem stands in it, near its head: "uncle (gout)"."""
    if line.word(i) != "(":
        return False
    inside = line.words[i + 1 : i + 4]
    return PROBLEM in inside and ")" not in inside[: inside.index(PROBLEM)]


def _past_side(line: Line, i: int) -> int:
    """Behind "on her mother's side", "on the paternal side"."""
    side = line.words[i : i + 6]
    return i + side.index("side") + 1 if side[:1] == ["on"] and "side" in side and PROBLEM not in side else i


def _past_age(line: Line, i: int) -> int:
    """The comma behind "alive 81 yo", "deceased at 62"; ``i`` where none of that stands there."""
    j = i
    while line.word(j) in _AGE or line.word(j)[:1].isdigit():
        j += 1
    return j if j > i and line.word(j) == "," and line.word(j + 1) == PROBLEM else i


def _past_place(line: Line, i: int) -> int:
    """Behind a place that parts a relative from the verb: "roommate in the dormitory diagnosed with"."""
    if line.word(i) not in ("in", "at", "from", "of"):
        return i
    for j in range(i + 2, min(len(line), i + 5)):
        if line.words[j] == PROBLEM or not line.words[j].isalpha():
            return i
        if line.words[j].endswith("ed") and line.word(j + 1) in ("with", "for", "from"):
            return j
        if line.is_(j, "has_own") and not line.is_(j, "prep") and line.words[j] not in ("w", "also", "known"):
            return j
    return i


def _ill(line: Line, i: int) -> bool:
    """Whether "who" goes on with an illness, and not with a report: "who was just diagnosed with", "who had"."""
    while (
        line.is_(i, "adv") or line.word(i) in people().role["adverb"] or (line.is_(i, "aux") and _verbal(line, i + 1))
    ):
        i += 1
    away = line.is_(i, "be") and line.word(i + 1) in people().role["away"]
    return (
        away or (line.is_(i, "has_own") and not line.is_(i, "reporting")) or line.word(i) in people().role["infected"]
    )


def _verbal(line: Line, i: int) -> bool:
    """Whether a participle follows, so that the word before is an auxiliary."""
    i += line.is_(i, "adv") or line.word(i) in people().role["adverb"]
    return line.is_(i, "reporting") or line.is_(i, "has_own") or line.is_(i, "aux") or line.word(i).endswith("ed")


__all__ = ["Mention", "mentions", "people"]
