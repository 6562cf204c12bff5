"""Surrogate: another value of the same kind and form, the same for the same words in all notes of a patient.

What stands in is chosen by HMAC-SHA256 of the key, the patient and the words (``draw.py``): nothing is stored, notes
can be read in any order and by any number of processes, and without the key no choice can be repeated or undone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from clinicalbert.privacy.actions import addresses
from clinicalbert.privacy.actions.action import EVERY, TAGGED, Case, Found, Replacement, placeholder
from clinicalbert.privacy.actions.addresses import made_addresses
from clinicalbert.privacy.actions.codes import made_codes
from clinicalbert.privacy.actions.names import made_names
from clinicalbert.privacy.actions.places import made_places

Maker = Callable[[Sequence[Found], Case], list[str | None]]
_MAKERS: Final[dict[str, Maker]] = {
    **dict.fromkeys(EVERY, made_codes),
    **dict.fromkeys(addresses.LABELS, made_addresses),
    "name": made_names,
    "location": made_places,
    "organization": made_places,
}


class Surrogate:
    """``Diaz, Maria`` → ``Ashcombe, Rosalind``; what has no stand-in is tagged. Dates are shifted, ages generalised."""

    name = "surrogate"
    labels = EVERY - {"date", "age"}
    keyed = True

    def replace(self, found: Sequence[Found], case: Case) -> list[Replacement]:
        out = [Replacement(placeholder(each.label), TAGGED) for each in found]
        for maker in dict.fromkeys(_MAKERS.values()):
            places = [i for i, each in enumerate(found) if _MAKERS[each.label] is maker]
            for i, new in zip(places, maker([found[i] for i in places], case), strict=True):
                if new is not None and new != found[i].words:
                    out[i] = Replacement(new)
        return out
