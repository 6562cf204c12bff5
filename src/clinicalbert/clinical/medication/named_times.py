"""Named times: parts of the day, meals, clock times, weekdays, events."""

from __future__ import annotations

from clinicalbert.clinical.medication.lexicon import (
    COUNTED,
    FREQUENCIES,
    ROUTES,
    TIMES,
    words,
)
from clinicalbert.clinical.medication.marks import Kind, Mark, Read, Source

_PREFIX = words("at in the every each q on during upon @ for around with w/ -") | {"\n"}
_LATIN = {
    "qam": "morning", "qpm": "evening", "qhs": "bedtime", "nightly": "bedtime", "hs": "bedtime", "qnoon": "noon",
    "tonight": "bedtime", "qnight": "bedtime", "qbedtime": "bedtime", "qevening": "evening", "qmorning": "morning",
    "ac": "before meals", "pc": "after meals", "qac": "before meals", "qpc": "after meals", "cc": "meals", "qday": "",
}  # fmt: skip
_MEALS = {"meals", "breakfast", "lunch", "dinner"}
_EVENT_STOPS = frozenset(
    [
        ",",
        ";",
        ".",
        "(",
        ")",
        ":",
        "/",
        "-",
        "and",
        "or",
        "then",
        "but",
        "for",
        "max",
        "not",
        "do",
        "may",
        "if",
        "prn",
        "as",
        "until",
        "with",
        "\n",
        "while",
        "per",
        "at",
        "every",
        "in",
        "on",
        "by",
    ]
)
_RELATIONS = ("before", "after", "following", "prior")
LATIN = frozenset(_LATIN) | {"q", "achs"}
NAMED = frozenset(_PREFIX) | frozenset(_RELATIONS) | TIMES.keys()
AT = frozenset(("at", "@", "around", "about"))
EVENTS = words("before after prior at with during following post pre on")
_DETERMINERS = words("the a an his her each every your any their all")


def read_latin_time(source: Source, i: int) -> Read | None:
    """``qhs``, ``q HS``, ``ac``, ``nightly``."""
    j, norm = i, source.norm(i)
    if norm == "q" and source.norm(i + 1) in words("hs am pm ac pc noon bedtime night evening morning"):
        j, norm = i + 1, "q" + source.norm(i + 1)
    if norm == "achs":
        return [_when(source, i, i + 1, "before meals", "d"), _when(source, i, i + 1, "bedtime", "d")], i + 1
    value = _LATIN.get(norm)
    if not value:
        return None
    return [_when(source, i, j + 1, value, "d")], j + 1


def read_named_time(source: Source, i: int) -> Read | None:
    """``in the morning``, ``with breakfast``, ``before each meal``, ``at bedtime``, ``after dinner``."""
    relation = ""
    j = i
    if source.norm(i) in _RELATIONS:
        relation = "after" if source.norm(i) in ("after", "following") else "before"
        j = i + 1 + (source.norm(i + 1) == "to")
    j = source.skip(j, _PREFIX)
    norm = source.norm(j)
    if norm in ("eating", "food", "eats") or (norm == "you" and source.norm(j + 1) == "eat"):
        if relation:
            j += norm == "you"
            return [_when(source, i, j + 1, f"{relation} meals", "d")], j + 1
        if norm == "food" and source.norm(i) in ("with", "w/"):
            j += source.norm(j + 1) == "or" and source.norm(j + 2) in ("milk", "snack") and 2
            return [_when(source, i, j + 1, "with food", "")], j + 1
        return None
    value = TIMES.get(norm)
    if value is None or (j == i and not _stands_alone(source, i, norm)):
        return None
    if norm in ("am", "pm") and source.norm(i) == "i":
        return None
    if value == "meals" and relation:
        value = f"{relation} meals"
    if value == "bedtime" and norm in ("sleep", "sleeping", "bed") and relation != "before":
        return None
    if value == "evening" and norm == "pm" and source.norm(j + 1) == "and":
        pass
    j += 1
    if value in ("dinner", "lunch") and source.norm(j) in ("meal", "time"):
        j += 1
    if value in ("morning", "evening", "noon") and source.norm(j) in ("meal",):
        value, j = {"morning": "breakfast", "evening": "dinner", "noon": "lunch"}[value], j + 1
    if source.norm(j) == "dose":
        j += 1
    return [_when(source, i, j, value, "d")], j


