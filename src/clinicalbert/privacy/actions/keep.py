"""Keep: the identifier stays as it is, where a profile allows that (a limited data set, 45 CFR 164.514(e))."""

from __future__ import annotations

from collections.abc import Sequence

from clinicalbert.privacy.actions.action import EVERY, Case, Found, Replacement


class Keep:
    """Changes nothing."""

    name = "keep"
    labels = EVERY
    keyed = False

    def replace(self, found: Sequence[Found], case: Case) -> list[Replacement]:
        return [Replacement(each.words) for each in found]
