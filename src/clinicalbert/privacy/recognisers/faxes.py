"""Fax numbers: 45 CFR 164.514(b)(2)(i)(E)."""

from __future__ import annotations

from collections.abc import Iterable

from clinicalbert.privacy.identifiers import Identifier
from clinicalbert.privacy.recognisers.page import Page, Recognition


class Faxes(Recognition):
    """A telephone's number that the words beside it call a fax."""

    name = "fax"
    labels = ("fax",)

    def read(self, page: Page) -> Iterable[Identifier]:
        for start, end, score, fax in page.phone_numbers:
            if fax:
                yield Identifier(start, end, "fax", score, self.name)


FAXES = Faxes()
