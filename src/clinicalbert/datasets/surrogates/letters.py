"""Names that no list has: drawn letter by letter, each from the three before it, as in the names of one origin."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from clinicalbert.datasets.surrogates.draw import Draw, split_of

_CONTEXT = 3
_START, _END = "^", "$"


class Letters:
    """A Markov chain over the letters of names."""

    def __init__(self, names: Iterable[str]) -> None:
        self._known = {n.lower() for n in names}
        self._next: dict[str, list[str]] = defaultdict(list)
        for name in sorted(self._known):
            padded = _START * _CONTEXT + name + _END
            for i in range(_CONTEXT, len(padded)):
                self._next[padded[i - _CONTEXT : i]].append(padded[i])

    def draw(self, draw: Draw) -> str:
        """A new name of the draw's split; one of the known ones, should thirty attempts make none."""
        for _ in range(30):
            name = self._attempt(draw)
            if 3 <= len(name) <= 12 and name.isalpha() and name not in self._known and split_of(name) == draw.split:
                return name.capitalize()
        return draw.word(sorted(self._known)).capitalize()

    def _attempt(self, draw: Draw) -> str:
        name = _START * _CONTEXT
        while not name.endswith(_END) and len(name) < 20:
            name += draw.of(self._next[name[-_CONTEXT:]])
        return name.strip(_START + _END)
