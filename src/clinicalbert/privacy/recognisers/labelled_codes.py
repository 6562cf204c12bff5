"""A number is what the words beside it say: one reading for all identifiers that are told by a label."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from clinicalbert.privacy.identifiers import Identifier
from clinicalbert.privacy.recognisers.codes import Code
from clinicalbert.privacy.recognisers.page import Page, Recognition
from clinicalbert.privacy.recognisers.word_lists import word_list

_LONG = 24
PUBLIC = word_list("names_of_public_codes")
_YEAR = re.compile(r"(?:19|20)\d\d|992\d\d")


def reaches(near: str = "", beside: str = "", far: str = "") -> dict[str, int]:
    """Phrases (``|`` between them) and how many words may stand between phrase and number: 0, 1 or 5."""
    table = {}
    for reach, phrases in ((0, near), (1, beside), (5, far)):
        table.update({" ".join(p.split()): reach for p in phrases.split("|") if p.strip()})
    return table


class LabelledCodes(Recognition):
    """Finds codes after a phrase of ``table``; ``least`` is how many digits one has, ``grouped`` whether it may go on
    behind a blank, ``shape`` what it looks like in small letters."""

    def __init__(
        self, label: str, table: Mapping[str, int], *, least: int = 4, grouped: bool = True, shape: str = ""
    ) -> None:
        self.name = label
        self.labels = (label,)
        self._table = table
        self._least = least
        self._grouped = grouped
        self._shape = re.compile(shape) if shape else None

    def read(self, page: Page) -> Iterable[Identifier]:
        (label,) = self.labels
        before: Code | None = None
        for code in page.codes:
            score = self._score(code, page) or (0.72 if before and self._like(before, code) else 0.0)
            before = None
            if score:
                before = code
                yield Identifier(code.start, code.far if self._grouped else code.end, label, score, self.name)

    def _score(self, code: Code, page: Page) -> float:
        digits = code.all_digits if self._grouped else code.digits
        if (
            digits < self._least
            or (digits < 4 and page.low[code.start : code.end].isdigit())
            or (self._shape and not self._shape.fullmatch(page.low, code.start, code.end))
        ):
            return 0.0
        if _YEAR.fullmatch(page.low, code.start, code.end) or any(d < 2 and p in PUBLIC for d, p in code.told):
            return 0.0
        for distance, phrase in code.told:
            if distance <= self._table.get(phrase, -1):
                return 0.95 - 0.06 * distance + 0.01 * phrase.count(" ")
        for words in (code.after, *(code.after.rsplit(" ", n)[0] for n in (1, 2))) if code.after else ():
            if words in self._table:
                return 0.8
        return 0.0

    def _like(self, one: Code, other: Code) -> bool:
        """Whether the other goes on a list that the one began."""
        sizes = self._size(one), self._size(other)
        return (
            other.linked
            and (other.all_digits if self._grouped else other.digits) >= max(self._least, 4)
            and (abs(sizes[0] - sizes[1]) < 5 or max(sizes) > _LONG)
        )

    def _size(self, code: Code) -> int:
        """How many signs it has, blanks left out."""
        return code.end - code.start + (code.all_digits - code.digits if self._grouped else 0)
