"""Internet Protocol addresses, versions 4 and 6: 45 CFR 164.514(b)(2)(i)(O)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from ipaddress import AddressValueError, IPv6Address

from clinicalbert.privacy.identifiers import Identifier
from clinicalbert.privacy.recognisers.page import Page, Recognition

_V4 = re.compile(r"(?<![\w.])(?:\d{1,3}\.\n?){3}\d{1,3}(?:/\d{1,2})?(?![\w]|\.\d)")
_V4_HINT = re.compile(r"\d\.\n?\d\d?\d?\.\n?\d\d?\d?\.\n?\d")
_V6_HINT = re.compile(r"::|:[\da-f]{1,4}:[\da-f]{1,4}:[\da-f]{1,4}:")
_V6 = re.compile(r"(?<![\w:])(?:[\da-f]{0,4}:){2,7}[\da-f]{0,4}(?![\w:])")


class Ips(Recognition):
    """Four numbers up to 255 with dots, or groups with colons that are an address."""

    name = "ip"
    labels = ("ip",)

    def read(self, page: Page) -> Iterable[Identifier]:
        low = page.low
        if not page.has_digit:
            return
        for match in _V4.finditer(low) if _V4_HINT.search(low) else ():
            if all(int(part) < 256 for part in match[0].split("/")[0].split(".")):
                yield Identifier(*match.span(), "ip", 0.95, self.name)
        if _V6_HINT.search(low):
            for match in _V6.finditer(low):
                if _is_v6(match[0]):
                    yield Identifier(*match.span(), "ip", 0.95, self.name)


def _is_v6(written: str) -> bool:
    if sum(map(str.isalnum, written)) < 4:
        return False
    try:
        IPv6Address(written)
    except AddressValueError:
        return False
    return True


IPS = Ips()
