"""Remove: nothing stands in the identifier's place."""

from __future__ import annotations

from collections.abc import Sequence

from clinicalbert.privacy.actions.action import EVERY, Case, Found, Replacement


class Remove:
    """The words go; the blanks around them stay."""

    name = "remove"
    labels = EVERY
    keyed = False

    def replace(self, found: Sequence[Found], case: Case) -> list[Replacement]:
        return [Replacement("") for _ in found]
