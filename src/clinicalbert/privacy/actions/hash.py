"""Hash: a keyed code, the same for the same identifier in all notes, by which records can be joined.

HMAC-SHA256, cut to 64 bits. Without a key, hashes of numbers and names are undone by trying them all; with it, whoever
has the key still can. A code made of an identifier is not one that 45 CFR 164.514(c)(1) allows under Safe Harbor.
"""

from __future__ import annotations

from collections.abc import Sequence

from clinicalbert.privacy.actions.action import EVERY, Case, Found, Replacement, plain
from clinicalbert.privacy.actions.draw import digest

DIGITS = 16


class Hash:
    """``00418823`` → ``[MRN:5f0c1e88a1b2c3d4]``, however the number was spaced, cut or capitalised."""

    name = "hash"
    labels = EVERY
    keyed = True

    def replace(self, found: Sequence[Found], case: Case) -> list[Replacement]:
        secret = case.secret("hash")
        return [Replacement(f"[{each.label.upper()}:{code(secret, each.label, each.words)}]") for each in found]


def code(secret: bytes, label: str, words: str) -> str:
    """Sixteen hex digits."""
    return digest(secret, label, plain(words) or words).hex()[:DIGITS]