def _stands_alone(source: Source, i: int, norm: str) -> bool:
    if norm in ("am", "pm"):
        return (
            source.raw(i).isupper() or source.raw(i).endswith(".") or source.norm(i - 1) in (",", "and", "&", "/", "+")
        )
    return norm not in ("sleep", "bed", "meal", "sleeping")


def read_clock(source: Source, i: int) -> Read | None:
    """``8 AM``, ``at 1800``, ``20:00``, ``9:30 pm``, ``0800``."""
    j = source.skip(i, ("at", "@", "around", "about"))
    token = source.tokens[j] if j < len(source.tokens) else None
    if token is None or token.kind != "number" or not token.norm.isdigit():
        return None
    if source.norm(j + 1) == ":" and source.norm(j + 2).isdigit() and len(source.norm(j + 2)) == 2:
        if not source.touching(j + 1) or not source.touching(j + 2):
            return None
        hour, minute, k = int(token.norm), int(source.norm(j + 2)), j + 3
    elif len(token.norm) == 4 and _military(source, i, j):
        hour, minute, k = int(token.norm[:2]), int(token.norm[2:]), j + 1
        k += source.norm(k) in ("h", "hrs", "hours", "hr")
    elif source.norm(j + 1) in ("am", "pm") and len(token.norm) <= 2:
        hour, minute, k = int(token.norm), 0, j + 1
    else:
        return None
    half = source.norm(k)
    if half in ("am", "pm"):
        hour, k = hour % 12 + 12 * (half == "pm"), k + 1
    if hour > 24 or minute > 59:
        return None
    return [_when(source, i, k, f"{hour:02d}:{minute:02d}", "d")], k


def _military(source: Source, i: int, j: int) -> bool:
    """Four digits are a time after *at*, in a row of such, or beside *h*."""
    norm = source.norm(j)
    if int(norm[:2]) > 24 or int(norm[2:]) > 59:
        return False
    if i < j or norm[0] == "0" or source.norm(j + 1) in ("h", "hrs", "hours", "hr"):
        return True
    if len(source.norm(j - 1)) == 4 and source.norm(j - 1).isdigit():
        return True
    behind, ahead = source.norm(j - 2), source.norm(j + 2)
    joined = (",", "and", "&", "/", "+")
    return (source.norm(j - 1) in joined and len(behind) == 4 and behind.isdigit()) or (
        source.norm(j + 1) in joined and len(ahead) == 4 and ahead.isdigit() and source.norm(j - 1) == "("
    )


def read_event(source: Source, i: int) -> Read | None:
    """``after each loose stool``, ``before procedure``, ``at migraine onset``: the words of the text."""
    norm = source.norm(i)
    j = i + 1 + (norm == "prior" and source.norm(i + 1) == "to")
    said: list[str] = []
    end = j
    while len(said) < 6 and j < len(source.tokens):
        word = source.norm(j)
        if source.tokens[j].kind != "word" or (word in _EVENT_STOPS and word != "of") or _marked(source, j):
            break
        said.append(word)
        j = end = j + 1
    content = [w for w in said if w not in _DETERMINERS]
    if not content:
        return None
    if norm in ("at", "with", "on", "during") and not _eventful(norm, said):
        return None
    start, stop = source.tokens[i].start, source.tokens[end - 1].end
    return [_when(source, i, end, " ".join(source.text[start:stop].split()), "")], end


_HAPPENINGS = words(
    """
    onset dialysis hd hemodialysis start sign chemotherapy chemo feeds feeding snacks
    """
)


def _eventful(norm: str, said: list[str]) -> bool:
    if norm == "with":
        return said[0] in ("each", "every") or said[0] in _HAPPENINGS
    return bool(_HAPPENINGS.intersection(said))


def _marked(source: Source, j: int) -> bool:
    norm = source.norm(j)
    if norm in words("injection procedure infusion load bowel dose pain each every stool"):
        return False
    return norm in COUNTED or norm in FREQUENCIES or (norm in ROUTES and norm not in ("eye", "top")) or norm == "x"


def _when(source: Source, i: int, j: int, value: str, per: str) -> Mark:
    mark = source.mark(Kind.WHEN, i, j, value)
    mark.per = per
    return mark
