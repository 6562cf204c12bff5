"""E-mail addresses: 45 CFR 164.514(b)(2)(i)(F)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from clinicalbert.privacy.identifiers import Identifier
from clinicalbert.privacy.recognisers.page import Page, Recognition

# As people write them (wider and narrower than RFC 5322): a scanner's blank may stand beside the sign.
_ADDRESS = re.compile(
    r"(?<![\w.+%-])[\w+%-](?:[\w.+%'-]|-\n){0,63} ?(?:@|\(at\)|"
    r"\[at\]) ?[\w-]{1,63}(?:-\n[\w-]{1,63})?(?:(?:\.|\[dot\])\n?[\w-]{1,63}){0,5}"
    r"\.\n?(?:[a-z]{2,12})(?![\w])"
)


class Emails(Recognition):
    """What has an at sign between a name and a domain."""

    name = "email"
    labels = ("email",)

    def read(self, page: Page) -> Iterable[Identifier]:
        if "@" in page.text or "at)" in page.low or "at]" in page.low:
            for match in _ADDRESS.finditer(page.low):
                yield Identifier(*match.span(), "email", 0.98, self.name)


EMAILS = Emails()
