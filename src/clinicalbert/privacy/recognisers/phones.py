"""Telephone numbers: 45 CFR 164.514(b)(2)(i)(D)."""

from __future__ import annotations

from collections.abc import Iterable

from clinicalbert.privacy.identifiers import Identifier
from clinicalbert.privacy.recognisers.page import Page, Recognition


class Phones(Recognition):
    """Every number of a telephone's shape that is not called a fax, extensions and pagers."""

    name = "phone"
    labels = ("phone",)

    def read(self, page: Page) -> Iterable[Identifier]:
        for start, end, score, fax in page.phone_numbers:
            if not fax:
                yield Identifier(start, end, "phone", score, self.name)


PHONES = Phones()
