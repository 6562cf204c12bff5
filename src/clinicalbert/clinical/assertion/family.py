"""Whose problem it is: relatives, partners, donors and contacts, told apart from those who only report or accompany.

A relative who has, had or died of something is the subject up to a semicolon, a contrast or a word that turns to the
patient. One who says, brings or is told something is not. Behind the problem a relative counts in "in her mother",
"(father)", "- mother".
"""

from __future__ import annotations

from clinicalbert.clinical.assertion.evidence import Evidence, Reason, words_at
from clinicalbert.clinical.assertion.lexicon import PROBLEM
from clinicalbert.clinical.assertion.line import Line, full_stop
from clinicalbert.clinical.assertion.relatives import Mention, bracketed, mentions, people
from clinicalbert.document import Span

UNNAMED = "family"


def family(line: Line, evidence: Evidence, section: bool) -> None:
    """Add the problems that are somebody else's; ``section``: the line stands under a family history."""
    people_of = {m.start: m for m in mentions(line, section)}
    history = -1 if not section else 0
    subject: Mention | None = None
    last: Mention | None = None
    own_until = -1
    for i in range(len(line)):
        if i in people_of:
            mention = people_of[i]
            if subject is not None and mention.subject and _beside(line, subject, mention):
                continue  # "father and uncle both had": the first is named
            if (
                last is not None
                and subject is None
                and mention.subject
                and not last.owner
                and _beside(line, last, mention)
            ):
                # "Her mother and aunt had": they share the predicate.
                subject = last if line.word(last.start - 1) not in people().role["source"] else people_of[i]
                continue
            told = last is not None and not last.subject and (last.name, mention.name) in people().told
            subject = None if told or not (mention.subject or (history >= 0 and not mention.owner)) else mention
            if mention.owner and (problem := _owned(line, mention)):
                _add(evidence, line, problem, mention)
            last = mention
        elif history < 0 and (end := _history_cue(line, i)):
            history = end
        elif line.words[i] == PROBLEM:
            if subject is not None and subject.end == i:
                _add(evidence, line, i, subject)
            elif (behind := _named_after(line, i, people_of, history >= 0)) is not None:
                _add(evidence, line, i, behind)
            elif last is not None and _himself(line, i):
                _add(evidence, line, i, last)
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
        elif line.words[i] == ")" and subject is not None and _in_brackets(line, subject):
            subject = None
        elif line.words[i] == ";" or (full_stop(line, i) and i - 1 not in people_of):
            subject, history = None, history if section else -1
        elif last is not None and subject is None and _one_of(line, i):
            subject = last
        elif _turns(line, i, subject):
            subject, history = None, -1
            evidence.turned = i if line.words[i] in people().role["patient"] else evidence.turned


def _in_brackets(line: Line, subject: Mention) -> bool:
    """Whether what the relative has stands in brackets: "lives with uncle (gout)"."""
    return bracketed(line, subject.end)


def _himself(line: Line, i: int) -> bool:
    """Whether the one named last has it: "having gout himself"."""
    reflexive = line.word(i + 1) in ("himself", "herself", "themselves")
    return reflexive and any(line.is_(j, "has_own") for j in range(i - 3, i))


def _beside(line: Line, one: Mention, two: Mention) -> bool:
    """Whether two relatives share a predicate: nothing but "and", a comma or an adjective stands between them."""
    between = line.words[one.end : two.start]
    kin = people().role["before_subject"]
    return len(between) <= 4 and "and" in between and all(w in kin or w in ("and", ",", "&") for w in between)


def _one_of(line: Line, i: int) -> bool:
    """Whether one of the relatives just named is taken up: "three uncles smoke; one has …"."""
    if line.words[i] not in people().role["one_of"]:
        return False
    starts = line.word(i - 1) in (";", ",", ".", "and", "the", "but", "–", "-", "—", ":")
    j = i + 1 + (line.word(i + 1) in ("of", "one")) + (line.word(i + 2) in ("them", "whom", "these"))
    return starts and line.is_(j + line.is_(j, "adv"), "has_own") and not line.is_(j, "reporting")


def _add(evidence: Evidence, line: Line, problem: int, mention: Mention) -> None:
    evidence.add(problem, "family", Reason("relative", words_at(line, mention.start, mention.end), mention.name))


def _owned(line: Line, mention: Mention) -> int:
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
    if word in ("fh", "fhx", "fmh", "fmhx", "famhx", "famhist", "heredity"):
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
        if (
            word == "family"
            and k
            and tail[k - 1] in ("the", "her", "his")
            and not {"in", "side", "sides"}.isdisjoint(tail[:k])
        ):
            return tail[k + 1 : k + 2] not in (["meeting"], ["room"], ["practice"])
    return False


def _named_after(line: Line, i: int, named: dict[int, Mention], history: bool) -> Mention | None:
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
    if link in people().role["befalls"]:
        k = j + 1 + (line.is_(j + 1, "poss") or line.is_(j + 1, "det"))
        k += line.word(k) in people().role["before_subject"]
        return named.get(k)
    if link == "on" and line.word(j + 2) in ("side",):
        return None
    if link not in ("in", "(", "-", "–", "of", ":", "=") and not (history and link in (",", "with", "at")):
        return named.get(j) if history and j == i + 1 else None
    for k in range(j + 1, min(len(line), j + 6)):
        if k in named:
            mention = named[k]
            bare = link != "in" or not line.is_(mention.end, "has_own") or history
            plain = link in ("in", "of", "(") or not mention.subject or history
            if history and link in (",", "with", "at", "-", ":") and line.word(mention.end) in ("with", ":", "-"):
                return None
            return mention if bare and plain and not mention.owner else None
        if line.words[k] in (PROBLEM, ")", ";", ",") or line.is_(k, "verb"):
            return None
    return None


def _turns(line: Line, i: int, subject: Mention | None) -> bool:
    """Whether the line turns (back) to the patient here."""
    known, word = people(), line.words[i]
    if word in ("himself", "herself") and not line.is_(i - 1, "pron"):
        return False
    if word in known.role["patient"]:
        possessed = line.is_(i - 1, "poss") or (subject is not None and i <= subject.end)
        return not possessed and line.word(i - 1) not in ("of", "to", "with", "by", "as")
    if word not in ("he", "she", "they", "i", "her", "his") or subject is None:
        return False
    gender = {"he": "male", "his": "male", "she": "female", "her": "female"}.get(word, "")
    clause = line.word(i - 1) in (",", "and", "but", "while", "whereas", "though", "although")
    own = known.gender.get(subject.name, "")
    if line.word(i - 1) in ("before", "when", "while", "since", "until") and not own:
        return True
    if gender and own and gender != own and word in ("he", "she"):
        return True
    if gender and own and gender != own and line.word(i + 1) == PROBLEM:
        return True  # "wife sleeps next door because of his snoring"
    return (
        clause
        and word in ("he", "she", "i")
        and line.word(i + 1) in ("now", "herself", "himself", "also", "today", "too", "has", "is")
    )


__all__ = ["UNNAMED", "Span", "family"]
