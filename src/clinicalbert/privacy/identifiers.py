"""What identifies a person: the eighteen identifiers of the Safe Harbor rule, 45 CFR 164.514(b)(2)(i)(A)-(R)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Protocol

PARAGRAPHS: Final = MappingProxyType(
    {
        "name": "A",
        "location": "B",
        "organization": "B",
        "date": "C",
        "age": "C",
        "phone": "D",
        "fax": "E",
        "email": "F",
        "ssn": "G",
        "mrn": "H",
        "health_plan": "I",
        "account": "J",
        "license": "K",
        "vehicle": "L",
        "device": "M",
        "url": "N",
        "ip": "O",
        "biometric": "P",
        "photo": "Q",
        "other_id": "R",
    }
)
"""Label → paragraph. What each covers is said in docs/annotation/phi.md."""


@dataclass(frozen=True, slots=True)
class Identifier:
    """A stretch of text that identifies somebody: ``start`` to ``end`` in code points, a label of ``PARAGRAPHS``.

    ``score`` (0 to 1) is how sure ``source``, the recogniser, is. It holds no words of the text, so that it may be
    logged and counted.
    """

    start: int
    end: int
    label: str
    score: float = 1.0
    source: str = ""


class Recogniser(Protocol):
    """Finds identifiers of one kind. Has no state and raises nothing on any text."""

    name: str
    labels: tuple[str, ...]

    def find(self, text: str) -> Iterable[Identifier]:
        """In any order; they may overlap."""
        ...
