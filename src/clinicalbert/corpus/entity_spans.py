"""Names of entities in tokenized text: so that masking can hide the whole of *myocardial infarction*.

Names are compared as runs of token ids, by a hash that rolls over the text: all names of one length in one pass.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from clinicalbert.corpus.dynamic_masking import ENTITY_WORD, WORD
from clinicalbert.corpus.words import Encoded, WordCache
from clinicalbert.errors import InputError

LONGEST = 12
"""Tokens of a name; longer ones are left out."""
_FACTOR = np.uint64(0x9E3779B97F4A7C15)


def read_names(path: Path) -> list[str]:
    """Names, one a line. Raises InputError."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeError) as error:
        raise InputError(f"{path} cannot be read as names ({type(error).__name__}): one name a line, UTF-8") from None
    names = [" ".join(line.split()) for line in lines]
    if not any(names):
        raise InputError(f"{path} holds no name: one a line")
    return [n for n in names if n]


class EntitySpans:
    """Marks the names it was given. Names of one word need no mark: words are hidden whole anyway."""

    def __init__(self, names: Iterable[str], words: WordCache) -> None:
        encoded = words.encode(sorted({n.strip() for n in names}))
        ends = np.cumsum(encoded.lengths, dtype=np.int64)
        known: dict[int, list[np.uint64]] = {}
        for start, end in zip(ends - encoded.lengths, ends, strict=True):
            size = int(end - start)
            if size <= LONGEST and int((encoded.units[start:end] == WORD).sum()) > 1:
                known.setdefault(size, []).append(_hashes(encoded.ids[start:end], size)[0])
        self._known = {size: np.unique(np.array(found, dtype=np.uint64)) for size, found in known.items()}

    def mark(self, encoded: Encoded) -> Encoded:
        """The same with ``ENTITY_WORD`` where a further word of a name begins; longer names go first."""
        units = encoded.units.copy()
        total = len(units)
        begins = np.append(units == WORD, True)
        sentence = np.repeat(np.arange(len(encoded.lengths)), encoded.lengths)
        used = np.zeros(total, dtype=bool)
        for size in sorted(self._known, reverse=True):
            if size > total:
                continue
            found = _hashes(encoded.ids, size)
            fits = begins[: total - size + 1] & begins[size:] & (sentence[: total - size + 1] == sentence[size - 1 :])
            for start in np.flatnonzero(fits & np.isin(found, self._known[size])).tolist():
                span = slice(start, start + size)
                if not used[span].any():
                    used[span] = True
                    inner = units[start + 1 : start + size]
                    inner[inner == WORD] = ENTITY_WORD
        return replace(encoded, units=units)


def _hashes(ids: NDArray[np.int32], size: int) -> NDArray[np.uint64]:
    """A hash of each run of ``size`` ids; collisions of 64 bits are not worth a comparison."""
    count = len(ids) - size + 1
    found = np.zeros(count, dtype=np.uint64)
    wide = ids.astype(np.uint64) + np.uint64(1)
    for offset in range(size):
        found = (found ^ wide[offset : offset + count]) * _FACTOR
        found ^= found >> np.uint64(29)
    return found
