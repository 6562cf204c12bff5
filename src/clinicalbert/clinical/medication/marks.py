"""What a stretch of an instruction says: the pieces between tokens and medications."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from clinicalbert.clinical.medication.numbers import Quantity, read_quantity
from clinicalbert.clinical.medication.tokens import Token


class Kind(StrEnum):
    """Kinds of marks; everything not explained is a WORD."""

    AMOUNT = "amount"
    NUMBER = "number"
    FORM = "form"
    ROUTE = "route"
    FREQUENCY = "frequency"
    WHEN = "when"
    DURATION = "duration"
    TIMES = "times"
    REPEAT = "repeat"
    MAX = "max"
    PRN = "prn"
    REASON = "reason"
    ACTION = "action"
    DIVIDED = "divided"
    ALTERNATE = "alternate"
    EXCEPT = "except"
    REST = "rest"
    SCALE = "scale"
    FROM = "from"
    TO = "to"
    THEN = "then"
    AND = "and"
    WITH = "with"
    COMMA = "comma"
    OPEN = "open"
    CLOSE = "close"
    CLAUSE = "clause"
    BREAK = "break"
    BOTH = "both"
    DRUG = "drug"
    VERB = "verb"
    SKIP = "skip"
    LAB = "lab"
    PAST = "past"
    NEVER = "never"
    WORD = "word"


@dataclass(slots=True, eq=False)
class Mark:
    """``value`` is in the format of the guide; ``quantity``, ``unit`` and ``per`` are set on amounts and maxima."""

    kind: Kind
    start: int
    end: int
    value: str = ""
    quantity: Quantity = ()
    unit: str = ""
    per: str = ""
    values: tuple[str, ...] = ()


@dataclass(slots=True)
class Source:
    """A text and its tokens."""

    text: str
    tokens: Sequence[Token]
    shouted: bool = field(init=False)
    _norms: list[str] = field(init=False)
    _quantities: dict[int, tuple[Quantity, int] | None] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._norms = [token.norm for token in self.tokens]
        head = self.text[:2000]
        self.shouted = sum(map(str.isupper, head)) > 0.7 * sum(map(str.isalpha, head))

    def norm(self, i: int) -> str:
        return self._norms[i] if 0 <= i < len(self._norms) else ""

    def raw(self, i: int) -> str:
        return self.text[self.tokens[i].start : self.tokens[i].end] if 0 <= i < len(self.tokens) else ""

    def quantity(self, i: int) -> tuple[Quantity, int] | None:
        """The number, range or combination at ``i``, read once."""
        if i not in self._quantities:
            self._quantities[i] = read_quantity(self.tokens, i)
        return self._quantities[i]

    def skip(self, i: int, words: Iterable[str]) -> int:
        """The first position from ``i`` on whose token is none of ``words`` (at most six are passed)."""
        stop = i + 6
        while i < stop and self.norm(i) in words:
            i += 1
        return i

    def phrase(self, i: int, words: Sequence[str]) -> int | None:
        """The position after ``words`` where they stand at ``i``; line breaks and hyphens are passed over."""
        for n, word in enumerate(words):
            if n and self.norm(i) in ("-", "\n"):
                i += 1
            if self.norm(i) != word:
                return None
            i += 1
        return i

    def mark(self, kind: Kind, i: int, j: int, value: str = "") -> Mark:
        """A mark over tokens ``i`` to ``j`` (exclusive)."""
        return Mark(kind, self.tokens[i].start, self.tokens[j - 1].end, value)

    def touching(self, i: int) -> bool:
        """Whether token ``i`` stands right after the one before it."""
        return 0 < i < len(self.tokens) and self.tokens[i].start == self.tokens[i - 1].end


Read = tuple[list[Mark], int]
"""Marks that were read and the position after them."""
