"""Town: of places, what a limited data set may keep: "town or city, State, and zip code" (45 CFR 164.514(e)(2)(ii)).

Nothing but the words is looked at, so that whatever has a number that is no ZIP code, or a word of streets and
buildings, is taken for an address and tagged.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from clinicalbert.privacy.actions.action import TAGGED, Case, Found, Replacement, parts, placeholder, plain
from clinicalbert.privacy.actions.lists import words_of

_ZIP = re.compile(r"[0-9]{5}(?:[-\s]*[0-9]{4})?", re.ASCII)


class Town:
    """``Dayton`` and ``45402`` stay; ``12 Elm Street``, ``PO Box 7`` → ``[LOCATION]``."""

    name = "town"
    labels = frozenset({"location"})
    keyed = False

    def replace(self, found: Sequence[Found], case: Case) -> list[Replacement]:
        return [
            Replacement(each.words) if _stays(each.words) else Replacement(placeholder(each.label), TAGGED)
            for each in found
        ]


def _stays(words: str) -> bool:
    if _ZIP.fullmatch(words):
        return True
    kinds = words_of("street_kinds")
    return not any(c.isnumeric() for c in words) and not any(plain(part) in kinds for part in parts(words))
