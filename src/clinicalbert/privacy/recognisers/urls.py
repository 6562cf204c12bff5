"""Web addresses and handles of social networks: 45 CFR 164.514(b)(2)(i)(N)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from clinicalbert.privacy.identifiers import Identifier
from clinicalbert.privacy.recognisers.page import Page, Recognition

_TOP = r"(?:com|org|net|edu|gov|mil|info|biz|io|co|us|uk|ca|au|health|care|clinic|app|me|tv|test|example|invalid)"
_PATH = r"(?:[/?#](?:[^\s<>\"|,;)\]]|-\n){0,200})?"
_SCHEME = re.compile(r"(?<![\w.])(?:https?|ftp)[:;] ?/ ?/ ?[^\s<>\"|,;)\]]{3,200}(?:-\n[^\s<>\",;)\]]{1,80})?")
_DOMAIN = re.compile(
    rf"(?<![\w.@/-])(?:www ?\. ?)?(?:[a-z\d](?:[\w-]|-\n){{0,62}} ?\.\n?){{1,5}}{_TOP}(?![\w-]|\.\w){_PATH}"
)
# Two sentences without a blank: "feels well.Health history".
_SENTENCES = re.compile(r"\.[A-Z][a-z]")
_TOP_HINT = re.compile(rf"\.\n?{_TOP}(?![\w-])")
_HANDLE = re.compile(r"(?<![\w.@/])@[a-z_][\w.]{2,30}(?<!\.)")


class Urls(Recognition):
    """Addresses with or without a scheme, handles behind an at sign."""

    name = "url"
    labels = ("url",)

    def read(self, page: Page) -> Iterable[Identifier]:
        low = page.low
        if "://" in low or "/ /" in low or ": /" in low:
            for match in _SCHEME.finditer(low):
                end = match.start() + len(match[0].rstrip(".:!?'"))
                yield Identifier(match.start(), end, "url", 0.98, self.name)
        if _TOP_HINT.search(low):
            for match in _DOMAIN.finditer(low):
                if _SENTENCES.search(page.text, match.start(), match.end()):
                    continue
                end = match.start() + len(match[0].rstrip(".:!?'"))
                yield Identifier(match.start(), end, "url", 0.9, self.name)
        if "@" in low:
            for match in _HANDLE.finditer(low):
                yield Identifier(*match.span(), "url", 0.8, self.name)


URLS = Urls()
