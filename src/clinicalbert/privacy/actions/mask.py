"""Mask: every letter becomes X and every digit 9; length, blanks and punctuation stay.

What stays tells the shape of a name or a number. Use it where offsets must not move, not where shapes are telling.
"""

from __future__ import annotations

import string
import unicodedata
from collections.abc import Sequence

from clinicalbert.privacy.actions.action import EVERY, Case, Found, Replacement


class Mask:
    """``Mary O'Hara`` → ``XXXX X'XXXX``, ``4/7/21`` → ``9/9/99``."""

    name = "mask"
    labels = EVERY
    keyed = False

    def replace(self, found: Sequence[Found], case: Case) -> list[Replacement]:
        return [Replacement("".join(map(_masked, each.words))) for each in found]


def _masked(character: str) -> str:
    if character.isspace() or character in string.punctuation:
        return character
    return "9" if unicodedata.category(character).startswith("N") else "X"
