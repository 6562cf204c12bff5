"""Choices that look random, are the same every time, and cannot be repeated without the key: HMAC-SHA256."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import count
from typing import TypeVar

T = TypeVar("T")
TRIES = 2000


def digest(secret: bytes, *parts: str) -> bytes:
    """HMAC-SHA256 over the parts, each with its length before it, so that no two lists of parts read the same."""
    message = b"".join(len(data).to_bytes(8, "big") + data for data in map(_bytes, parts))
    return hmac.digest(secret, message, "sha256")


def number(secret: bytes, *parts: str) -> int:
    """A number below 2**64."""
    return int.from_bytes(digest(secret, *parts)[:8], "big")


def pick(options: Sequence[T], secret: bytes, *parts: str) -> T:
    """One of the options."""
    return options[number(secret, *parts) % len(options)]


def stream(secret: bytes, *parts: str) -> Iterator[int]:
    """Numbers below 65,536 without end."""
    for block in count():
        data = digest(secret, *parts, str(block))
        yield from (int.from_bytes(data[i : i + 2], "big") for i in range(0, len(data), 2))


def distinct(
    items: Iterable[str],
    candidate: Callable[[str, int], str],
    form: Callable[[str], str],
    taken: frozenset[str],
    secret: bytes,
) -> dict[str, str | None]:
    """Each item → the first of its candidates 0, 1, 2 … whose ``form`` is neither ``taken`` nor another item's.

    Nearly always that is candidate 0, which depends on the item alone. Where two items of a note want the same, the
    one that yields is decided by the key and not by the order in the note. None where all candidates were refused.
    """
    used = set(taken)
    chosen: dict[str, str | None] = {}
    for item in sorted(set(items), key=lambda x: digest(secret, "rank", x)):
        own = form(item)
        tries = (candidate(item, i) for i in range(TRIES))
        chosen[item] = next((c for c in tries if form(c) not in used and form(c) != own), None)
        used.add(form(chosen[item] or item))
    return chosen


def _bytes(part: str) -> bytes:
    return part.encode("utf-8", "surrogatepass")  # a note may hold halves of surrogate pairs
