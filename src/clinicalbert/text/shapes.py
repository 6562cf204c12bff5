"""Word shapes: the case and character class of a word, as a small number.

The embedded vocabulary is uncased; abbreviations (``RA``), names and drug codes live on case. The encoder adds
an embedding of the shape to the word embedding. The table starts at zero, so a model without it is the plain one.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

SHAPES: Final = ("none", "lower", "upper", "title", "mixed", "single_upper", "digits", "alnum", "other")
"""Names of the shapes, in the order of their ids; 0 stands for special tokens and padding."""

_UPPER, _LOWER, _DIGIT = 1, 2, 4


def _classes() -> NDArray[np.uint8]:
    """Class bits of every code point of the basic plane and, folded into one last entry, all others."""
    table = np.zeros(0x10001, dtype=np.uint8)
    for point in range(0x10000):
        char = chr(point)
        if char.isupper():
            table[point] = _UPPER
        elif char.isdigit():
            table[point] = _DIGIT
        elif char.isalpha():
            table[point] = _LOWER
    return table


class _Table:
    """The class table, made at first use (15 ms)."""

    values: NDArray[np.uint8] | None = None

    @classmethod
    def get(cls) -> NDArray[np.uint8]:
        if cls.values is None:
            cls.values = _classes()
        return cls.values


def word_shapes(text: str, starts: NDArray[np.int32], ends: NDArray[np.int32]) -> NDArray[np.uint8]:
    """The shape id of each word ``text[start:end]``; arrays of equal length, in code points."""
    if not len(starts):
        return np.zeros(0, dtype=np.uint8)
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    classes = _Table.get()[np.minimum(points, 0x10000)]

    def count(bit: int) -> NDArray[np.int32]:
        total = np.zeros(len(classes) + 1, dtype=np.int32)
        np.cumsum(classes == bit, out=total[1:])
        found: NDArray[np.int32] = total[ends] - total[starts]
        return found

    upper, lower, digit = count(_UPPER), count(_LOWER), count(_DIGIT)
    letters = upper + lower
    first_upper = classes[np.minimum(starts, len(classes) - 1)] == _UPPER
    conditions = [
        (letters == 0) & (digit == 0),
        letters == 0,
        digit > 0,
        (upper == 1) & (lower == 0),
        lower == 0,
        upper == 0,
        (upper == 1) & first_upper,
    ]
    ids = [SHAPES.index(n) for n in ("other", "digits", "alnum", "single_upper", "upper", "lower", "title")]
    return np.select(conditions, ids, default=SHAPES.index("mixed")).astype(np.uint8)
