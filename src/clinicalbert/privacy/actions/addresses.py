"""Addresses of mail, web and network, and names of photographs → others that lead nowhere.

Domains are those set aside for examples (RFC 2606), addresses those for documentation (RFC 5737 and 3849).
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator, Sequence

from clinicalbert.privacy.actions.action import Case, Found, plain
from clinicalbert.privacy.actions.codes import shaped
from clinicalbert.privacy.actions.draw import distinct, stream
from clinicalbert.privacy.actions.lists import surname

LABELS = frozenset({"email", "url", "ip", "photo"})
_DOMAINS = ("example.com", "example.net", "example.org")
_NETS = ("192.0.2", "198.51.100", "203.0.113")
_PICTURES = frozenset("jpg jpeg png gif bmp tif tiff heic heif webp raw dcm mp4 mov avi".split())  # noqa: SIM905  (a table)
_URL = re.compile(r"(?P<scheme>[a-z]+://)?(?P<www>www\.)?[^/?#\s]*(?P<rest>.*)", re.IGNORECASE | re.DOTALL)


def made_addresses(found: Sequence[Found], case: Case) -> list[str | None]:
    """A stand-in for each; None where there is none left."""
    secret = case.secret("surrogate")
    makers = {"email": _email, "url": _url, "ip": _ip, "photo": _photo}
    chosen: dict[tuple[str, str], str | None] = {}
    for label in sorted({each.label for each in found}):

        def candidate(words: str, i: int, label: str = label) -> str:
            return makers[label](words, stream(secret, label, case.patient, plain(words), str(i)))

        wanted = {each.words.lower() for each in found if each.label == label}
        drawn = distinct(wanted, candidate, plain, case.taken, secret)
        chosen.update({(label, item): new for item, new in drawn.items()})
    news = [chosen[each.label, each.words.lower()] for each in found]
    return [new.upper() if new and e.words.isupper() else new for new, e in zip(news, found, strict=True)]


def _word(drawn: Iterator[int]) -> str:
    return surname(next(drawn) << 16 | next(drawn)).lower()


def _email(words: str, drawn: Iterator[int]) -> str:
    return f"{_word(drawn)}{next(drawn) % 90 + 10}@{_DOMAINS[next(drawn) % 3]}"


def _url(words: str, drawn: Iterator[int]) -> str:
    if words.startswith("@"):
        return f"@{_word(drawn)}{next(drawn) % 900 + 100}"
    match = _URL.fullmatch(words)
    scheme, www, rest = (match["scheme"] or "", match["www"] or "", match["rest"]) if match else ("", "", "")
    return f"{scheme}{www}{_word(drawn)}.{_DOMAINS[next(drawn) % 3]}{shaped(rest, drawn)}"


def _ip(words: str, drawn: Iterator[int]) -> str:
    try:
        version = ipaddress.ip_address(words).version
    except ValueError:
        return shaped(words, drawn)
    if version == 4:
        return f"{_NETS[next(drawn) % 3]}.{next(drawn) % 254 + 1}"
    return f"2001:db8:{next(drawn):x}:{next(drawn):x}::{next(drawn):x}"


def _photo(words: str, drawn: Iterator[int]) -> str:
    stem, dot, kind = words.rpartition(".")
    return shaped(stem, drawn) + dot + kind if kind in _PICTURES else shaped(words, drawn)
