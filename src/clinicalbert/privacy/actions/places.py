"""Places and organisations → made ones: words that only say the kind stay, numbers keep their shape."""

from __future__ import annotations

import re
from collections.abc import Sequence

from clinicalbert.privacy.actions.action import Case, Found, parts, plain
from clinicalbert.privacy.actions.draw import digest, distinct, pick, stream
from clinicalbert.privacy.actions.lists import in_order, lines_of, words_of

_WORD = re.compile(r"[^\s,;:/\\&()\[\]\"#+|<>.-]+")
_UNITS = frozenset("apartment apt unit suite ste floor fl room rm building bldg lot box po pob trailer trlr".split())  # noqa: SIM905  (a table)
Run = tuple[str, int, int]  # what it is ("streets", "cities", "organisations", "number"), from, to


def made_places(found: Sequence[Found], case: Case) -> list[str | None]:
    """A stand-in for each place or organisation; None where there is none left."""
    secret = case.secret("surrogate")
    split = [_runs(each, case.names) for each in found]
    chosen: dict[tuple[str, str], str | None] = {}
    for kind in ("streets", "cities", "organisations"):
        options = in_order(kind) if kind == "streets" else lines_of(kind)
        wanted = {
            plain(each.words[a:b])
            for each, runs in zip(found, split, strict=True)
            for which, a, b in runs
            if which == kind
        }

        def candidate(item: str, i: int, kind: str = kind, options: tuple[str, ...] = options) -> str:
            made = pick(options, secret, kind, case.patient, item, str(i))
            return item if any(plain(part) in case.taken for part in parts(made)) else made  # itself: is refused

        made = distinct(wanted, candidate, plain, case.taken, secret)
        chosen.update({(kind, item): new for item, new in made.items()})
    key = digest(secret, "place-number", case.patient)
    return [_rebuilt(each.words, runs, chosen, key) for each, runs in zip(found, split, strict=True)]


def _runs(each: Found, names: frozenset[str]) -> list[Run]:
    """The stretches that must change: numbers, and neighbouring words that are no kinds (or are somebody's name)."""
    street, place = words_of("street_kinds"), words_of("place_kinds")
    organisation = each.label == "organization"
    words = [(m[0], m.start(), m.end()) for m in _WORD.finditer(each.words)]
    lowered = [word.lower() for word, _, _ in words]
    if organisation:
        kinds, kind = words_of("organisation_kinds"), "organisations"
    else:
        on_street = any(w in street - _UNITS for w in lowered) or (bool(words) and words[0][0][0].isdecimal())
        kinds, kind = street | place, "streets" if on_street else "cities"
    runs: list[Run] = []
    joined = False
    for (word, start, end), low in zip(words, lowered, strict=True):
        if any(c.isnumeric() for c in word) and sum(c.isalpha() for c in word) <= 2:  # 12, 4B, 3rd; not Yarr0w
            runs.append(("number", start, end))
            joined = False
        elif low in kinds and plain(low) not in names:
            joined = False
        elif joined:
            runs[-1] = (kind, runs[-1][1], end)
        else:
            runs.append((kind, start, end))
            joined = True
    if not runs and words:  # nothing but kinds (Bay City, University Hospital): the whole is the name
        runs.append((kind, words[0][1], words[-1][2]))
    return runs


def _rebuilt(words: str, runs: list[Run], chosen: dict[tuple[str, str], str | None], key: bytes) -> str | None:
    out, at = [], 0
    for kind, start, end in runs:
        old = words[start:end]
        new = _number(old, key) if kind == "number" else chosen[kind, plain(old)]
        if new is None:
            return None
        if kind != "number" and (words.isupper() or words.islower()):
            new = new.upper() if words.isupper() else new.lower()
        out += [words[at:start], new]
        at = end
    return "".join([*out, words[at:]]) if runs else None


def _number(old: str, key: bytes) -> str:
    """Other digits, none of them the same as before in the first place, so that the number is another one."""
    drawn = stream(key, plain(old))
    out, first = [], True
    for c in old:
        if not c.isnumeric():
            out.append(c)
            continue
        value = int(c) if c.isdecimal() else 0
        step = 1 + next(drawn) % 9 if first else next(drawn) % 10
        out.append(str((value + step) % 10) if c.isdecimal() else str(next(drawn) % 10))
        first = False
    return "".join(out)
