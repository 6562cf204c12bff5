"""What an abbreviation stands for: by the note's own definition, or by the words around it.

For the short forms of ``senses.npz`` (``python -m clinicalbert.training.abbreviations``) encoder S reads a few words on
each side, the short form left out, and a linear layer a short form chooses among its long forms; where none of them is
likely enough the answer is empty, with the alternatives beside it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from clinicalbert.facts import Abbreviation, Alternative
from clinicalbert.text.definitions import long_forms

SENSES: Final = Path(__file__).with_name("senses.npz")
AROUND: Final = 60
"""Characters read on each side: more blur what is meant (0.89 against 0.86 right at 250, on dev)."""
LIKELY: Final = 0.6
"""Below this nothing is chosen."""
LONGEST: Final = 64
"""Tokens of what is read."""
NOTE, CONTEXT = "note", "context"
Embed = Callable[[Sequence[str]], NDArray[np.float32]]
"""Texts → vectors [texts, hidden], of length one."""


@dataclass(frozen=True, slots=True)
class Senses:
    """A short form's long forms, with a layer over the vector of what stands around: [hidden, senses], [senses]."""

    long_forms: tuple[str, ...]
    weight: NDArray[np.float32]
    bias: NDArray[np.float32]

    def chances(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        """[texts, hidden] → how likely each long form is, [texts, senses]."""
        scores = vectors @ self.weight + self.bias
        raised = np.exp(scores - scores.max(axis=1, keepdims=True))
        found: NDArray[np.float32] = raised / raised.sum(axis=1, keepdims=True)
        return found


@cache
def fitted_senses(path: Path = SENSES) -> dict[str, Senses]:
    """Short form → its senses, as they ship."""
    with np.load(path, allow_pickle=False) as arrays:
        return {
            short: Senses(
                tuple(arrays[f"{short}/long_forms"].tolist()),
                arrays[f"{short}/weight"].astype(np.float32),
                arrays[f"{short}/bias"].astype(np.float32),
            )
            for short in sorted({name.partition("/")[0] for name in arrays.files})
        }


def around(text: str, start: int, end: int) -> str:
    """What stands around a short form, without it."""
    return f"{text[max(0, start - AROUND) : start]} {text[end : end + AROUND]}"


def _defined(text: str) -> dict[int, Abbreviation]:
    """By where they stand, the short forms that the text itself defines."""
    forms = long_forms(text)
    if not forms:
        return {}
    either = "|".join(map(re.escape, sorted(forms, key=len, reverse=True)))
    found = re.finditer(rf"(?<![\w-])(?:{either})(?![\w-])", text)
    return {m.start(): Abbreviation(m.start(), m.end(), m[0], forms[m[0]], 1.0, NOTE, ()) for m in found}


class Expander:
    """Reads the abbreviations of notes. ``embed`` is the encoder that the layers of ``senses`` were fitted on."""

    def __init__(self, embed: Embed, senses: dict[str, Senses] | None = None) -> None:
        self._embed = embed
        self.senses = fitted_senses() if senses is None else senses
        self._known = re.compile(rf"(?<![\w/-])(?:{'|'.join(map(re.escape, self.senses))})(?![\w/-])")

    def __call__(self, text: str) -> tuple[Abbreviation, ...]:
        """The abbreviations of a note that it defines, wherever they stand, and those whose senses are known."""
        (found,) = self.all_of([text])
        return found

    def all_of(self, texts: Sequence[str]) -> list[tuple[Abbreviation, ...]]:
        """The same for several notes at once, which costs less than one after the other."""
        defined = [_defined(text) for text in texts]
        spans = [
            [m.span() for m in self._known.finditer(text) if m.start() not in own]
            for text, own in zip(texts, defined, strict=True)
        ]
        asked = [(text, span) for text, own in zip(texts, spans, strict=True) for span in own]
        expanded = iter(self._expanded(asked))
        return [
            tuple(sorted([*own.values(), *islice(expanded, len(places))], key=lambda a: a.start))
            for own, places in zip(defined, spans, strict=True)
        ]

    def expanded(self, text: str, places: Iterable[tuple[int, int]]) -> list[Abbreviation]:
        """By context, each short form at its place; those without known senses have no expansion."""
        return self._expanded([(text, span) for span in places])

    def _expanded(self, asked: Sequence[tuple[str, tuple[int, int]]]) -> list[Abbreviation]:
        if not asked:
            return []
        vectors = self._embed([around(text, *span) for text, span in asked])
        return [self._chosen(text, span, vectors[i : i + 1]) for i, (text, span) in enumerate(asked)]

    def _chosen(self, text: str, span: tuple[int, int], vector: NDArray[np.float32]) -> Abbreviation:
        short = text[slice(*span)]
        senses = self.senses.get(short)
        if senses is None:
            return Abbreviation(*span, short, "", 0.0, "", ())
        chances = senses.chances(vector)[0].tolist()
        ranked = sorted(zip(senses.long_forms, chances, strict=True), key=lambda pair: -pair[1])
        best, score = ranked[0]
        others = tuple(Alternative(long, round(chance, 4)) for long, chance in ranked)
        if score < LIKELY:
            return Abbreviation(*span, short, "", 0.0, CONTEXT, others)
        return Abbreviation(*span, short, best, round(score, 4), CONTEXT, others[1:])
