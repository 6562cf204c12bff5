"""ConText as published, to compare with: trigger terms, a direction each, scope to a termination term or sentence end.

Written anew from NegEx (Chapman et al., 2001) and ConText (Harkema et al., 2009) with the trigger terms that these
list: negation (definite and possible), pseudo-negation, historical, hypothetical, experiencer other than the patient.
The published historical rule of a stay of more than 14 days is not there, and a value "conditional" is unknown to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from clinicalbert.document import Sentence

_TRIGGERS = {
    ("pseudo", ""): (
        "no increase|no suspicious change|no significant change|no significant interval change|no definite change"
        "|no change|no interval change|not cause|not drain|not certain if|not certain whether|not necessarily"
        "|without any further|without difficulty|without further|not only|gram negative|no further|not extend"
        "|history and physical|history physical|history taking|poor history|history, physical|social history"
        "|history of present illness|family physician|in care of family|past history"
    ),
    ("negated", "forward"): (
        "absence of|cannot see|cannot|checked for|declined|declines|denied|denies|denying|evaluate for"
        "|fails to reveal|free of|negative for|never developed|never had|no|no abnormal|no cause of"
        "|no complaints of|no evidence|no new evidence|no other evidence|no evidence to suggest|no findings of"
        "|no findings to indicate|no mammographic evidence of|no new|no radiographic evidence of|no sign of"
        "|no significant|no signs of|no suggestion of|no suspicious|not|not appear|not appreciate"
        "|not associated with|not complain of|not demonstrate|not exhibit|not feel|not had|not have|not know of"
        "|not known to have|not reveal|not see|not to be|patient was not|rather than|resolved|test for|to exclude"
        "|unremarkable for|with no|without|without any evidence of|without evidence|without indication of"
        "|without sign of|ruled out for|rules out|rules him out|rules her out|rules the patient out|did rule out"
        "|can rule out|ruled him out|ruled her out|ruled the patient out|adequate to rule out"
        "|sufficient to rule out|nor|neither"
    ),
    ("negated", "backward"): (
        "unlikely|free|was ruled out|is ruled out|are ruled out|have been ruled out|has been ruled out"
        "|being ruled out|ruled out|declined|denied|was negative|were negative|negative|absent|none|not seen"
        "|not present|resolved"
    ),
    ("possible", "forward"): (
        "rule out|r/o|ro|rule him out|rule her out|rule the patient out|be ruled out for|should be ruled out for"
        "|ought to be ruled out for|may be ruled out for|might be ruled out for|could be ruled out for"
        "|will be ruled out for|can be ruled out for|must be ruled out for|is to be ruled out for"
        "|what must be ruled out is|possible|probable|suspected|suspicious for|likely|may represent|may have"
        "|might be|could be|concern for|questionable|cannot exclude|consider|versus|vs"
    ),
    ("possible", "backward"): (
        "did not rule out|not ruled out|not been ruled out|being ruled out|be ruled out|should be ruled out"
        "|ought to be ruled out|may be ruled out|might be ruled out|could be ruled out|will be ruled out"
        "|can be ruled out|must be ruled out|is to be ruled out|cannot be excluded|not excluded|is suspected"
        "|possible|likely"
    ),
    ("historical", "forward"): (
        "history|history of|hx|hx of|h/o|past medical history|past history|pmh|previous|previously|prior"
        "|status post|s/p|in the past|remote|childhood"
    ),
    ("historical", "backward"): "ago|in the past|in childhood|as a child|last year|history",
    ("hypothetical", "forward"): (
        "if|return|should|in case|call for|watch for|monitor for|risk of|at risk for|prophylaxis for|prevent"
        "|should he|should she|should there|should the patient|as needed|come back|come back to"
        "|instructed to return"
    ),
    ("family", "forward"): (
        "family history|family hx|fh|fhx|family|mother|father|sister|brother|aunt|uncle|grandmother|grandfather"
        "|grandparent|cousin|niece|nephew|son|daughter|husband|wife|spouse|parent|sibling|brothers|sisters"
        "|mother's|father's|sister's|brother's|aunt's|uncle's|mom|dad"
    ),
    ("family", "backward"): "mother|father|sister|brother|aunt|uncle|grandmother|grandfather|cousin",
    ("stop", ""): (
        "but|however|nevertheless|yet|though|although|still|aside from|except|apart from|secondary to"
        "|as the cause of|as the source of|as the reason of|as the etiology of|as the origin of|as the cause for"
        "|as the source for|as the reason for|as the etiology for|as the origin for|as the secondary cause of"
        "|because|since|which|who|presents|presenting|complains|was found|reports|states|also endorses|patient"
        "|today|other possibilities of"
    ),
}
_ORDER = ("negated", "family", "hypothetical", "possible", "historical")
_WORD = re.compile(r"[\w/']+|[;:]")


def _table() -> dict[tuple[str, ...], list[tuple[str, str]]]:
    table: dict[tuple[str, ...], list[tuple[str, str]]] = {}
    for (kind, direction), terms in _TRIGGERS.items():
        for term in terms.split("|"):
            table.setdefault(tuple(_WORD.findall(term)), []).append((kind, direction))
    return table


_TABLE = _table()
_LONGEST = max(map(len, _TABLE))


def context(text: str, spans: Sequence[tuple[int, int]], sentences: Sequence[Sentence]) -> list[tuple[str, str]]:
    """(value, relative) of each span."""
    found: dict[tuple[int, int], tuple[str, str]] = {}
    for sentence in sentences:
        inside = [span for span in spans if sentence.start <= span[0] < sentence.end]
        if inside:
            found.update(_read(text, sentence, inside))
    return [found.get(span, ("present", "")) for span in spans]


def _read(
    text: str, sentence: Sentence, spans: list[tuple[int, int]]
) -> Iterator[tuple[tuple[int, int], tuple[str, str]]]:
    words = list(_WORD.finditer(text, sentence.start, sentence.end))
    lower = [word.group().lower() for word in words]
    triggers = []
    i = 0
    while i < len(words):
        for size in range(min(_LONGEST, len(words) - i), 0, -1):
            if meanings := _TABLE.get(tuple(lower[i : i + size])):
                triggers.append((words[i].start(), words[i + size - 1].end(), lower[i], meanings))
                i += size
                break
        else:
            i += 1
    stops = [start for start, _, _, meanings in triggers if any(kind == "stop" for kind, _ in meanings)]
    for span in spans:
        values: dict[str, str] = {}
        for start, end, word, meanings in triggers:
            if start < span[1] and span[0] < end:
                continue
            for kind, direction in meanings:
                forward = direction == "forward" and end <= span[0] and not any(end <= s < span[0] for s in stops)
                backward = direction == "backward" and span[1] <= start and not any(span[1] <= s < start for s in stops)
                if forward or backward:
                    values[kind] = word
        value = next((kind for kind in _ORDER if kind in values), "present")
        yield span, (value, _relative(values[value]) if value == "family" else "")


def _relative(word: str) -> str:
    short = {"mom": "mother", "dad": "father", "fh": "family", "fhx": "family"}
    word = word.removesuffix("'s")
    return short.get(word, word.removesuffix("s") if word not in ("spouse",) else word)
